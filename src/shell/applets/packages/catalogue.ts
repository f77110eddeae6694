/** Packages that labs install, and the tools that they bring. */

export type Distribution = "debian" | "debian13" | "ubuntu" | "alpine";

export interface Package {
  /** Tools by name. */
  tools: string[];
  /** Version as Debian 12, Debian 13, Ubuntu 24.04 and Alpine have it; of the others Debian 12's where none is given. */
  debian?: string;
  debian13?: string;
  ubuntu?: string;
  alpine?: string;
  /** Kilobytes. */
  size: number;
}

/** Dependencies are left out of the lists: what they bring is no tool. */
const PACKAGES: Record<string, Package> = {
  curl: {
    tools: ["curl"],
    debian: "7.88.1-10+deb12u14",
    debian13: "8.14.1-2+deb13u2",
    alpine: "8.14.1-r2",
    ubuntu: "8.5.0-2ubuntu10.6",
    size: 315,
  },
  wget: {
    tools: ["wget"],
    debian: "1.21.3-1+deb12u1",
    debian13: "1.25.0-2",
    alpine: "1.25.0-r1",
    ubuntu: "1.21.4-1ubuntu4.1",
    size: 937,
  },
  "iputils-ping": {
    tools: ["ping"],
    debian: "3:20221126-1+deb12u1",
    debian13: "3:20240905-3",
    ubuntu: "3:20240117-1ubuntu0.1",
    size: 47,
  },
  iputils: { tools: ["ping"], alpine: "20240905-r0", size: 40 },
  dnsutils: {
    tools: ["dig", "nslookup", "host"],
    debian: "1:9.18.41-1~deb12u1",
    debian13: "1:9.20.15-1~deb13u1",
    ubuntu: "1:9.18.39-0ubuntu0.24.04.2",
    size: 155,
  },
  "bind9-dnsutils": {
    tools: ["dig", "nslookup", "host"],
    debian: "1:9.18.41-1~deb12u1",
    debian13: "1:9.20.15-1~deb13u1",
    ubuntu: "1:9.18.39-0ubuntu0.24.04.2",
    size: 155,
  },
  "bind9-host": {
    tools: ["host"],
    debian: "1:9.18.41-1~deb12u1",
    debian13: "1:9.20.15-1~deb13u1",
    ubuntu: "1:9.18.39-0ubuntu0.24.04.2",
    size: 55,
  },
  "bind-tools": { tools: ["dig", "nslookup", "host"], alpine: "9.20.15-r0", size: 160 },
  procps: {
    tools: ["ps", "top", "free", "pkill", "pgrep", "uptime", "watch", "kill", "pidof"],
    debian: "2:4.0.2-3",
    debian13: "2:4.0.4-9",
    alpine: "4.0.4-r3",
    ubuntu: "2:4.0.4-4ubuntu3.2",
    size: 709,
  },
  "net-tools": {
    tools: ["netstat", "ifconfig", "route", "arp"],
    debian: "2.10-0.1+deb12u2",
    debian13: "2.10-1.3",
    alpine: "2.10-r3",
    ubuntu: "2.10-0.1ubuntu4.4",
    size: 243,
  },
  iproute2: {
    tools: ["ip", "ss"],
    debian: "6.1.0-3",
    debian13: "6.15.0-1",
    alpine: "6.14.0-r0",
    ubuntu: "6.1.0-1ubuntu6.2",
    size: 1036,
  },
  "netcat-openbsd": {
    tools: ["nc", "netcat"],
    debian: "1.219-1",
    debian13: "1.229-1",
    alpine: "1.229-r1",
    ubuntu: "1.226-1ubuntu2",
    size: 41,
  },
  "netcat-traditional": {
    tools: ["nc", "netcat"],
    debian: "1.10-47",
    debian13: "1.10-50",
    ubuntu: "1.10-48",
    size: 66,
  },
  netcat: { tools: ["nc", "netcat"], debian: "1.10-47", size: 9 },
  telnet: {
    tools: ["telnet"],
    debian: "0.17+2.4-2+deb12u1",
    debian13: "0.17+2.6-3+deb13u2",
    ubuntu: "0.17+2.5-3ubuntu4",
    size: 40,
  },
  "inetutils-telnet": {
    tools: ["telnet"],
    debian: "2:2.4-2+deb12u1",
    debian13: "2:2.6-3+deb13u2",
    alpine: "2.5-r0",
    ubuntu: "2:2.5-3ubuntu4",
    size: 120,
  },
  traceroute: { tools: ["traceroute"], debian: "1:2.1.2-1", debian13: "1:2.1.6-1", ubuntu: "1:2.1.5-1", size: 49 },
  "inetutils-traceroute": { tools: ["traceroute"], debian: "2:2.4-2+deb12u1", size: 100 },
  jq: {
    tools: ["jq"],
    debian: "1.6-2.1+deb12u1",
    debian13: "1.7.1-6+deb13u1",
    alpine: "1.8.1-r0",
    ubuntu: "1.7.1-3ubuntu0.24.04.1",
    size: 64,
  },
  less: {
    tools: ["less"],
    debian: "590-2.1~deb12u2",
    debian13: "668-1",
    alpine: "679-r0",
    ubuntu: "590-2ubuntu2.1",
    size: 132,
  },
  vim: {
    tools: ["vim", "vi"],
    debian: "2:9.0.1378-2+deb12u2",
    debian13: "2:9.1.1230-2",
    alpine: "9.1.1415-r0",
    ubuntu: "2:9.1.0016-1ubuntu7.9",
    size: 1567,
  },
  nano: {
    tools: ["nano"],
    debian: "7.2-1+deb12u1",
    debian13: "8.4-1",
    alpine: "8.4-r0",
    ubuntu: "7.2-2ubuntu0.1",
    size: 690,
  },
  bash: { tools: ["bash"], debian: "5.2.15-2+b9", alpine: "5.2.37-r0", size: 1491 },
  "redis-tools": {
    tools: ["redis-cli"],
    debian: "5:7.0.15-1~deb12u5",
    debian13: "5:8.0.2-3+deb13u1",
    ubuntu: "5:7.0.15-1ubuntu0.24.04.2",
    size: 989,
  },
  redis: { tools: ["redis-cli"], alpine: "8.0.4-r0", size: 989 },
  "default-mysql-client": { tools: ["mysql"], debian: "1.1.0", size: 3 },
  "mariadb-client": {
    tools: ["mysql", "mariadb"],
    debian: "1:10.11.14-0+deb12u2",
    debian13: "1:11.8.3-0+deb13u1",
    alpine: "11.4.8-r0",
    size: 2921,
  },
  "mysql-client": { tools: ["mysql"], alpine: "11.4.8-r0", ubuntu: "8.0.43-0ubuntu0.24.04.2", size: 2921 },
  "postgresql-client": {
    tools: ["psql", "pg_isready"],
    debian: "15+248+deb12u1",
    debian13: "17+278",
    alpine: "17.6-r0",
    ubuntu: "16+257build1.1",
    size: 10,
  },
  gzip: { tools: ["gzip", "gunzip", "zcat"], debian: "1.12-1", alpine: "1.14-r1", size: 129 },
  xxd: { tools: ["xxd"], debian: "2:9.0.1378-2+deb12u2", alpine: "9.1.1415-r0", size: 84 },
  stress: { tools: ["stress"], debian: "1.0.7-1", size: 22 },
  "stress-ng": {
    tools: ["stress-ng"],
    debian: "0.15.06-2",
    debian13: "0.19.02-1",
    alpine: "0.19.01-r0",
    ubuntu: "0.17.06-1build1",
    size: 2300,
  },
  "ca-certificates": {
    tools: [],
    debian: "20230311+deb12u1",
    debian13: "20250419",
    alpine: "20250911-r0",
    ubuntu: "20240203",
    size: 153,
  },
  openssl: {
    tools: [],
    debian: "3.0.17-1~deb12u3",
    debian13: "3.5.4-1~deb13u1",
    alpine: "3.5.4-r0",
    ubuntu: "3.0.13-0ubuntu3.6",
    size: 1430,
  },
  coreutils: { tools: [], debian: "9.1-1", alpine: "9.7-r1", ubuntu: "9.4-3ubuntu6", size: 2896 },
  gnupg: {
    tools: [],
    debian: "2.2.40-1.1+deb12u1",
    debian13: "2.4.7-21+deb13u1",
    alpine: "2.4.7-r0",
    ubuntu: "2.4.4-2ubuntu17.3",
    size: 846,
  },
  git: {
    tools: [],
    debian: "1:2.39.5-0+deb12u2",
    debian13: "1:2.47.3-0+deb13u1",
    alpine: "2.49.1-r0",
    ubuntu: "1:2.43.0-1ubuntu7.3",
    size: 7260,
  },
};

/** A package of a distribution; undefined: there is none of that name. */
export function findPackage(name: string, distribution: Distribution): (Package & { version: string }) | undefined {
  if (!Object.hasOwn(PACKAGES, name)) return undefined;
  const found = PACKAGES[name]!;
  const version = found[distribution] ?? (distribution === "alpine" ? undefined : found.debian);
  return version === undefined ? undefined : { ...found, version };
}
