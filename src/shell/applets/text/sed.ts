/** sed. Runs the commands of sed-parse.ts over lines. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { optionSentence, type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile, resolvePath, writeFile } from "../paths.ts";
import { failed, type Said } from "../usage.ts";
import { type Address, type Command, parseSed, SedError } from "./sed-parse.ts";
import { expression, type Space, substitute } from "./sed-substitute.ts";

/** Commands that one line may take. */
const STEPS_MAX = 100_000;
const GNU_USAGE = "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n";

interface Run extends Space {
  commands: Command[];
  quiet: boolean;
  lines: string[];
  /** Whether the last line has its line end. */
  ended: boolean;
  at: number;
  hold: string;
  out: string;
  appended: string;
  /** Commands whose range is open, with the line where it ends at the latest. */
  ranges: Map<Command, number>;
  exit?: number;
  sys: System;
}

function step(args: string[], old: { input: string } | undefined, wake: Wake, sys: System): Step {
  const busybox = isBusybox(sys);
  const options = parseOptions(args, {
    short: "nErsuze:f:i::l:",
    long: {
      quiet: "n",
      silent: "n",
      "regexp-extended": "E",
      "expression=": "e",
      "file=": "f",
      "in-place=?": "i",
      separate: "s",
      "null-data": "z",
      unbuffered: "u",
      posix: "posix",
    },
  });
  if (options.error)
    return failed(
      optionSentence("sed", options.error) +
        (busybox ? busyboxUsage("sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...") : GNU_USAGE),
    );
  const script = scriptOf(options, sys);
  if ("exit" in script) return script;
  let commands: Command[];
  try {
    commands = parseSed(script.text, options.has("E") || options.has("r"));
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    return failed(parseFailure(error, script.text, busybox));
  }
  const state = old ?? { input: "" };
  if (wake.type === "stdin") state.input += wake.data;
  const files = options.operands.length > 0 ? options.operands : ["-"];
  if (files.includes("-") && !options.has("i") && !(wake.type === "stdin" && wake.eof))
    return { state, wait: { stdin: true } };
  return options.has("i")
    ? inPlace(commands, files, options, sys)
    : overFiles(commands, files, state.input, options, sys);
}

function scriptOf(options: ParsedOptions, sys: System): { text: string } | Said {
  const parts = [...options.all("e")];
  for (const file of options.all("f")) {
    const read = attempt(() => readFile(sys, file));
    if ("reason" in read)
      return failed(
        isBusybox(sys) ? `sed: ${file}: ${read.reason}\n` : `sed: couldn't open file ${file}: ${read.reason}\n`,
      );
    parts.push(read.value.replace(/\n$/, ""));
  }
  if (parts.length === 0) {
    const text = options.operands.shift();
    if (text === undefined)
      return failed(
        isBusybox(sys) ? busyboxUsage("sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...") : GNU_USAGE,
      );
    parts.push(text);
  }
  return { text: parts.join("\n") };
}

function parseFailure(error: SedError, text: string, busybox: boolean): string {
  if (error.at < 0)
    return busybox
      ? `sed: ${error.message.replace("can't find label for jump to", "can't find label for jump to")}\n`
      : `sed: -e expression #1, char ${text.length}: ${error.message}\n`;
  if (!busybox) return `sed: -e expression #1, char ${Math.max(error.at, 0)}: ${error.message}\n`;
  if (error.message.startsWith("unterminated `s'")) return `sed: unmatched '${text.trim()[1] ?? "/"}'\n`;
  if (error.message.startsWith("unknown command"))
    return `sed: unsupported command ${/`(.)/.exec(error.message)?.[1]}\n`;
  if (error.message.startsWith("unknown option")) return "sed: bad option in substitution expression\n";
  return `sed: ${error.message}\n`;
}

function newRun(commands: Command[], text: string, options: ParsedOptions, sys: System): Run {
  const lines = text.split("\n");
  const ended = lines.at(-1) === "";
  if (ended) lines.pop();
  return {
    commands,
    quiet: options.has("n") || /^#n(\n|$)/.test(options.operands[0] ?? ""),
    lines,
    ended,
    at: 0,
    pattern: "",
    hold: "",
    out: "",
    appended: "",
    ranges: new Map(),
    lastSource: "",
    lastFlags: "",
    substituted: false,
    files: new Map(),
    sys,
  };
}

function overFiles(commands: Command[], files: string[], input: string, options: ParsedOptions, sys: System): Step {
  let text = "";
  let stderr = "";
  for (const file of files) {
    const read = file === "-" ? { value: input } : attempt(() => readFile(sys, file));
    if ("reason" in read) {
      stderr += isBusybox(sys)
        ? `sed: ${file}: ${read.reason}\n`
        : read.reason === "Is a directory"
          ? `sed: read error on ${file}: Is a directory\n`
          : `sed: can't read ${file}: ${read.reason}\n`;
    } else text += text !== "" && !text.endsWith("\n") ? `\n${read.value}` : read.value;
  }
  const run = newRun(commands, text, options, sys);
  execute(run);
  stderr += flushFiles(run);
  return { stdout: run.out, stderr, exit: run.exit ?? (stderr ? (isBusybox(sys) ? 1 : 2) : 0) };
}

function inPlace(commands: Command[], files: string[], options: ParsedOptions, sys: System): Step {
  let stderr = "";
  for (const file of files) {
    const read = attempt(() => readFile(sys, file));
    if ("reason" in read) {
      stderr += isBusybox(sys) ? `sed: ${file}: ${read.reason}\n` : `sed: can't read ${file}: ${read.reason}\n`;
      continue;
    }
    const run = newRun(commands, read.value, options, sys);
    execute(run);
    const suffix = options.get("i");
    const done = attempt(() => {
      if (suffix)
        sys.fs.write(resolvePath(sys, suffix.includes("*") ? suffix.replace("*", file) : file + suffix), read.value);
      sys.fs.write(resolvePath(sys, file), run.out);
    });
    if ("reason" in done)
      stderr += isBusybox(sys)
        ? `sed: can't create temp file '${file}XXXXXX': ${done.reason}\n`
        : `sed: couldn't open temporary file ./sedAbCdEf: ${done.reason}\n`;
    stderr += flushFiles(run);
  }
  return { stderr, exit: stderr ? (isBusybox(sys) ? 1 : 4) : 0 };
}

function flushFiles(run: Run): string {
  let stderr = "";
  for (const [file, text] of run.files) {
    if (file === "/dev/stdout") run.out += text;
    else if (file === "/dev/stderr") stderr += text;
    else {
      const done = attempt(() => writeFile(run.sys, file, text));
      if ("reason" in done) stderr += `sed: couldn't open file ${file}: ${done.reason}\n`;
    }
  }
  return stderr;
}

const isLast = (run: Run): boolean => run.at >= run.lines.length;

function emit(run: Run, text: string): void {
  run.out += isLast(run) && !run.ended ? text : `${text}\n`;
}

/** Takes the next line into the pattern space. */
function execute(run: Run): void {
  let restart = false;
  while (run.exit === undefined && (restart || run.at < run.lines.length)) {
    if (!restart) run.pattern = run.lines[run.at++]!;
    restart = false;
    run.substituted = false;
    const how = cycle(run);
    if (how === "restart") restart = true;
    else if (how !== "delete" && !run.quiet) emit(run, run.pattern);
    if (run.appended) {
      if (run.out !== "" && !run.out.endsWith("\n")) run.out += "\n";
      run.out += run.appended;
      run.appended = "";
    }
  }
}

type CycleEnd = "end" | "delete" | "restart";

function cycle(run: Run): CycleEnd {
  let steps = 0;
  for (let at = 0; at < run.commands.length; at++) {
    if (++steps > STEPS_MAX) return "end";
    const command = run.commands[at]!;
    const applies = selected(run, command) !== command.negate;
    if (command.name === "{") {
      if (!applies) at = command.jump;
      continue;
    }
    if (!applies) continue;
    const next = perform(run, command, at);
    if (typeof next === "string") return next;
    at = next;
  }
  return "end";
}

function selected(run: Run, command: Command): boolean {
  const { from, to } = command;
  if (!from) return true;
  if (!to) return matches(run, from);
  const open = run.ranges.get(command);
  if (open !== undefined) {
    if (to.kind === "line" || to.kind === "plus" || to.kind === "step") {
      if (run.at >= open) run.ranges.delete(command);
      return run.at <= open;
    }
    if (matches(run, to)) run.ranges.delete(command);
    return true;
  }
  const zero = from.kind === "line" && from.line === 0 && run.at === 1;
  if (!zero && !matches(run, from)) return false;
  if (zero && to.kind === "match" && matches(run, to)) return true;
  const end =
    to.kind === "line"
      ? to.line
      : to.kind === "plus"
        ? run.at + to.count
        : to.kind === "step"
          ? Math.ceil(run.at / (to.step || 1)) * (to.step || 1)
          : Number.MAX_SAFE_INTEGER;
  if (run.at < end) run.ranges.set(command, end);
  return true;
}

function matches(run: Run, address: Address): boolean {
  switch (address.kind) {
    case "line":
      return run.at === address.line;
    case "step":
      return address.step === 0
        ? run.at === address.first
        : run.at >= address.first && (run.at - address.first) % address.step === 0;
    case "last":
      return isLast(run);
    case "match":
      return expression(run, address.source, address.flags).test(run.pattern);
    default:
      return false;
  }
}

/** The index to go on after, or how the cycle ends. */
function perform(run: Run, command: Command, at: number): number | CycleEnd {
  switch (command.name) {
    case "p":
      emit(run, run.pattern);
      return at;
    case "P":
      run.out += `${run.pattern.split("\n")[0]}\n`;
      return at;
    case "d":
      return "delete";
    case "D": {
      const newline = run.pattern.indexOf("\n");
      if (newline < 0) return "delete";
      run.pattern = run.pattern.slice(newline + 1);
      return "restart";
    }
    case "s":
      substitute(run, command.substitute!, (text) => emit(run, text));
      return at;
    case "y": {
      const map = new Map(command.map);
      run.pattern = [...run.pattern].map((c) => map.get(c) ?? c).join("");
      return at;
    }
    case "a":
      run.appended += command.text;
      return at;
    case "i":
      run.out += command.text;
      return at;
    case "c":
      if (!command.to || command.negate || !run.ranges.has(command)) run.out += command.text;
      return "delete";
    case "=":
      run.out += `${run.at}\n`;
      return at;
    case "q":
    case "Q":
      run.exit = Number(command.text || 0);
      return command.name === "q" ? "end" : "delete";
    case "b":
      return command.jump - (command.text === "" ? 0 : 1);
    case "t":
    case "T": {
      const jumps = run.substituted === (command.name === "t");
      run.substituted = false;
      return jumps ? command.jump - (command.text === "" ? 0 : 1) : at;
    }
    default:
      return spaces(run, command, at);
  }
}

/** Commands of the hold space, of next lines and files. */
function spaces(run: Run, { name, text }: Command, at: number): number | CycleEnd {
  switch (name) {
    case "h":
      run.hold = run.pattern;
      return at;
    case "H":
      run.hold += `\n${run.pattern}`;
      return at;
    case "g":
      run.pattern = run.hold;
      return at;
    case "G":
      run.pattern += `\n${run.hold}`;
      return at;
    case "x":
      [run.pattern, run.hold] = [run.hold, run.pattern];
      return at;
    case "z":
      run.pattern = "";
      return at;
    case "n":
      if (isLast(run)) {
        run.exit = 0;
        return "end";
      }
      if (!run.quiet) emit(run, run.pattern);
      run.pattern = run.lines[run.at++]!;
      return at;
    case "N":
      if (isLast(run)) {
        run.exit = 0;
        return "end";
      }
      run.pattern += `\n${run.lines[run.at++]!}`;
      return at;
    case "r": {
      const read = attempt(() => readFile(run.sys, text));
      if ("value" in read) run.appended += read.value;
      return at;
    }
    case "w":
      run.files.set(text, `${run.files.get(text) ?? ""}${run.pattern}\n`);
      return at;
    case "l":
      run.out += `${run.pattern
        .replace(/\\/g, "\\\\")
        .replace(/\t/g, "\\t")
        .replace(/[\x80-\xff\x00-\x1f]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`)}$\n`;
      return at;
    default:
      return at;
  }
}

export const tools: Record<string, Tool> = { sed: { kind: "process", step } };
