/** Packages that labs install, and the tools that they bring. */

export interface Package {
  /** Tools by name. */
  tools: string[];
  /** Version as Debian and as Alpine have it. */
  debian?: string;
  alpine?: string;
  /** Kilobytes. */
  size: number;
}

/** Dependencies are left out of the lists: what they bring is no tool. */
const PACKAGES: Record<string, Package> = {
  curl: { tools: ["curl"], debian: "7.88.1-10+deb12u14", alpine: "8.14.1-r2", size: 315 },
  wget: { tools: ["wget"], debian: "1.21.3-1+deb12u1", alpine: "1.25.0-r1", size: 937 },
  "iputils-ping": { tools: ["ping"], debian: "3:20221126-1+deb12u1", size: 47 },
  iputils: { tools: ["ping"], alpine: "20240905-r0", size: 40 },
  dnsutils: { tools: ["dig", "nslookup", "host"], debian: "1:9.18.41-1~deb12u1", size: 155 },
  "bind9-dnsutils": { tools: ["dig", "nslookup", "host"], debian: "1:9.18.41-1~deb12u1", size: 155 },
  "bind9-host": { tools: ["host"], debian: "1:9.18.41-1~deb12u1", size: 55 },
  "bind-tools": { tools: ["dig", "nslookup", "host"], alpine: "9.20.15-r0", size: 160 },
  procps: {
    tools: ["ps", "top", "free", "pkill", "pgrep", "uptime", "watch", "kill", "pidof"],
    debian: "2:4.0.2-3",
    alpine: "4.0.4-r3",
    size: 709,
  },
  "net-tools": {
    tools: ["netstat", "ifconfig", "route", "arp"],
    debian: "2.10-0.1+deb12u2",
    alpine: "2.10-r3",
    size: 243,
  },
  iproute2: { tools: ["ip", "ss"], debian: "6.1.0-3", alpine: "6.14.0-r0", size: 1036 },
  "netcat-openbsd": { tools: ["nc", "netcat"], debian: "1.219-1", alpine: "1.229-r1", size: 41 },
  "netcat-traditional": { tools: ["nc", "netcat"], debian: "1.10-47", size: 66 },
  netcat: { tools: ["nc", "netcat"], debian: "1.10-47", size: 9 },
  telnet: { tools: ["telnet"], debian: "0.17+2.4-2+deb12u1", size: 40 },
  "inetutils-telnet": { tools: ["telnet"], debian: "2:2.4-2+deb12u1", alpine: "2.5-r0", size: 120 },
  traceroute: { tools: ["traceroute"], debian: "1:2.1.2-1", size: 49 },
  "inetutils-traceroute": { tools: ["traceroute"], debian: "2:2.4-2+deb12u1", size: 100 },
  jq: { tools: ["jq"], debian: "1.6-2.1+deb12u1", alpine: "1.8.1-r0", size: 64 },
  less: { tools: ["less"], debian: "590-2.1~deb12u2", alpine: "679-r0", size: 132 },
  vim: { tools: ["vim", "vi"], debian: "2:9.0.1378-2+deb12u2", alpine: "9.1.1415-r0", size: 1567 },
  nano: { tools: ["nano"], debian: "7.2-1+deb12u1", alpine: "8.4-r0", size: 690 },
  bash: { tools: ["bash"], debian: "5.2.15-2+b9", alpine: "5.2.37-r0", size: 1491 },
  "redis-tools": { tools: ["redis-cli"], debian: "5:7.0.15-1~deb12u5", size: 989 },
  redis: { tools: ["redis-cli"], alpine: "8.0.4-r0", size: 989 },
  "default-mysql-client": { tools: ["mysql"], debian: "1.1.0", size: 3 },
  "mariadb-client": { tools: ["mysql", "mariadb"], debian: "1:10.11.14-0+deb12u2", alpine: "11.4.8-r0", size: 2921 },
  "mysql-client": { tools: ["mysql"], alpine: "11.4.8-r0", size: 2921 },
  "postgresql-client": { tools: ["psql", "pg_isready"], debian: "15+248+deb12u1", alpine: "17.6-r0", size: 10 },
  gzip: { tools: ["gzip", "gunzip", "zcat"], debian: "1.12-1", alpine: "1.14-r1", size: 129 },
  xxd: { tools: ["xxd"], debian: "2:9.0.1378-2+deb12u2", alpine: "9.1.1415-r0", size: 84 },
  stress: { tools: ["stress"], debian: "1.0.7-1", size: 22 },
  "stress-ng": { tools: ["stress-ng"], debian: "0.15.06-2", alpine: "0.19.01-r0", size: 2300 },
  "ca-certificates": { tools: [], debian: "20230311+deb12u1", alpine: "20250911-r0", size: 153 },
  openssl: { tools: [], debian: "3.0.17-1~deb12u3", alpine: "3.5.4-r0", size: 1430 },
  coreutils: { tools: [], debian: "9.1-1", alpine: "9.7-r1", size: 2896 },
  gnupg: { tools: [], debian: "2.2.40-1.1+deb12u1", alpine: "2.4.7-r0", size: 846 },
  git: { tools: [], debian: "1:2.39.5-0+deb12u2", alpine: "2.49.1-r0", size: 7260 },
};

/** A package of a distribution; undefined: there is none of that name. */
export function findPackage(
  name: string,
  distribution: "debian" | "alpine",
): (Package & { version: string }) | undefined {
  if (!Object.hasOwn(PACKAGES, name)) return undefined;
  const found = PACKAGES[name]!;
  const version = found[distribution];
  return version === undefined ? undefined : { ...found, version };
}
