/** awk: a small interpreter of its own, worded as busybox's and mawk. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { busyboxUsage, isBusybox } from "../flavour.ts";
import { parseOptions } from "../options.ts";
import { attempt, readFile, writeFile } from "../paths.ts";
import { failed } from "../usage.ts";
import { parseAwk } from "./parse.ts";
import { Awk } from "./run.ts";
import { AwkError, type Program } from "./types.ts";

function step(args: string[], old: { input: string } | undefined, wake: Wake, sys: System): Step {
  const busybox = isBusybox(sys);
  const options = parseOptions(args, {
    short: "+F:v:f:e:",
    long: { "field-separator=": "F", "assign=": "v", "file=": "f" },
  });
  if (options.error)
    return failed(
      busybox
        ? `awk: invalid option -- '${options.error.option}'\n${busyboxUsage("awk [OPTIONS] [AWK_PROGRAM] [FILE]...")}`
        : `awk: not an option: ${options.error.option}\n`,
      busybox ? 1 : 2,
    );
  const operands = [...options.operands];
  let text = "";
  for (const file of options.all("f")) {
    const read = attempt(() => readFile(sys, file));
    if ("reason" in read)
      return failed(
        busybox ? `awk: can't open '${file}': ${read.reason}\n` : `awk: can't open file ${file}\n`,
        busybox ? 1 : 2,
      );
    text += `${read.value}\n`;
  }
  if (!options.has("f")) {
    const first = operands.shift();
    if (first === undefined)
      return failed(
        busybox
          ? busyboxUsage("awk [OPTIONS] [AWK_PROGRAM] [FILE]...")
          : "Usage: mawk [Options] [Program] [file ...]\n",
        busybox ? 1 : 2,
      );
    text = first;
  }
  let program: Program;
  try {
    program = parseAwk(text);
  } catch (error) {
    return faulty(error, busybox);
  }
  const state = old ?? { input: "" };
  if (wake.type === "stdin") state.input += wake.data;
  const files = operands.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  const needs = program.rules.some(({ kind }) => kind !== "BEGIN") || text.includes("getline");
  const reads = needs && (files.length === 0 || files.includes("-"));
  if (reads && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
  const separator = options.get("F");
  const assignments: [string, string][] = options
    .all("v")
    .map((word) => [word.slice(0, word.indexOf("=")), withEscapes(word.slice(word.indexOf("=") + 1))]);
  if (separator !== undefined) assignments.push(["FS", separator === "t" ? "\t" : withEscapes(separator)]);
  return run(program, assignments, operands, state.input, sys);
}

const withEscapes = (text: string): string => text.replace(/\\t/g, "\t").replace(/\\n/g, "\n").replace(/\\\\/g, "\\");

function faulty(error: unknown, busybox: boolean): Step {
  if (!(error instanceof AwkError)) throw error;
  if (!busybox)
    return failed(
      error.near || error.message === "Unexpected token"
        ? `awk: line ${error.line}: syntax error at or near ${/^\n?$/.test(error.near) ? "end of line" : error.near}\n`
        : `awk: ${error.message}\n`,
      2,
    );
  return failed(`awk: cmd. line:${error.line}: ${error.message}\n`);
}

function run(program: Program, assignments: [string, string][], operands: string[], input: string, sys: System): Step {
  let stderr = "";
  const around = {
    read: (file: string) => {
      if (file === "-" || file === "/dev/stdin") return input;
      const read = attempt(() => readFile(sys, file));
      return "value" in read ? read.value : undefined;
    },
    write: (file: string, text: string, append: boolean) => {
      const done = attempt(() => writeFile(sys, file, text, { append }));
      if ("reason" in done) throw new AwkError(`can't redirect to ${file} (${done.reason})`);
      awk.out += done.value.stdout ?? "";
      stderr += done.value.stderr ?? "";
    },
    random: () => sys.chance("awk"),
    now: () => sys.now(),
  };
  const awk = new Awk(program, around, sys.env);
  const busybox = isBusybox(sys);
  for (const [name, value] of assignments) awk.setGlobal(name, value);
  awk.setArguments(["awk", ...operands]);
  let missing = false;
  try {
    const first = operands.find((word) => !/^[A-Za-z_]\w*=/.test(word)) ?? "-";
    awk.prime(around.read(first) ?? "");
    let going = awk.begin();
    if (going && awk.needsInput) {
      const words = operands.some((word) => !/^[A-Za-z_]\w*=/.test(word)) ? operands : [...operands, "-"];
      for (const word of words) {
        const assigned = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
        if (assigned) {
          awk.setGlobal(assigned[1]!, withEscapes(assigned[2]!));
          continue;
        }
        const text = around.read(word);
        if (text === undefined) {
          missing = true;
          stderr += busybox
            ? `awk: ${word}: No such file or directory\n`
            : `awk: cannot open ${word} (No such file or directory)\n`;
          if (!busybox) break;
          continue;
        }
        going = awk.file(word === "-" ? "" : word, text);
        if (!going) break;
      }
    }
    awk.end();
  } catch (error) {
    const said = faulty(error, busybox) as { stderr: string; exit: number };
    return { stdout: awk.out, stderr: stderr + said.stderr, exit: said.exit };
  }
  return { stdout: awk.out, stderr, exit: awk.exitStatus || (missing ? (busybox ? 1 : 2) : 0) };
}

const awk: Tool = { kind: "process", step };
export const tools: Record<string, Tool> = { awk, gawk: awk, mawk: awk, nawk: awk };
