/** What a machine says of itself: sleep, date, hostname, uname, whoami, id, nproc, free, uptime, tty. */
import type { System, Tool } from "../../types.ts";
import { extraGroups, groupName, hasGroup, hasUser, userIds, userName } from "../files/accounts.ts";
import { formatDate, parseDate } from "../files/dates.ts";
import { statOf } from "../files/walk.ts";
import { busyboxUsage, isBusybox, kernelRelease } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";
import { hostsEntries } from "../resolver.ts";
import { failed, missingOperand, type Said, wrong } from "../usage.ts";
import { duration } from "./spawn.ts";

type Run = (args: string[], sys: System) => Said;

const sleep = (unit: number): Tool => ({
  kind: "process",
  step(args, _state, wake, sys) {
    if (wake.type === "time") return { exit: 0 };
    if (args.length === 0) return missingOperand("sleep", sys);
    let ms = 0;
    for (const arg of args) {
      const one = arg === "infinity" || arg === "inf" ? Number.POSITIVE_INFINITY : duration(arg);
      if (one === undefined) {
        const option = arg.startsWith("-") ? `sleep: invalid option -- '${arg[1]}'\n` : undefined;
        if (isBusybox(sys))
          return failed(option ? option + busyboxUsage("sleep [N]...") : `sleep: invalid number '${arg}'\n`);
        return failed(
          `${option ?? `sleep: invalid time interval '${arg}'\n`}Try 'sleep --help' for more information.\n`,
        );
      }
      ms += one * unit;
    }
    return { state: null, wait: ms === Number.POSITIVE_INFINITY ? {} : { at: sys.monotonic() + ms } };
  },
});

const date: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "ud:I::Rr:s:D:",
    long: {
      utc: "u",
      universal: "u",
      "date=": "d",
      "iso-8601=?": "I",
      "rfc-3339=": "3",
      "rfc-email": "R",
      "reference=": "r",
      "set=": "s",
    },
  });
  if (options.error) return wrong("date", options.error, sys);
  const busybox = isBusybox(sys);
  const given = options.get("d");
  let at: number | undefined = sys.now();
  if (given !== undefined) at = parseDate(given, sys.now());
  else if (options.has("r")) at = statOf(sys, options.get("r")!)?.mtime;
  if (at === undefined)
    return failed(
      given === undefined
        ? `date: ${options.get("r")}: No such file or directory\n`
        : `date: invalid date '${given}'\n`,
    );
  if (options.has("s"))
    return failed(
      busybox ? "date: can't set date: Operation not permitted\n" : "date: cannot set date: Operation not permitted\n",
    );
  const format = options.operands[0];
  if (format !== undefined && !format.startsWith("+"))
    return failed(busybox ? `date: invalid date '${format}'\n` : `date: invalid date '${format}'\n`);
  return {
    stdout: `${formatDate(format?.slice(1) ?? defaultFormat(options.get("I"), options.get("3"), options.has("R")), at)}\n`,
    exit: 0,
  };
};

function defaultFormat(iso: string | undefined, rfc3339: string | undefined, email: boolean): string {
  if (email) return "%a, %d %b %Y %H:%M:%S +0000";
  if (iso !== undefined) {
    const forms: Record<string, string> = {
      "": "%F",
      date: "%F",
      hours: "%FT%H+00:00",
      minutes: "%FT%H:%M+00:00",
      seconds: "%FT%T+00:00",
      ns: "%FT%T,%N+00:00",
    };
    return forms[iso] ?? "%F";
  }
  if (rfc3339 !== undefined) return rfc3339 === "date" ? "%F" : "%F %T+00:00";
  return "%a %b %e %H:%M:%S %Z %Y";
}

const hostname: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "fisdaAIF:",
    long: { fqdn: "f", long: "f", "ip-address": "i", short: "s", domain: "d", "all-ip-addresses": "I" },
  });
  if (options.error) return wrong("hostname", options.error, sys);
  if (options.operands.length > 0) {
    return failed(
      isBusybox(sys)
        ? "hostname: sethostname: Operation not permitted\n"
        : "hostname: you don't have permission to set the host name\n",
    );
  }
  const own = hostsEntries(sys).find(({ names }) => names.includes(sys.hostname));
  const full = own?.names[0] ?? sys.hostname;
  if (options.has("i"))
    return own
      ? { stdout: `${own.address}${isBusybox(sys) ? "" : " "}`.trimEnd().concat("\n"), exit: 0 }
      : unknownHost(sys);
  if (options.has("I")) return { stdout: `${sys.addresses.join(" ")} \n`, exit: 0 };
  if (options.has("f")) return { stdout: `${full}\n`, exit: 0 };
  if (options.has("s")) return { stdout: `${sys.hostname.split(".")[0]}\n`, exit: 0 };
  if (options.has("d")) return { stdout: `${full.split(".").slice(1).join(".")}\n`, exit: 0 };
  return { stdout: `${sys.hostname}\n`, exit: 0 };
};

const unknownHost = (sys: System): Said =>
  failed(isBusybox(sys) ? `hostname: ${sys.hostname}: Unknown host\n` : "hostname: Name or service not known\n");

const uname: Run = (args, sys) => {
  const options = parseOptions(args, {
    short: "asnrvmpio",
    long: { all: "a", "kernel-name": "s", nodename: "n", "kernel-release": "r", machine: "m", "operating-system": "o" },
  });
  if (options.error) return wrong("uname", options.error, sys);
  const busybox = isBusybox(sys);
  const release = kernelRelease(sys);
  const values: Record<string, string> = {
    s: "Linux",
    n: sys.hostname,
    r: release,
    v: `#${/-(\d+)/.exec(release)?.[1] ?? 1}-Ubuntu SMP PREEMPT_DYNAMIC Sat Jun 14 11:46:55 UTC 2025`,
    m: "x86_64",
    p: "unknown",
    i: "unknown",
    o: busybox ? "Linux" : "GNU/Linux",
  };
  const letters = options.has("a")
    ? ["s", "n", "r", "v", "m", "o"]
    : [..."snrvmpio"].filter((letter) => options.has(letter));
  return { stdout: `${(letters.length > 0 ? letters : ["s"]).map((letter) => values[letter]).join(" ")}\n`, exit: 0 };
};

const whoami: Run = (_, sys) => {
  if (hasUser(sys, sys.user.uid)) return { stdout: `${userName(sys, sys.user.uid)}\n`, exit: 0 };
  return failed(
    isBusybox(sys) ? `whoami: unknown uid ${sys.user.uid}\n` : `whoami: cannot find name for user ID ${sys.user.uid}\n`,
  );
};

const id: Run = (args, sys) => {
  const options = parseOptions(args, { short: "ugGnrz", long: { user: "u", group: "g", groups: "G", name: "n" } });
  if (options.error) return wrong("id", options.error, sys);
  const asked = options.operands[0];
  const found = asked === undefined ? sys.user : userIds(sys, asked);
  if (!found) return failed(isBusybox(sys) ? `id: unknown user ${asked}\n` : `id: '${asked}': no such user\n`);
  const { uid, gid } = found;
  const groups = [...new Set([gid, ...extraGroups(sys, userName(sys, uid))])];
  const user = (n: number) => (options.has("n") ? userName(sys, n) : String(n));
  const group = (n: number) => (options.has("n") ? groupName(sys, n) : String(n));
  if (options.has("u")) return { stdout: `${user(uid)}\n`, exit: 0 };
  if (options.has("g")) return { stdout: `${group(gid)}\n`, exit: 0 };
  if (options.has("G")) return { stdout: `${groups.map(group).join(" ")}\n`, exit: 0 };
  const named = (n: number, name: string, known: boolean) => (known ? `${n}(${name})` : String(n));
  const shown = groups.map((n) => named(n, groupName(sys, n), hasGroup(sys, n))).join(",");
  // busybox leaves out a list that only repeats the group.
  const list = isBusybox(sys) && extraGroups(sys, userName(sys, uid)).length === 0 ? "" : ` groups=${shown}`;
  return {
    stdout: `uid=${named(uid, userName(sys, uid), hasUser(sys, uid))} gid=${named(gid, groupName(sys, gid), hasGroup(sys, gid))}${list}\n`,
    exit: 0,
  };
};

const groups: Run = (_, sys) => {
  const all = [...new Set([sys.user.gid, ...extraGroups(sys, userName(sys, sys.user.uid))])];
  return { stdout: `${all.map((gid) => groupName(sys, gid)).join(" ")}\n`, exit: 0 };
};

const nproc: Run = (_, sys) => ({ stdout: `${Math.max(1, Math.ceil(sys.cpus))}\n`, exit: 0 });

const free: Run = (args, sys) => {
  const options = parseOptions(args, { short: "bkmghtwls:c:", long: { bytes: "b", mebi: "m", gibi: "g", human: "h" } });
  if (options.error) return wrong("free", options.error, sys);
  const { total, used } = sys.memory;
  const busybox = isBusybox(sys);
  const unit = options.has("b") ? 1 : options.has("m") ? 1024 ** 2 : options.has("g") ? 1024 ** 3 : 1024;
  const amount = (bytes: number) => (options.has("h") ? human(bytes, busybox) : String(Math.floor(bytes / unit)));
  const cache = Math.floor((total - used) * 0.15);
  const row = (title: string, values: number[]) =>
    `${title.padEnd(busybox ? 4 : 8)}${values.map((value, i) => amount(value).padStart(busybox || i > 0 ? 12 : 12)).join(busybox ? "" : "")}\n`;
  const columns = ["total", "used", "free", "shared", "buff/cache", "available"];
  const memory = [total, used, total - used - cache, Math.floor(used / 64), cache, total - used];
  if (busybox) {
    const line = (title: string, values: number[]) =>
      `${title}${values.map((value, i) => amount(value).padStart(i === 0 ? 15 - title.length + 3 : 12)).join("")}\n`;
    return {
      stdout:
        `              ${columns
          .map((c, i) => (i === 0 ? c : c.padStart(12)))
          .join("")
          .padStart(65)}\n`.replace(/^ +/, "              ") +
        line("Mem:", memory) +
        line("Swap:", [0, 0, 0]),
      exit: 0,
    };
  }
  return {
    stdout: `        ${columns.map((c) => c.padStart(12)).join("")}\n${row("Mem:", memory)}${row("Swap:", [0, 0, 0])}`,
    exit: 0,
  };
};

function human(bytes: number, busybox: boolean): string {
  const units = busybox ? ["", "K", "M", "G", "T"] : ["B", "Ki", "Mi", "Gi", "Ti"];
  let value = bytes;
  let i = 0;
  while (value >= 1024 && i < 4) {
    value /= 1024;
    i++;
  }
  return `${value >= 10 || i === 0 ? Math.floor(value) : value.toFixed(1)}${units[i]}`;
}

const uptime: Run = (_, sys) => {
  const started = Math.min(sys.now(), ...sys.processes().map((one) => one.startedAt));
  const minutes = Math.floor((sys.now() - started) / 60_000);
  const days = Math.floor(minutes / 1440);
  const clock =
    minutes % 1440 < 60
      ? `${minutes % 60} min`
      : `${String(Math.floor((minutes % 1440) / 60)).padStart(2)}:${String(minutes % 60).padStart(2, "0")}`;
  const up = `${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${clock}`;
  return {
    stdout: ` ${formatDate("%H:%M:%S", sys.now())} up ${up},  0 user${isBusybox(sys) ? "s" : ""},  load average: 0.08, 0.05, 0.01\n`,
    exit: 0,
  };
};

const tty: Run = (_, sys) => (sys.tty ? { stdout: "/dev/pts/0\n", exit: 0 } : { stdout: "not a tty\n", exit: 1 });
const dnsdomainname: Run = (_, sys) => {
  const own = hostsEntries(sys).find(({ names }) => names.includes(sys.hostname));
  const domain = own?.names[0]?.split(".").slice(1).join(".") ?? "";
  return { stdout: domain ? `${domain}\n` : "", exit: 0 };
};
const arch: Run = () => ({ stdout: "x86_64\n", exit: 0 });
const dmesg: Run = () => failed("dmesg: read kernel buffer failed: Operation not permitted\n");
const clear: Run = () => ({ stdout: "\x1b[H\x1b[J", exit: 0 });
const lsb: Run = (_, sys) => {
  const read = attempt(() => readFile(sys, "/etc/os-release"));
  const value = (key: string) =>
    "value" in read ? (new RegExp(`^${key}="?([^"\n]*)"?`, "m").exec(read.value)?.[1] ?? "n/a") : "n/a";
  return {
    stdout: `Distributor ID:\t${value("NAME")}\nDescription:\t${value("PRETTY_NAME")}\nRelease:\t${value("VERSION_ID")}\nCodename:\t${value("VERSION_CODENAME")}\n`,
    exit: 0,
  };
};

const tool = (run: Run): Tool => ({ kind: "function", run });
export const tools: Record<string, Tool> = {
  sleep: sleep(1),
  usleep: sleep(1e-6),
  date: tool(date),
  hostname: tool(hostname),
  uname: tool(uname),
  whoami: tool(whoami),
  id: tool(id),
  groups: tool(groups),
  nproc: tool(nproc),
  free: tool(free),
  uptime: tool(uptime),
  tty: tool(tty),
  dnsdomainname: tool(dnsdomainname),
  arch: tool(arch),
  dmesg: tool(dmesg),
  clear: tool(clear),
  reset: tool(clear),
  lsb_release: tool(lsb),
};
