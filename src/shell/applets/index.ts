/**
 * The tools by name. The code of a family is loaded when one of its tools is first run.
 */
import type { Tool } from "../types.ts";

type Family = Record<string, Tool>;

/** Names of each family's tools, and where they are. */
const FAMILIES: [names: string, load: () => Family][] = [
  ["curl", () => (require("./curl/index.ts") as typeof import("./curl/index.ts")).tools],
  ["wget", () => (require("./wget/index.ts") as typeof import("./wget/index.ts")).tools],
  ["ping ping6", () => (require("./ping.ts") as typeof import("./ping.ts")).tools],
  ["nslookup", () => (require("./dns/nslookup.ts") as typeof import("./dns/nslookup.ts")).tools],
  ["dig", () => (require("./dns/dig.ts") as typeof import("./dns/dig.ts")).tools],
  ["host", () => (require("./dns/host.ts") as typeof import("./dns/host.ts")).tools],
  ["getent", () => (require("./dns/getent.ts") as typeof import("./dns/getent.ts")).tools],
  [
    "cat tac rev nl head tail tee yes true false :",
    () => (require("./text/cat.ts") as typeof import("./text/cat.ts")).tools,
  ],
  ["ls dir vdir", () => (require("./files/ls.ts") as typeof import("./files/ls.ts")).tools],
  ["cp mv", () => (require("./files/copy.ts") as typeof import("./files/copy.ts")).tools],
  [
    "rm unlink mkdir rmdir touch ln chmod chown chgrp truncate mktemp sync",
    () => (require("./files/change.ts") as typeof import("./files/change.ts")).tools,
  ],
  [
    "readlink realpath stat du df basename dirname which mount umount mountpoint pwd",
    () => (require("./files/look.ts") as typeof import("./files/look.ts")).tools,
  ],
  [
    "env printenv timeout time watch xargs busybox nohup setsid nice ionice stdbuf su-exec gosu tini dumb-init sudo",
    () => (require("./process/spawn.ts") as typeof import("./process/spawn.ts")).tools,
  ],
  [
    "sleep usleep date hostname uname whoami id groups nproc free uptime tty dnsdomainname arch dmesg clear reset lsb_release",
    () => (require("./process/machine.ts") as typeof import("./process/machine.ts")).tools,
  ],
  [
    "ps kill killall killall5 pgrep pkill pidof top",
    () => (require("./process/ps.ts") as typeof import("./process/ps.ts")).tools,
  ],
  ["grep egrep fgrep rgrep", () => (require("./text/grep.ts") as typeof import("./text/grep.ts")).tools],
  ["wc", () => (require("./text/wc.ts") as typeof import("./text/wc.ts")).tools],
  ["uniq cut tr seq paste fold", () => (require("./text/columns.ts") as typeof import("./text/columns.ts")).tools],
  ["sed", () => (require("./text/sed.ts") as typeof import("./text/sed.ts")).tools],
  ["find", () => (require("./files/find.ts") as typeof import("./files/find.ts")).tools],
  [
    "base64 md5sum sha1sum sha256sum sha512sum strings cmp",
    () => (require("./text/bytes.ts") as typeof import("./text/bytes.ts")).tools,
  ],
  ["hexdump hd od xxd", () => (require("./text/dump.ts") as typeof import("./text/dump.ts")).tools],
  ["dd", () => (require("./files/dd.ts") as typeof import("./files/dd.ts")).tools],
  ["expr echo printf test [", () => (require("./text/expr.ts") as typeof import("./text/expr.ts")).tools],
  ["sort", () => (require("./text/sort.ts") as typeof import("./text/sort.ts")).tools],
  ["nc ncat netcat nc.openbsd nc.traditional", () => (require("./nc.ts") as typeof import("./nc.ts")).tools],
  ["telnet", () => (require("./telnet.ts") as typeof import("./telnet.ts")).tools],
  [
    "ip ifconfig route netstat ss arp traceroute traceroute6 tracepath",
    () => (require("./netinfo.ts") as typeof import("./netinfo.ts")).tools,
  ],
  ["awk gawk mawk nawk", () => (require("./awk/index.ts") as typeof import("./awk/index.ts")).tools],
  ["jq", () => (require("./jq/index.ts") as typeof import("./jq/index.ts")).tools],
  ["apt-get apt", () => (require("./packages/apt.ts") as typeof import("./packages/apt.ts")).tools],
  ["apk yum dnf microdnf", () => (require("./packages/apk.ts") as typeof import("./packages/apk.ts")).tools],
  ["tar gzip gunzip zcat", () => (require("./files/archive.ts") as typeof import("./files/archive.ts")).tools],
  [
    "less more vi vim view nano emacs diff comm shuf column who users last logger bc openssl crond su passwd tcpdump",
    () => (require("./misc.ts") as typeof import("./misc.ts")).tools,
  ],
  ["stty", () => (require("./stty.ts") as typeof import("./stty.ts")).tools],
  ["httpd", () => (require("./httpd.ts") as typeof import("./httpd.ts")).tools],
];

let byName: Map<string, () => Family> | undefined;

/** The tool of this name; undefined: there is none. */
export function applet(name: string): Tool | undefined {
  byName ??= new Map(FAMILIES.flatMap(([names, load]) => names.split(" ").map((one) => [one, load] as const)));
  return byName.get(name)?.()[name];
}

/** Names of all tools. */
export function appletNames(): string[] {
  return FAMILIES.flatMap(([names]) => names.split(" "));
}
