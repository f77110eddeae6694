/** Tools that run other programs: xargs, timeout, env, nohup, time, watch, nice and their like. */

import { signalNumber } from "../../signals.ts";
import type { Step, System, Tool } from "../../types.ts";
import { formatDate } from "../files/dates.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { optionSentence, parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";

/** "1.5m" in milliseconds; undefined: no duration. */
export function duration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * { "": 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2]!]! * 1000 : undefined;
}

/** The sentence for a program that does not start; %s stands for the reason. */
function cannotRun(tool: string, program: string, sys: System): string {
  if (isBusybox(sys)) return `${tool}: can't execute '${program}': %s\n`;
  if (tool === "env") return `env: '${program}': %s\n`;
  return `${tool}: failed to run command '${program}': %s\n`;
}
const REASONS: Record<string, string> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EISDIR: "Permission denied",
  ENOEXEC: "Exec format error",
};
const startFailure = (tool: string, program: string, failed: string, sys: System): string =>
  cannotRun(tool, program, sys).replace("%s", REASONS[failed] ?? failed);

const become = (tool: string, argv: string[], sys: System, env?: Record<string, string>): Step => ({
  exec: { argv, failed: cannotRun(tool, argv[0]!, sys), ...(env && { env }) },
});

const env: Tool = {
  kind: "process",
  step(args, _state, _wake, sys) {
    const options = parseOptions(args, {
      short: "+iu:0v",
      long: { "ignore-environment": "i", "unset=": "u", null: "0" },
    });
    if (options.error) return { stderr: optionSentence("env", options.error), exit: isBusybox(sys) ? 1 : 125 };
    const operands = [...options.operands];
    const bare = operands[0] === "-" && operands.shift() !== undefined;
    const values: Record<string, string> = Object.assign(Object.create(null), options.has("i") || bare ? {} : sys.env);
    for (const name of options.all("u")) delete values[name];
    while (operands[0]?.includes("=")) {
      const word = operands.shift()!;
      values[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
    }
    if (operands.length > 0) return become("env", operands, sys, values);
    const end = options.has("0") ? "\0" : "\n";
    return {
      stdout: Object.entries(values)
        .map(([name, value]) => `${name}=${value}${end}`)
        .join(""),
      exit: 0,
    };
  },
};

const printenv: Tool = {
  kind: "function",
  run(args, sys) {
    if (args.length === 0)
      return {
        stdout: Object.entries(sys.env)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(""),
        exit: 0,
      };
    const found = args.filter((name) => Object.hasOwn(sys.env, name));
    return { stdout: found.map((name) => `${sys.env[name]}\n`).join(""), exit: found.length === args.length ? 0 : 1 };
  },
};

interface TimeoutState {
  fired: boolean;
}

const timeout: Tool = {
  kind: "process",
  signals: [15, 2],
  step(args, old: TimeoutState | undefined, wake, sys) {
    const options = parseOptions(args, {
      short: "+s:k:vft",
      long: { "signal=": "s", "kill-after=": "k", "preserve-status": "preserve", foreground: "f", verbose: "v" },
    });
    const busybox = isBusybox(sys);
    const legacy = options.has("t") ? ["-t"] : [];
    const [time, ...argv] = options.operands;
    if (options.error || argv.length === 0 || legacy.length > 1)
      return {
        stderr: busybox
          ? busyboxUsage("timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS")
          : "timeout: missing operand\nTry 'timeout --help' for more information.\n",
        exit: busybox ? 1 : 125,
      };
    const limit = duration(time!);
    if (limit === undefined)
      return {
        stderr: busybox
          ? `timeout: invalid number '${time}'\n`
          : `timeout: invalid time interval '${time}'\nTry 'timeout --help' for more information.\n`,
        exit: busybox ? 1 : 125,
      };
    const signal = signalNumber(options.get("s") ?? "TERM") ?? 15;
    const grace = options.has("k") ? duration(options.get("k")!) : undefined;
    const state = old ?? { fired: false };
    const children = () => sys.processes().filter(({ ppid }) => ppid === sys.pid);
    if (wake.type === "start")
      return { state, spawn: { argv }, wait: { child: true, ...(limit > 0 && { at: sys.monotonic() + limit }) } };
    if (wake.type === "signal") {
      for (const { pid } of children()) sys.kill(pid, wake.signal);
      return { state, wait: { child: true } };
    }
    if (wake.type === "time") {
      for (const { pid } of children()) sys.kill(pid, state.fired ? 9 : signal);
      const again = !state.fired && grace !== undefined ? { at: sys.monotonic() + grace } : {};
      return { state: { fired: true }, wait: { child: true, ...again } };
    }
    if (wake.type !== "child") return { state, wait: { child: true } };
    if (wake.failed) return { stderr: startFailure("timeout", argv[0]!, wake.failed, sys), exit: wake.status };
    if (!state.fired || options.has("preserve")) return { exit: wake.status };
    // GNU's own status is 124 (137 after KILL); busybox gives the program's.
    if (!busybox) return { exit: wake.signal === 9 ? 137 : 124 };
    return {
      ...(wake.signal === 15 && { stderr: "Terminated\n" }),
      exit: wake.signal === undefined ? wake.status : 128 + wake.signal,
    };
  },
};

/** Programs that only set something up and become their argument. */
function prefix(tool: string, skip: (args: string[]) => string[]): Tool {
  return {
    kind: "process",
    step(args, _state, _wake, sys) {
      const argv = skip(args);
      if (argv.length > 0) return become(tool, argv, sys);
      return {
        stderr: isBusybox(sys)
          ? busyboxUsage(`${tool} PROG ARGS`)
          : `${tool}: missing operand\nTry '${tool} --help' for more information.\n`,
        exit: isBusybox(sys) ? 1 : 125,
      };
    },
  };
}

const afterOptions =
  (short: string) =>
  (args: string[]): string[] =>
    parseOptions(args, { short: `+${short}` }).operands;

const time: Tool = {
  kind: "process",
  step(args, old: { began: number } | undefined, wake, sys) {
    const argv = afterOptions("pvf:o:a")(args);
    if (argv.length === 0) return { exit: 0 };
    if (wake.type === "start") return { state: { began: sys.monotonic() }, spawn: { argv }, wait: { child: true } };
    if (wake.type !== "child") return { state: old!, wait: { child: true } };
    const seconds = (sys.monotonic() - old!.began) / 1000;
    const failed = wake.failed ? startFailure("time", argv[0]!, wake.failed, sys) : "";
    const text = isBusybox(sys)
      ? `real\t${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`
      : `0.00user 0.00system 0:${(seconds % 60).toFixed(2).padStart(5, "0")}elapsed 0%CPU (0avgtext+0avgdata 1920maxresident)k\n0inputs+0outputs (0major+80minor)pagefaults 0swaps\n`;
    return { stderr: failed + text, exit: wake.status };
  },
};

const watch: Tool = {
  kind: "process",
  step(args, _old, wake, sys) {
    const options = parseOptions(args, {
      short: "+n:tdgebx",
      long: { "interval=": "n", "no-title": "t", differences: "d" },
    });
    const interval = Number(options.get("n") ?? 2) * 1000;
    const command = options.operands.join(" ");
    if (command === "")
      return {
        stderr: isBusybox(sys) ? busyboxUsage("watch [-n SEC] [-t] PROG ARGS") : "Usage:\n watch [options] command\n",
        exit: 1,
      };
    if (wake.type === "child") return { state: null, wait: { at: sys.monotonic() + interval } };
    const left = `Every ${(interval / 1000).toFixed(1)}s: ${command}`;
    const right = isBusybox(sys)
      ? formatDate("%Y-%m-%d %H:%M:%S", sys.now())
      : `${sys.hostname}: ${formatDate("%a %b %e %H:%M:%S %Y", sys.now())}`;
    const title = options.has("t") ? "" : `${left}${right.padStart(Math.max(80 - left.length, right.length + 1))}\n\n`;
    const argv = options.has("x") ? options.operands : ["sh", "-c", command];
    return { stdout: `\x1b[H\x1b[J${title}`, state: null, spawn: { argv }, wait: { child: true } };
  },
};

interface XargsState {
  input: string;
  /** What is left of them, the next one last. */
  items: string[] | null;
  status: number;
}
const BATCH_MAX = 5000;
const COMMAND_BYTES = 100_000;

/** Words of xargs's input: blanks separate, quotes and backslashes protect. */
function words(text: string): string[] | { error: string } {
  const found: string[] = [];
  for (const match of text.matchAll(/(?:'[^'\n]*'|"[^"\n]*"|\\[\s\S]|[^\s'"\\])+|['"]/g)) {
    if (match[0] === "'" || match[0] === '"') return { error: match[0] === "'" ? "single" : "double" };
    found.push(match[0].replace(/'([^'\n]*)'|"([^"\n]*)"|\\([\s\S])/g, (_, a, b, c) => a ?? b ?? c));
  }
  return found;
}

const xargs: Tool = {
  kind: "process",
  step(args, old: XargsState | undefined, wake, sys) {
    const options = parseOptions(args, {
      short: "+0rtpxn:L:l::I:i::P:s:d:E:e::a:",
      long: {
        null: "0",
        "no-run-if-empty": "r",
        verbose: "t",
        "max-args=": "n",
        "max-lines=?": "L",
        "replace=?": "I",
        "max-procs=": "P",
        "delimiter=": "d",
        "arg-file=": "a",
      },
    });
    const busybox = isBusybox(sys);
    if (options.error)
      return {
        stderr:
          optionSentence("xargs", options.error) +
          (busybox ? busyboxUsage("xargs [OPTIONS] [PROG ARGS]") : "Try 'xargs --help' for more information.\n"),
        exit: 1,
      };
    const state: XargsState = old ?? { input: "", items: null, status: 0 };
    const file = options.get("a");
    if (wake.type === "stdin") state.input += wake.data;
    if (state.items === null) {
      if (file === undefined && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
      const read = file === undefined ? { value: state.input } : attempt(() => readFile(sys, file));
      if ("reason" in read) return { stderr: `xargs: Cannot open input file '${file}': ${read.reason}\n`, exit: 1 };
      const items = itemsOf(read.value, options);
      if ("error" in items)
        return {
          stderr: busybox
            ? `xargs: unmatched ${items.error} quote\n`
            : `xargs: unmatched ${items.error} quote; by default quotes are special to xargs unless you use the -0 option\n`,
          exit: 1,
        };
      state.items = items.reverse();
      state.input = "";
      if (items.length === 0 && (options.has("r") || busybox || options.has("I"))) {
        // busybox runs the command once too, unless -r is given.
        if (options.has("r") || options.has("I")) return { exit: 0 };
      }
      return batch(state, options);
    }
    if (wake.type === "child") {
      const program = options.operands[0] ?? "echo";
      if (wake.failed)
        return {
          stderr: busybox
            ? `xargs: ${program}: ${REASONS[wake.failed] ?? wake.failed}\n`
            : `xargs: ${program}: ${REASONS[wake.failed] ?? wake.failed}\n`,
          exit: wake.status,
        };
      if (wake.status === 255) return { stderr: `xargs: ${program}: exited with status 255; aborting\n`, exit: 124 };
      if (wake.status !== 0) state.status = wake.signal !== undefined && !busybox ? 125 : 123;
      return state.items.length > 0 ? batch(state, options) : { exit: state.status };
    }
    return { state, wait: { child: true } };
  },
};

type Options = ReturnType<typeof parseOptions>;

function itemsOf(text: string, options: Options): string[] | { error: string } {
  if (options.has("0")) return text.split("\0").filter((one, i, all) => one !== "" || i < all.length - 1);
  const delimiter = options.get("d");
  if (delimiter !== undefined) {
    const mark = delimiter === "\\n" ? "\n" : delimiter === "\\t" ? "\t" : delimiter === "\\0" ? "\0" : delimiter;
    return text
      .replace(new RegExp(`${mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`), "")
      .split(mark)
      .filter((one, i, all) => one !== "" || all.length > 1 || i > 0);
  }
  if (options.has("I") || options.has("i"))
    return text
      .split("\n")
      .map((line) => line.trimStart())
      .filter((line) => line !== "");
  if (options.has("L") || options.has("l")) return text.split("\n").filter((line) => line.trim() !== "");
  return words(text);
}

function batch(state: XargsState, options: Options): Step {
  const command = options.operands.length > 0 ? options.operands : ["echo"];
  const mark = options.get("I") ?? (options.has("i") ? options.get("i") || "{}" : undefined);
  const items = state.items!;
  let argv: string[];
  if (mark !== undefined) {
    const item = items.pop() ?? "";
    argv = command.map((word) => word.replaceAll(mark || "{}", () => item));
  } else {
    const most =
      Number(options.get("n") ?? (options.has("L") ? options.get("L") : undefined) ?? BATCH_MAX) || BATCH_MAX;
    const taken: string[] = [];
    for (let bytes = 0; items.length > 0 && taken.length < most && bytes < COMMAND_BYTES; ) {
      const item = items.pop()!;
      bytes += item.length + 1;
      taken.push(item);
    }
    const split = options.has("L") || options.has("l") ? taken.flatMap((line) => line.trim().split(/\s+/)) : taken;
    argv = [...command, ...split];
  }
  const said = options.has("t") ? { stderr: `${argv.join(" ")}\n` } : {};
  return { ...said, state, spawn: { argv, stdin: "" }, wait: { child: true } };
}

const busyboxTool: Tool = {
  kind: "process",
  step(args, _state, _wake, sys) {
    if (args.length === 0 || args[0] === "--help")
      return {
        stdout: busyboxUsage(
          "busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: busybox --show SCRIPT\n   or: busybox --install [-s] [DIR]\n   or: function [arguments]...",
        ),
        exit: 0,
      };
    if (args[0] === "--list") {
      const names = new Set(
        ["/bin", "/sbin", "/usr/bin", "/usr/sbin"].flatMap((folder) =>
          sys.fs.stat(folder) ? sys.fs.list(folder) : [],
        ),
      );
      return {
        stdout: [...names]
          .sort()
          .map((name) => `${name}\n`)
          .join(""),
        exit: 0,
      };
    }
    return { exec: { argv: args, failed: `${args[0]}: applet not found\n` } };
  },
};

export const tools: Record<string, Tool> = {
  env,
  printenv,
  timeout,
  time,
  watch,
  xargs,
  busybox: busyboxTool,
  nohup: prefix("nohup", afterOptions("")),
  setsid: prefix("setsid", afterOptions("cfw")),
  nice: prefix("nice", afterOptions("n:")),
  ionice: prefix("ionice", afterOptions("c:n:t")),
  stdbuf: prefix("stdbuf", afterOptions("i:o:e:")),
  "su-exec": prefix("su-exec", (args) => args.slice(1)),
  gosu: prefix("gosu", (args) => args.slice(1)),
  tini: prefix("tini", afterOptions("sgvwp:e:")),
  "dumb-init": prefix("dumb-init", afterOptions("cvr:")),
  sudo: prefix("sudo", afterOptions("EHknSu:g:")),
};
