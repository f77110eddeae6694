/** ps, kill, killall, pkill, pgrep, pidof, top: busybox's and procps's. */
import { signalName, signalNumber } from "../../signals.ts";
import type { ProcessInfo, System, Tool } from "../../types.ts";
import { formatDate } from "../files/dates.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { baseName } from "../paths.ts";
import { failed, type Said, wrong } from "../usage.ts";

type Run = (args: string[], sys: System) => Said;

const commandOf = ({ argv, state }: ProcessInfo): string =>
  state === "Z" ? `[${baseName(argv[0] ?? "")}]` : argv.join(" ");
const nameOf = ({ argv }: ProcessInfo): string =>
  baseName(argv[0] ?? "")
    .replace(/^-/, "")
    .slice(0, 15);
const byPid = (sys: System): ProcessInfo[] => [...sys.processes()].sort((a, b) => a.pid - b.pid);
/** The process as ps sees it: itself running. */
const stateOf = (one: ProcessInfo, sys: System): string => (one.pid === sys.pid ? "R" : one.state);

interface Column {
  title: string;
  right?: true;
  value(one: ProcessInfo, sys: System): string;
}

const COLUMNS: Record<string, Column> = {
  pid: { title: "PID", right: true, value: ({ pid }) => String(pid) },
  ppid: { title: "PPID", right: true, value: ({ ppid }) => String(ppid) },
  user: { title: "USER", value: ({ user }) => user },
  uid: { title: "UID", value: ({ user }) => user },
  comm: { title: "COMMAND", value: nameOf },
  args: { title: "COMMAND", value: commandOf },
  cmd: { title: "CMD", value: commandOf },
  command: { title: "COMMAND", value: commandOf },
  stat: { title: "STAT", value: (one, sys) => stateOf(one, sys) + (one.pid === 1 ? "s" : "") },
  state: { title: "S", value: stateOf },
  s: { title: "S", value: stateOf },
  time: { title: "TIME", right: true, value: () => "00:00:00" },
  etime: { title: "ELAPSED", right: true, value: ({ startedAt }, sys) => elapsed(sys.now() - startedAt) },
  tty: { title: "TT", value: () => "?" },
  rss: { title: "RSS", right: true, value: () => "3328" },
  vsz: { title: "VSZ", right: true, value: () => "4608" },
  "%cpu": { title: "%CPU", right: true, value: () => "0.0" },
  "%mem": { title: "%MEM", right: true, value: () => "0.0" },
  pcpu: { title: "%CPU", right: true, value: () => "0.0" },
  pmem: { title: "%MEM", right: true, value: () => "0.0" },
  nice: { title: "NI", right: true, value: () => "0" },
};

function elapsed(ms: number): string {
  const seconds = Math.max(Math.floor(ms / 1000), 0);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${two(hours)}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** -o NAMES: a table of the columns. */
function custom(names: string[], list: ProcessInfo[], sys: System, busybox: boolean): Said {
  const columns: (Column & { title: string })[] = [];
  for (const name of names.flatMap((one) => one.split(/[, ]/)).filter(Boolean)) {
    const [key, title] = name.split("=");
    const column = Object.hasOwn(COLUMNS, key!) ? COLUMNS[key!]! : undefined;
    if (!column)
      return failed(
        busybox
          ? `ps: bad -o argument '${key}'\n`
          : `error: unknown user-defined format specifier "${key}"\n\nUsage:\n ps [options]\n`,
      );
    columns.push(title === undefined ? column : { ...column, title });
  }
  const rows = list.map((one) => columns.map((column) => column.value(one, sys)));
  const widths = columns.map((column, i) =>
    Math.max(
      column.title.length,
      column.title === "PID" || column.title === "PPID" ? (busybox ? 5 : 7) : 0,
      ...rows.map((row) => row[i]!.length),
    ),
  );
  const line = (cells: string[]) =>
    `${cells.map((cell, i) => (i === cells.length - 1 && !columns[i]!.right ? cell : columns[i]!.right && !busybox ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(" ")}\n`;
  const titles = columns.map(({ title }) => title);
  return { stdout: (titles.every((title) => title === "") ? "" : line(titles)) + rows.map(line).join(""), exit: 0 };
}

const ps: Run = (args, sys) => {
  const busybox = isBusybox(sys);
  const list = byPid(sys);
  const formats = args.flatMap((arg, i) =>
    /^-[a-zA-Z]*o$/.test(arg) || arg === "o" || arg === "--format"
      ? [args[i + 1] ?? ""]
      : /^-o./.test(arg)
        ? [arg.slice(2)]
        : [],
  );
  const letters = args
    .filter((arg) => !arg.startsWith("--"))
    .join("")
    .replace(/[^a-zA-Z]/g, "");
  const pids = args.flatMap((arg, i) =>
    arg === "-p" || arg === "--pid" ? (args[i + 1] ?? "").split(",").map(Number) : [],
  );
  const shown = pids.length > 0 ? list.filter(({ pid }) => pids.includes(pid)) : list;
  if (formats.length > 0) return custom(formats, shown, sys, busybox);
  if (busybox)
    return {
      stdout: `PID   USER     TIME  COMMAND\n${shown.map((one) => `${String(one.pid).padStart(5)} ${one.user.padEnd(8).slice(0, 8)}  0:00 ${commandOf(one)}\n`).join("")}`,
      exit: shown.length > 0 ? 0 : 1,
    };
  const sorted = shown;
  if (letters.includes("u") && !args.some((arg) => /^-[a-z]*[ef]/.test(arg)))
    return { stdout: psAux(sorted, sys), exit: 0 };
  if (letters.includes("f") && args.some((arg) => /^-\w*f/.test(arg)))
    return {
      stdout: psFull(
        letters.includes("e") || letters.includes("A") || pids.length > 0 ? sorted : mine(sorted, sys),
        sys,
      ),
      exit: 0,
    };
  if (letters.includes("x") || args.includes("ax")) {
    const rows = sorted.map(
      (one) =>
        `${String(one.pid).padStart(7)} ${"?".padEnd(8)} ${(stateOf(one, sys) + (one.pid === 1 ? "s" : "")).padEnd(4)}   0:00 ${commandOf(one)}\n`,
    );
    return { stdout: `    PID TTY      STAT   TIME COMMAND\n${rows.join("")}`, exit: 0 };
  }
  const all = letters.includes("e") || letters.includes("A") || pids.length > 0;
  const rows = (all ? sorted : mine(sorted, sys)).map(
    (one) =>
      `${String(one.pid).padStart(7)} ${terminal(sys, one).padEnd(8)} 00:00:00 ${nameOf(one)}${one.state === "Z" ? " <defunct>" : ""}\n`,
  );
  return { stdout: `    PID TTY          TIME CMD\n${rows.join("")}`, exit: rows.length > 0 ? 0 : 1 };
};

/** Processes of this terminal: this one and those above it, but for the machine's first. */
function mine(list: ProcessInfo[], sys: System): ProcessInfo[] {
  const family = new Set<number>([sys.pid]);
  for (
    let at = list.find(({ pid }) => pid === sys.pid);
    at && at.ppid !== 0 && family.size < 64;
    at = list.find(({ pid }) => pid === at!.ppid)
  )
    family.add(at.ppid);
  return list.filter(({ pid }) => family.has(pid));
}

const terminal = (sys: System, one: ProcessInfo): string => (sys.tty && one.pid !== 1 ? "pts/0" : "?");

function psAux(list: ProcessInfo[], sys: System): string {
  const rows = list.map((one) => {
    const start = formatDate(sys.now() - one.startedAt < 86_400_000 ? "%H:%M" : "%b%d", one.startedAt);
    const state = stateOf(one, sys) + (one.pid === 1 ? "s" : "");
    return `${one.user.padEnd(8)} ${String(one.pid).padStart(7)}  0.0  0.0 ${"4608".padStart(6)} ${"3328".padStart(5)} ${terminal(sys, one).padEnd(8)} ${state.padEnd(4)} ${start.padStart(5)}   0:00 ${commandOf(one)}\n`;
  });
  return `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join("")}`;
}

function psFull(list: ProcessInfo[], sys: System): string {
  const rows = list.map((one) => {
    const start = formatDate(sys.now() - one.startedAt < 86_400_000 ? "%H:%M" : "%b%d", one.startedAt);
    return `${one.user.padEnd(8)} ${String(one.pid).padStart(7)} ${String(one.ppid).padStart(7)}  0 ${start.padStart(5)} ${terminal(sys, one).padEnd(8)} 00:00:00 ${commandOf(one)}\n`;
  });
  return `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join("")}`;
}

/** The signal of "-9", "-KILL", "-s TERM"; the other words. */
function signalArguments(args: string[]): { signal: number; rest: string[] } | { bad: string } {
  const rest = [...args];
  let signal = 15;
  for (let i = 0; i < rest.length; ) {
    const word = rest[i]!;
    const text =
      word === "-s" || word === "--signal"
        ? rest[i + 1]
        : /^-([A-Z0-9]+)$/i.test(word) && !/^-[a-z]$/.test(word)
          ? word.slice(1)
          : undefined;
    if (text === undefined) {
      i++;
      continue;
    }
    const number = signalNumber(text);
    if (number === undefined) return { bad: text };
    signal = number;
    rest.splice(i, word.startsWith("-s") && word.length === 2 ? 2 : 1);
    break;
  }
  return { signal, rest };
}

const kill: Run = (args, sys) => {
  const busybox = isBusybox(sys);
  if (args[0] === "-l" || args[0] === "-L") {
    const asked = args[1] === undefined ? undefined : signalNumber(args[1]);
    if (args[1] !== undefined)
      return { stdout: `${/^\d+$/.test(args[1]) ? (signalName(Number(args[1]) % 128) ?? "") : asked}\n`, exit: 0 };
    const names = Array.from({ length: 31 }, (_, i) => signalName(i + 1));
    return {
      stdout: busybox
        ? names.map((name, i) => `${String(i + 1).padStart(2)}) ${name}\n`).join("")
        : `${names.join(" ")}\n`,
      exit: 0,
    };
  }
  const found = signalArguments(args);
  if ("bad" in found)
    return failed(
      busybox ? `kill: bad signal name '${found.bad}'\n` : `kill: unknown signal ${found.bad}; valid signals:\n`,
    );
  if (found.rest.length === 0)
    return failed(busybox ? "kill: you need to specify whom to kill\n" : "\nUsage:\n kill [options] <pid> [...]\n");
  let stderr = "";
  for (const word of found.rest.filter((one) => one !== "--")) {
    if (!/^-?\d+$/.test(word))
      stderr += busybox ? `kill: invalid number '${word}'\n` : `kill: failed to parse argument: '${word}'\n`;
    else if (!sys.kill(Number(word), found.signal))
      stderr += busybox ? `kill: can't kill pid ${word}: No such process\n` : `kill: (${word}): No such process\n`;
  }
  return { stderr, exit: stderr ? 1 : 0 };
};

const killall: Run = (args, sys) => {
  const found = signalArguments(args);
  if ("bad" in found) return failed(`killall: bad signal name '${found.bad}'\n`);
  const names = found.rest.filter((word) => !word.startsWith("-"));
  const busybox = isBusybox(sys);
  if (names.length === 0)
    return failed(
      busybox ? busyboxUsage("killall [-lq] [-SIG] PROCESS_NAME...") : "Usage: killall [OPTION]... [--] NAME...\n",
    );
  let stderr = "";
  for (const name of names) {
    const those = sys
      .processes()
      .filter((one) => one.pid !== sys.pid && (nameOf(one) === name.slice(0, 15) || one.argv[0] === name));
    if (those.length === 0) stderr += busybox ? `killall: ${name}: no process killed\n` : `${name}: no process found\n`;
    for (const { pid } of those) sys.kill(pid, found.signal);
  }
  return { stderr, exit: stderr ? 1 : 0 };
};

/** All processes but its own session's and the first: what is above killall5 is spared. */
const killall5: Run = (args, sys) => {
  const found = signalArguments(args);
  const signal = "bad" in found ? 15 : found.signal;
  const spared = new Set(mine(byPid(sys), sys).map(({ pid }) => pid));
  // A container's first process is of another session than an exec's, so it gets the signal as well.
  for (const { pid } of sys.processes()) if (!spared.has(pid) || pid === 1) sys.kill(pid, signal);
  return { exit: 0 };
};

const matching =
  (tool: "pgrep" | "pkill"): Run =>
  (args, sys) => {
    const found = tool === "pkill" ? signalArguments(args) : { signal: 0, rest: args };
    if ("bad" in found) return failed(`pkill: invalid signal '${found.bad}'\n`, 2);
    const options = parseOptions(found.rest, {
      short: "flanoxvcieu:U:P:s:g:t:d:",
      long: {
        full: "f",
        "list-name": "l",
        exact: "x",
        newest: "n",
        oldest: "o",
        count: "c",
        inverse: "v",
        "list-full": "a",
        "ignore-case": "i",
      },
    });
    if (options.error) return wrong(tool, options.error, sys, 2);
    const text = options.operands[0];
    if (text === undefined && !["u", "P"].some((letter) => options.has(letter)))
      return failed(
        isBusybox(sys)
          ? busyboxUsage(`${tool} [-flanovx] PATTERN`)
          : `${tool}: no matching criteria specified\nTry \`${tool} --help' for more information.\n`,
        isBusybox(sys) ? 1 : 2,
      );
    let pattern: RegExp;
    try {
      pattern = new RegExp(options.has("x") ? `^(?:${text})$` : (text ?? ""), options.has("i") ? "i" : "");
    } catch {
      return failed(`${tool}: bad regex '${text}'\n`, 2);
    }
    let list = byPid(sys).filter((one) => {
      if (one.pid === sys.pid) return false;
      const fits =
        pattern.test(options.has("f") ? one.argv.join(" ").slice(0, 4096) : nameOf(one)) !== options.has("v");
      return (
        fits &&
        (!options.has("u") || options.get("u")!.split(",").includes(one.user)) &&
        (!options.has("P") || options.get("P")!.split(",").includes(String(one.ppid)))
      );
    });
    if (options.has("n")) list = list.slice(-1);
    if (options.has("o")) list = list.slice(0, 1);
    if (tool === "pkill") for (const { pid } of list) sys.kill(pid, found.signal);
    const exit = list.length > 0 ? 0 : 1;
    if (tool === "pkill") return { exit };
    if (options.has("c")) return { stdout: `${list.length}\n`, exit };
    return {
      stdout: list
        .map(
          (one) =>
            `${one.pid}${options.has("a") ? ` ${commandOf(one)}` : options.has("l") ? ` ${isBusybox(sys) && options.has("f") ? commandOf(one) : nameOf(one)}` : ""}\n`,
        )
        .join(""),
      exit,
    };
  };

const pidof: Run = (args, sys) => {
  const names = args.filter((word) => !word.startsWith("-"));
  const list = byPid(sys)
    .filter((one) => names.some((name) => nameOf(one) === baseName(name).slice(0, 15)))
    .reverse();
  const pids = (args.includes("-s") ? list.slice(0, 1) : list).map(({ pid }) => pid);
  return { stdout: pids.length > 0 ? `${pids.join(" ")}\n` : "", exit: pids.length > 0 ? 0 : 1 };
};

const top: Run = (args, sys) => {
  const list = byPid(sys);
  const { total, used } = sys.memory;
  if (!args.some((arg) => /^-?\w*b/.test(arg)) && !sys.tty)
    return failed(isBusybox(sys) ? "top: no terminal\n" : "top: failed tty get\n");
  const kilobytes = (bytes: number) => Math.floor(bytes / 1024);
  if (isBusybox(sys)) {
    const rows = list.map(
      (one) =>
        `${String(one.pid).padStart(5)} ${String(one.ppid).padStart(5)} ${one.user.padEnd(8)} ${stateOf(one, sys).padEnd(4)}  4408   0%   0   0% ${commandOf(one)}\n`,
    );
    return {
      stdout: `Mem: ${kilobytes(used)}K used, ${kilobytes(total - used)}K free, 1012K shrd, 2108K buff, 1024500K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\nLoad average: 0.08 0.05 0.01 1/${200 + list.length} ${sys.pid}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${rows.join("")}`,
      exit: 0,
    };
  }
  const mebi = (bytes: number) => (bytes / 1024 ** 2).toFixed(1).padStart(8);
  const running = list.filter((one) => stateOf(one, sys) === "R").length;
  const rows = list.map(
    (one) =>
      `${String(one.pid).padStart(7)} ${one.user.padEnd(8).slice(0, 8)}  20   0    4608   3328   2944 ${stateOf(one, sys)}   0.0   0.0   0:00.01 ${nameOf(one)}\n`,
  );
  return {
    stdout:
      `top - ${formatDate("%H:%M:%S", sys.now())} up 1 day,  2:03,  0 user,  load average: 0.08, 0.05, 0.01\n` +
      `Tasks: ${String(list.length).padStart(3)} total, ${String(running).padStart(3)} running, ${String(list.length - running).padStart(3)} sleeping,   0 stopped,   0 zombie\n` +
      "%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st \n" +
      `MiB Mem : ${mebi(total)} total, ${mebi(total - used)} free, ${mebi(used)} used, ${mebi(0)} buff/cache     \nMiB Swap: ${mebi(0)} total, ${mebi(0)} free, ${mebi(0)} used. ${mebi(total - used)} avail Mem \n\n` +
      `    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n${rows.join("")}`,
    exit: 0,
  };
};

const tool = (run: Run): Tool => ({ kind: "function", run });
export const tools: Record<string, Tool> = {
  ps: tool(ps),
  kill: tool(kill),
  killall: tool(killall),
  killall5: tool(killall5),
  pgrep: tool(matching("pgrep")),
  pkill: tool(matching("pkill")),
  pidof: tool(pidof),
  top: tool(top),
};
