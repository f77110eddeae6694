/** grep, egrep, fgrep. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import type { System, Tool } from "../../types.ts";
import { walk } from "../files/walk.ts";
import { busyboxUsage } from "../flavour.ts";
import { type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";
import { type LineTool, lineTool, type Output } from "../stream.ts";
import { wrongOption } from "../usage.ts";
import { compilePosix, escapeRegex, PatternError } from "./posixregex.ts";

interface GrepState {
  source: string;
  flags: string;
  names: boolean;
  matched: boolean;
  count: number;
  line: number;
  /** Lines of context to show still, and those kept. */
  after: number;
  before: [number, string][];
  lastShown: number;
  shownAny: boolean;
  selected: number;
  options: Record<string, true>;
  A: number;
  B: number;
  max: number;
  bytes: number;
}

/** Longest line that is searched. */
const LINE_MAX = 200_000;

const LONG = {
  "extended-regexp": "E",
  "fixed-strings": "F",
  "basic-regexp": "G",
  "perl-regexp": "P",
  "regexp=": "e",
  "file=": "f",
  "ignore-case": "i",
  "word-regexp": "w",
  "line-regexp": "x",
  "invert-match": "v",
  "max-count=": "m",
  "byte-offset": "b",
  "line-number": "n",
  "with-filename": "H",
  "no-filename": "h",
  "only-matching": "o",
  quiet: "q",
  silent: "q",
  recursive: "r",
  "dereference-recursive": "R",
  "files-without-match": "L",
  "files-with-matches": "l",
  count: "c",
  "no-messages": "s",
  "after-context=": "A",
  "before-context=": "B",
  "context=": "C",
  "color=?": "color",
  "colour=?": "color",
  "include=": "include",
  "exclude=": "exclude",
  text: "a",
  "line-buffered": "line-buffered",
};
const GNU_USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";
const BUSYBOX_USAGE =
  "grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n\nSearch for PATTERN in FILEs (or stdin)";

function patternsOf(options: ParsedOptions, sys: System): string[] | { reason: string; file: string } {
  const patterns = options.all("e").flatMap((one) => one.split("\n"));
  for (const file of options.all("f")) {
    const read = attempt(() => readFile(sys, file));
    if ("reason" in read) return { reason: read.reason, file };
    patterns.push(...read.value.replace(/\n$/, "").split("\n"));
  }
  if (!options.has("e") && !options.has("f")) patterns.push(...options.operands.shift()!.split("\n"));
  return patterns;
}

/** One expression for all patterns. Throws PatternError. */
function sourceOf(patterns: string[], options: ParsedOptions, name: string): string {
  const fixed = options.has("F") || (name === "fgrep" && !options.has("E"));
  const extended = options.has("E") || name === "egrep";
  const sources = patterns.map((pattern) => {
    const source = fixed
      ? escapeRegex(pattern)
      : options.has("P")
        ? boundRegExp(pattern).source
        : compilePosix(pattern, extended).source;
    const shown = pattern === "" ? "" : source;
    if (options.has("x")) return `^(?:${shown})$`;
    return options.has("w") ? `(?<!\\w)(?:${shown})(?!\\w)` : shown;
  });
  return sources.length === 1 ? sources[0]! : sources.map((one) => `(?:${one})`).join("|");
}

function begin(args: string[], output: Output, name: string): { state: GrepState; files: string[] } | { exit: number } {
  const { sys, busybox } = output;
  const digits = args.map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
  const options = parseOptions(digits, { short: "EFGPe:f:iywxvm:bnHhoqsrRlLcaIUzZTA:B:C:", long: LONG });
  if (options.error) {
    output.err += busybox
      ? wrongOption("grep", options.error, true)
      : wrongOption("grep", options.error, false).replace(/Try.*\n/, GNU_USAGE);
    return { exit: 2 };
  }
  if (!options.has("e") && !options.has("f") && options.operands.length === 0) {
    output.err += busybox ? busyboxUsage(BUSYBOX_USAGE) : GNU_USAGE;
    return { exit: 2 };
  }
  const patterns = patternsOf(options, sys);
  if (!Array.isArray(patterns)) {
    output.err += `grep: ${patterns.file}: ${patterns.reason}\n`;
    return { exit: 2 };
  }
  const numbers = ["A", "B", "C", "m"]
    .map((letter) => options.get(letter))
    .find((text) => text !== undefined && !/^\d+$/.test(text));
  if (numbers !== undefined) {
    output.err += busybox
      ? `grep: invalid number '${numbers}'\n`
      : `grep: ${numbers}: invalid context length argument\n`;
    return { exit: 2 };
  }
  let source: string;
  try {
    source = sourceOf(patterns, options, name);
  } catch (error) {
    if (!(error instanceof PatternError) && !(error instanceof SyntaxError)) throw error;
    output.err += busybox ? `grep: bad regex '${patterns[0]}': ${error.message}\n` : `grep: ${error.message}\n`;
    return { exit: 2 };
  }
  const deep = options.has("r") || options.has("R");
  const files = deep ? expand(options, sys) : options.operands;
  const names = options.has("H") || (!options.has("h") && (deep || files.length > 1));
  const context = Number(options.get("C") ?? 0);
  const flags: Record<string, true> = {};
  for (const key of options.values.keys()) flags[key] = true;
  const state: GrepState = {
    source,
    flags: `${options.has("i") || options.has("y") ? "i" : ""}g`,
    names,
    matched: false,
    count: 0,
    line: 0,
    after: 0,
    before: [],
    lastShown: 0,
    shownAny: false,
    selected: 0,
    options: flags,
    A: Number(options.get("A") ?? context),
    B: Number(options.get("B") ?? context),
    max: Number(options.get("m") ?? Number.MAX_SAFE_INTEGER),
    bytes: 0,
  };
  if (deep && files.length === 0) return { exit: 1 };
  return { state, files };
}

/** The files below the operands of -r. */
function expand(options: ParsedOptions, sys: System): string[] {
  const files: string[] = [];
  const glob = (pattern: string) =>
    new RegExp(`^${escapeRegex(pattern).replace(/\\\*/g, ".*").replace(/\\\?/g, ".")}$`);
  const included = options.all("include").map(glob);
  const excluded = options.all("exclude").map(glob);
  for (const operand of options.operands.length > 0 ? options.operands : ["."]) {
    const shown = (path: string) => (options.operands.length === 0 ? path.replace(/^\.\//, "") : path);
    let any = false;
    walk(sys, operand, (one) => {
      any = true;
      const base = one.path.slice(one.path.lastIndexOf("/") + 1);
      const fits = (included.length === 0 || included.some((g) => g.test(base))) && !excluded.some((g) => g.test(base));
      if (one.stat.type === "file" || (one.stat.type === "symlink" && (options.has("R") || one.depth === 0)))
        if (fits) files.push(shown(one.path));
      return true;
    });
    if (!any) files.push(operand);
  }
  return files;
}

const compiled = new Map<string, RegExp>();
function expressionOf(state: GrepState): RegExp {
  const key = `${state.flags}/${state.source}`;
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size > 50) compiled.clear();
    found = boundRegExp(state.source, state.flags);
    compiled.set(key, found);
  }
  found.lastIndex = 0;
  return found;
}

const title = (file: string): string => (file === "-" ? "(standard input)" : file);

function grepTool(name: string): LineTool<GrepState> {
  return {
    begin: (args, output) => begin(args, output, name),
    file(state) {
      Object.assign(state, { count: 0, line: 0, after: 0, before: [], lastShown: 0, selected: 0, bytes: 0 });
    },
    line(state, line, output) {
      state.line++;
      const start = state.bytes;
      state.bytes += line.text.length + 1;
      if (state.count >= state.max && state.after === 0) return undefined;
      const { options } = state;
      const expression = expressionOf(state);
      const text = line.text.slice(0, LINE_MAX);
      const hit = state.count < state.max && expression.test(text) !== (options["v"] === true);
      if (hit) {
        state.matched = true;
        state.count++;
        if (options["q"]) return 0;
        if (options["c"] || options["l"] || options["L"]) return undefined;
        show(state, line.file, text, start, output);
      } else context(state, line.file, text, output);
      return undefined;
    },
    fileEnd(state, file, output) {
      const { options } = state;
      if (options["l"] && state.count > 0) output.out += `${title(file)}\n`;
      else if (options["L"]) {
        if (state.count === 0) output.out += `${title(file)}\n`;
      } else if (options["c"] && !options["q"]) output.out += `${state.names ? `${title(file)}:` : ""}${state.count}\n`;
      return undefined;
    },
    end: (state) => (state.matched ? 0 : 1),
    cannotOpen: (file, reason) => `grep: ${file}: ${reason}\n`,
    failure: 2,
  };
}

function prefix(state: GrepState, file: string, number: number, mark: string, start?: number): string {
  const named = state.names ? `${title(file)}${mark}` : "";
  const numbered = state.options["n"] ? `${number}${mark}` : "";
  return named + numbered + (state.options["b"] && start !== undefined ? `${start}${mark}` : "");
}

function show(state: GrepState, file: string, text: string, start: number, output: Output): void {
  const { options } = state;
  const first = state.line - state.before.length;
  if ((state.A > 0 || state.B > 0) && state.shownAny && state.lastShown < first - 1) output.out += "--\n";
  for (const [number, before] of state.before) output.out += `${prefix(state, file, number, "-")}${before}\n`;
  state.before = [];
  if (options["o"]) {
    if (!options["v"]) {
      for (const match of text.matchAll(expressionOf(state)))
        if (match[0] !== "") output.out += `${prefix(state, file, state.line, ":", start + match.index)}${match[0]}\n`;
    }
  } else output.out += `${prefix(state, file, state.line, ":", start)}${text}\n`;
  state.shownAny = true;
  state.lastShown = state.line;
  state.after = state.A;
}

function context(state: GrepState, file: string, text: string, output: Output): void {
  const { options } = state;
  if (options["q"] || options["c"] || options["l"] || options["L"]) return;
  if (state.after > 0) {
    state.after--;
    output.out += `${prefix(state, file, state.line, "-")}${text}\n`;
    state.lastShown = state.line;
  } else if (state.B > 0) {
    state.before.push([state.line, text]);
    if (state.before.length > state.B) state.before.shift();
  }
}

/** Whether grep failed quietly (-s) is a matter of standard error only. */
function quieted(tool: Tool): Tool {
  if (tool.kind !== "process") return tool;
  return {
    ...tool,
    step(args, state, wake, sys) {
      const step = tool.step(args, state, wake, sys);
      const silent =
        args.some((arg) => /^-[a-zA-Z]*s/.test(arg) || arg === "--no-messages") && !isUsageError(step.stderr);
      return silent ? { ...step, stderr: undefined } : step;
    },
  };
}

const isUsageError = (text: string | undefined): boolean =>
  text !== undefined && /Usage|bad regex|Unmatched/.test(text);

export const tools: Record<string, Tool> = Object.fromEntries(
  ["grep", "egrep", "fgrep", "rgrep"].map((name) => [name, quieted(lineTool("grep", grepTool(name)))]),
);
