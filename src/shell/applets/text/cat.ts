/** cat, tac, head, tail, nl, rev, tee. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile, resolvePath, writeFile } from "../paths.ts";
import { cannotOpen, type LineTool, lineTool, type Output, whole } from "../stream.ts";
import { refuse, type Said, wrong } from "../usage.ts";

const cat: LineTool<{ n: boolean; b: boolean; E: boolean; s: boolean; T: boolean; count: number; blank: boolean }> = {
  begin(args, output) {
    const options = parseOptions(args, {
      short: "benstuvAET",
      long: { number: "n", "number-nonblank": "b", "show-ends": "E", "squeeze-blank": "s", "show-all": "A" },
    });
    if (options.error) return refuse(output, "cat", options.error);
    const has = (letters: string) => [...letters].some((letter) => options.has(letter));
    const state = { n: has("n"), b: has("b"), E: has("eEA"), s: has("s"), T: has("tTA"), count: 0, blank: false };
    return { state, files: options.operands };
  },
  line(state, line, output) {
    const blank = line.text === "";
    if (state.s && blank && state.blank) return undefined;
    state.blank = blank;
    const numbered = state.b ? !blank : state.n;
    const number = numbered ? `${String(++state.count).padStart(6)}\t` : "";
    const text = state.T ? line.text.replaceAll("\t", "^I") : line.text;
    output.out += `${number}${text}${state.E && line.ended ? "$" : ""}${line.ended ? "\n" : ""}`;
    return undefined;
  },
  end: () => 0,
  asIs: ({ n, b, E, s, T }) => !(n || b || E || s || T),
};

const tac: LineTool<{ lines: string[] }> = {
  begin: (args) => ({ state: { lines: [] }, files: args }),
  line(state, line) {
    state.lines.push(whole(line));
    return undefined;
  },
  fileEnd(state, _, output) {
    output.out += state.lines.reverse().join("");
    state.lines = [];
    return undefined;
  },
  end: () => 0,
};

const rev: LineTool<null> = {
  begin: (args) => ({ state: null, files: args }),
  line(_, line, output) {
    output.out += whole({ ...line, text: [...line.text].reverse().join("") });
    return undefined;
  },
  end: () => 0,
};

const nl: LineTool<{ all: boolean; count: number }> = {
  begin(args, output) {
    const options = parseOptions(args, { short: "b:w:s:v:i:n:" });
    if (options.error) return refuse(output, "nl", options.error);
    return { state: { all: options.get("b") === "a", count: 0 }, files: options.operands };
  },
  line(state, line, output) {
    const numbered = state.all || line.text !== "";
    output.out += `${numbered ? `${String(++state.count).padStart(6)}\t` : "       "}${whole(line)}`;
    return undefined;
  },
  end: () => 0,
};

/** "5", "-5", "+5", "1k" -> amount and sign. */
function amount(text: string): { sign: string; value: number } | undefined {
  const match = /^([-+]?)(\d+)([bkmKMgGtT]?)B?$/.exec(text);
  if (!match) return undefined;
  const unit =
    { b: 512, k: 1024, K: 1024, m: 1024 ** 2, M: 1024 ** 2, g: 1024 ** 3, G: 1024 ** 3, t: 1024 ** 4, T: 1024 ** 4 }[
      match[3]!
    ] ?? 1;
  return { sign: match[1]!, value: Number(match[2]) * unit };
}

/** head -5 and tail -5, as of old. */
function modern(args: string[]): string[] {
  const match = /^-(\d+)([a-z]*)$/.exec(args[0] ?? "");
  return match ? [`-n${match[1]}`, ...(match[2] ? [`-${match[2]}`] : []), ...args.slice(1)] : args;
}

const HEAD_TAIL = {
  short: "n:c:qvfFs:",
  long: {
    "lines=": "n",
    "bytes=": "c",
    quiet: "q",
    silent: "q",
    verbose: "v",
    "follow=?": "f",
    retry: "F",
    "pid=": "pid",
  },
};

function readAmount(
  tool: string,
  options: ParsedOptions,
  output: Output,
): { lines: boolean; sign: string; value: number } | undefined {
  const text = options.get("c") ?? options.get("n") ?? "10";
  const found = amount(text);
  if (!found) {
    const what = options.has("c") ? "bytes" : "lines";
    output.err += output.busybox
      ? `${tool}: invalid number '${text}'\n`
      : `${tool}: invalid number of ${what}: '${text}'\n`;
    return undefined;
  }
  return { lines: !options.has("c"), ...found };
}

const headerOf = (file: string, first: boolean): string =>
  `${first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`;

interface HeadState {
  lines: boolean;
  /** Leave out the last lines instead. */
  allBut: boolean;
  value: number;
  left: number;
  held: string[];
  titles: boolean;
  first: boolean;
  files: number;
}

const head: LineTool<HeadState> = {
  begin(args, output) {
    const options = parseOptions(modern(args), HEAD_TAIL);
    if (options.error) return refuse(output, "head", options.error);
    const given = readAmount("head", options, output);
    if (!given) return { exit: 1 };
    const titles = options.has("v") || (options.operands.length > 1 && !options.has("q"));
    const { lines, sign, value } = given;
    const state = {
      lines,
      allBut: sign === "-",
      value,
      left: value,
      held: [],
      titles,
      first: true,
      files: options.operands.length || 1,
    };
    return { state, files: options.operands };
  },
  file(state, file, output) {
    if (state.titles) output.out += headerOf(file, state.first);
    state.first = false;
    state.left = state.value;
    state.held = [];
  },
  line(state, line, output) {
    const text = whole(line);
    if (state.allBut) {
      state.held.push(text);
      if (state.lines && state.held.length > state.value) output.out += state.held.shift();
    } else if (state.left > 0) {
      const piece = state.lines ? text : text.slice(0, state.left);
      output.out += piece;
      state.left -= state.lines ? 1 : piece.length;
    }
    return !state.allBut && state.left <= 0 && state.files === 1 ? 0 : undefined;
  },
  pieces: ({ lines }) => !lines,
  sated: ({ allBut, left }) => !allBut && left <= 0,
  fileEnd(state, _, output) {
    if (state.allBut && !state.lines) output.out += state.held.join("").slice(0, -state.value || undefined);
    return undefined;
  },
  end: () => 0,
  cannotOpen: (file, reason, busybox) =>
    busybox ? `head: ${file}: ${reason}\n` : `head: cannot open '${file}' for reading: ${reason}\n`,
};

interface TailState {
  input: string;
  /** Followed files: path as given, and how much of it was shown. */
  follow: { file: string; shown: number }[];
  last: string;
}

/** tail: knows its answer at the end of its input, but with -f goes on as files grow. */
function stepTail(args: string[], old: TailState | undefined, wake: Wake, sys: System): Step {
  const plus = args.map((arg, i) => (i === 0 && /^\+\d+$/.test(arg) ? `-n${arg}` : arg));
  const options = parseOptions(modern(plus), HEAD_TAIL);
  if (options.error) return wrong("tail", options.error, sys);
  const output: Output = { sys, busybox: isBusybox(sys), out: "", err: "" };
  const given = readAmount("tail", options, output);
  if (!given) return { stderr: output.err, exit: 1 };
  const state: TailState = old ?? { input: "", follow: [], last: "" };
  const follows = options.has("f") || options.has("F");
  if (wake.type === "files" || wake.type === "time") return grown(state, sys, output, options);
  const reads = options.operands.length === 0 || options.operands.includes("-");
  if (wake.type === "stdin") state.input += wake.data;
  if (reads && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
  let exit = 0;
  const titles = options.has("v") || (options.operands.length > 1 && !options.has("q"));
  const files = options.operands.length > 0 ? options.operands : ["-"];
  for (const file of files) {
    const read = file === "-" ? { value: state.input } : attempt(() => readFile(sys, file));
    if ("reason" in read) {
      output.err += output.busybox
        ? cannotOpen("tail", file, read.reason, true)
        : `tail: cannot open '${file}' for reading: ${read.reason}\n`;
      exit = 1;
      if (options.has("F")) state.follow.push({ file, shown: 0 });
      continue;
    }
    if (titles) output.out += headerOf(file, output.out === "");
    output.out += lastOf(read.value, given);
    state.last = file;
    if (file !== "-") state.follow.push({ file, shown: read.value.length });
  }
  if (follows && state.follow.length > 0) return followFurther(state, sys, output);
  if (exit && !output.busybox && follows) output.err += "tail: no files remaining\n";
  return { ...(output.out && { stdout: output.out }), ...(output.err && { stderr: output.err }), exit };
}

function followFurther(state: TailState, sys: System, output: Output): Step {
  const files = state.follow.map(({ file }) => resolvePath(sys, file));
  return {
    state,
    ...(output.out && { stdout: output.out }),
    ...(output.err && { stderr: output.err }),
    wait: { files },
  };
}

/** What was added to the followed files. */
function grown(state: TailState, sys: System, output: Output, options: ParsedOptions): Step {
  for (const one of state.follow) {
    const read = attempt(() => readFile(sys, one.file));
    if ("reason" in read) {
      if (options.has("F")) one.shown = 0;
      continue;
    }
    if (read.value.length < one.shown) {
      output.err += `tail: ${one.file}: file truncated\n`;
      one.shown = 0;
    }
    const added = read.value.slice(one.shown);
    one.shown = read.value.length;
    if (added === "") continue;
    if (state.follow.length > 1 && state.last !== one.file && !options.has("q"))
      output.out += headerOf(one.file, false);
    state.last = one.file;
    output.out += added;
  }
  return followFurther(state, sys, output);
}

function lastOf(text: string, { lines, sign, value }: { lines: boolean; sign: string; value: number }): string {
  if (!lines) return sign === "+" ? text.slice(Math.max(value - 1, 0)) : value === 0 ? "" : text.slice(-value);
  const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return (sign === "+" ? all.slice(Math.max(value - 1, 0)) : value === 0 ? [] : all.slice(-value)).join("");
}

interface TeeState {
  exit: number;
}

function stepTee(args: string[], old: TeeState | undefined, wake: Wake, sys: System): Step {
  const options = parseOptions(args, { short: "aip", long: { append: "a", "ignore-interrupts": "i" } });
  if (options.error) return wrong("tee", options.error, sys);
  const state = old ?? { exit: 0 };
  let stderr = "";
  const put = (data: string, append: boolean) => {
    for (const file of options.operands) {
      const done = attempt(() => writeFile(sys, file, data, { append }));
      if (!("reason" in done)) continue;
      if (state.exit === 0 || !append) stderr += `tee: ${file}: ${done.reason}\n`;
      state.exit = 1;
    }
  };
  if (wake.type === "start") put("", options.has("a"));
  const data = wake.type === "stdin" ? wake.data : "";
  if (data) put(data, true);
  const said = { ...(data && { stdout: data }), ...(stderr && { stderr }) };
  if (wake.type === "stdin" && wake.eof) return { ...said, exit: state.exit };
  return { ...said, state, wait: { stdin: true } };
}

const yes: Tool = {
  kind: "process",
  step(args) {
    const line = `${args.length > 0 ? args.join(" ") : "y"}\n`;
    const stdout = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
    return { stdout, state: null, wait: { at: 0 } };
  },
};

const echoFalse = (exit: number): Tool => ({ kind: "function", run: (): Said => ({ exit }) });

export const tools: Record<string, Tool> = {
  cat: lineTool("cat", cat),
  tac: lineTool("tac", tac),
  rev: lineTool("rev", rev),
  nl: lineTool("nl", nl),
  head: lineTool("head", head),
  tail: { kind: "process", step: stepTail },
  tee: { kind: "process", step: stepTee },
  yes,
  true: echoFalse(0),
  false: echoFalse(1),
  ":": echoFalse(0),
};
