/** jq, a small engine of its own. Models jq 1.7's messages. */
import { binary } from "../../../apimachinery/strings.ts";
import type { Step, System, Tool, Wake } from "../../types.ts";
import { parseOptions } from "../options.ts";
import { attempt, readFile } from "../paths.ts";
import { failed } from "../usage.ts";
import { type Filter, JqSyntaxError, parseJq } from "./parse.ts";
import { Machine, type Variables } from "./run.ts";
import { fromJson, isTrue, JqError, type Json, showJson } from "./values.ts";

const USAGE =
  "Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]\n";

/** Takes "--arg NAME VALUE" and its like out of the words. */
function takeVariables(args: string[]): { rest: string[]; variables: Variables } {
  const rest: string[] = [];
  const variables: Variables = new Map();
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--arg") variables.set(args[++i] ?? "", args[++i] ?? "");
    else if (args[i] === "--argjson") {
      const name = args[++i] ?? "";
      variables.set(name, readValues(args[++i] ?? "null").values[0] ?? null);
    } else rest.push(args[i]!);
  }
  return { rest, variables };
}

function step(args: string[], old: { input: string } | undefined, wake: Wake, sys: System): Step {
  const { rest, variables } = takeVariables(args.map((word) => Buffer.from(word, "latin1").toString("utf8")));
  const options = parseOptions(rest, {
    short: "rcnsSejMCaf:R",
    long: {
      "raw-output": "r",
      "compact-output": "c",
      "null-input": "n",
      slurp: "s",
      "sort-keys": "S",
      "exit-status": "e",
      "join-output": "j",
      "raw-input": "R",
      "monochrome-output": "M",
      "color-output": "C",
      tab: "tab",
      "indent=": "indent",
      "from-file=": "f",
    },
  });
  if (options.error)
    return failed(
      `jq: Unknown option: ${options.error.option.startsWith("--") ? options.error.option : `-${options.error.option}`}\n${USAGE}`,
      2,
    );
  const [text, ...files] = options.operands;
  if (text === undefined) return failed(`${USAGE}For listing the command options, use jq --help.\n`, 2);
  variables.set("ENV", fromJson(sys.env));
  let filter: Filter;
  try {
    filter = parseJq(text);
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    return failed(
      `jq: error: ${error.message} (Unix shell quoting issues?) at <top-level>, line 1:\n${binary(text)}\njq: 1 compile error\n`,
      3,
    );
  }
  const state = old ?? { input: "" };
  if (wake.type === "stdin") state.input += wake.data;
  if (files.length === 0 && !options.has("n") && !(wake.type === "stdin" && wake.eof))
    return { state, wait: { stdin: true } };
  let input = state.input;
  let stderr = "";
  for (const file of files) {
    const read = attempt(() => readFile(sys, file));
    if ("reason" in read) stderr += `jq: error: Could not open file ${file}: ${read.reason}\n`;
    else input += read.value;
  }
  const done = run(
    filter,
    Buffer.from(input, "latin1").toString("utf8"),
    variables,
    (name) => options.has(name),
    options.get("indent"),
  );
  return { stdout: binary(done.out), stderr: stderr + binary(done.err), exit: done.exit || (stderr ? 2 : 0) };
}

function run(
  filter: Filter,
  text: string,
  variables: Variables,
  has: (name: string) => boolean,
  indentText: string | undefined,
): { out: string; err: string; exit: number } {
  const indent = has("c") ? 0 : Number(indentText ?? 2);
  let out = "";
  let err = "";
  let exit = 0;
  let last: Json | undefined;
  const { values, error } = has("n")
    ? { values: [null] as Json[], error: undefined }
    : has("R")
      ? { values: text.replace(/\n$/, "").split("\n") as Json[], error: undefined }
      : readValues(text);
  for (const value of has("s") ? [values] : values) {
    try {
      for (const one of new Machine().run(filter, value, variables)) {
        last = one;
        const raw = (has("r") || has("j")) && typeof one === "string";
        const shown = raw ? one : showJson(one, indent, has("S"));
        out +=
          (has("tab") ? shown.replace(/^( {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2)) : shown) +
          (has("j") ? "" : "\n");
      }
    } catch (problem) {
      if (!(problem instanceof JqError)) throw problem;
      const undefinedName = / is not defined$/.test(problem.message);
      err += undefinedName
        ? `jq: error: ${problem.message} at <top-level>, line 1:\njq: 1 compile error\n`
        : `jq: error (at <stdin>:${text.split("\n").length - 1}): ${problem.message}\n`;
      exit = undefinedName ? 3 : 5;
    }
  }
  if (error && !has("n")) return { out, err: `${err}jq: parse error: ${error}\n`, exit: 2 };
  if (exit === 0 && has("e")) exit = last === undefined ? 4 : isTrue(last) ? 0 : 1;
  return { out, err, exit };
}

/** The JSON values in a text, one after another. */
function readValues(text: string): { values: Json[]; error?: string } {
  const trimmed = text.trim();
  if (trimmed === "") return { values: [] };
  try {
    return { values: [fromJson(JSON.parse(trimmed))] };
  } catch {
    // More than one value, or none.
  }
  const values: Json[] = [];
  let at = 0;
  while (at < text.length) {
    const end = valueEnd(text, at);
    const piece = text.slice(at, end).trim();
    if (piece === "" && end >= text.length) break;
    try {
      if (piece !== "") values.push(fromJson(JSON.parse(piece)));
    } catch {
      const before = text.slice(0, end).split("\n");
      const cut = end >= text.length && /^[[{"]/.test(piece);
      return {
        values,
        error: cut
          ? `Unfinished JSON term at EOF at line ${before.length}, column ${before.at(-1)!.length}`
          : `Invalid numeric literal at line ${before.length}, column ${before.at(-1)!.length}`,
      };
    }
    at = end;
  }
  return { values };
}

/** Where the value that begins here ends. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (/\s/.test(text[at] ?? "")) at++;
  for (let inString = false; at < text.length; at++) {
    const c = text[at]!;
    if (inString) {
      if (c === "\\") at++;
      else if (c === '"') {
        inString = false;
        if (depth === 0) return at + 1;
      }
    } else if (c === '"') inString = true;
    else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") {
      if (--depth <= 0) return at + 1;
    } else if (depth === 0 && /\s/.test(c)) return at;
  }
  return text.length;
}

export const tools: Record<string, Tool> = { jq: { kind: "process", step } };
