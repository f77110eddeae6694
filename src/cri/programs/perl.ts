/** perl as far as labs use it: the digits of π, and printing of a text. */
import type { Tool } from "../../shell/types.ts";
import { DIGITS_MAX, piRounded } from "./pi.ts";

/** What big numbers in Perl take for so many digits: 2,000 keep a CPU busy for some seconds. */
const computeMs = (digits: number) => Math.round(digits ** 2 * 1.2e-3);
const MEMORY = 12 * 1024 * 1024;

interface Script {
  code: string;
  /** -l: a line end after each print. */
  lines: boolean;
}

function readScript(args: string[]): Script | { version: true } | { file: string } | undefined {
  const script: Script = { code: "", lines: false };
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === "-v" || word === "--version") return { version: true };
    if (/^-[MmI]/.test(word)) continue;
    if (!word.startsWith("-")) return { file: word };
    const flags = /^-([a-zA-Z]*?)([eE])?$/.exec(word);
    if (!flags) return undefined;
    if (flags[1]!.includes("l")) script.lines = true;
    if (flags[2]) return { ...script, code: args[i + 1] ?? "" };
  }
  return undefined;
}

const unquoted = (text: string) =>
  text.replace(/\\([nt"\\$@])/g, (_, char: string) => (char === "n" ? "\n" : char === "t" ? "\t" : char));

function evaluate({ code, lines }: Script): { stdout: string; cpuMs: number } | undefined {
  const end = lines ? "\n" : "";
  const statement = code.trim().replace(/;$/, "");
  const digits = /^print\s*\(?\s*bpi\s*\(\s*(\d+)\s*\)\s*\)?$/.exec(statement);
  if (digits) {
    const wanted = Math.min(Number(digits[1]), DIGITS_MAX);
    return { stdout: piRounded(wanted) + end, cpuMs: computeMs(wanted) };
  }
  const text = /^(print|say)\s*\(?\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*\)?$/s.exec(statement);
  if (text)
    return {
      stdout: (text[2] === undefined ? (text[3] ?? "") : unquoted(text[2])) + (text[1] === "say" ? "\n" : end),
      cpuMs: 1,
    };
  const sum = /^print\s+(\d+)\s*([-+*])\s*(\d+)$/.exec(statement);
  if (!sum) return undefined;
  const [a, b] = [Number(sum[1]), Number(sum[3])];
  return { stdout: `${sum[2] === "+" ? a + b : sum[2] === "-" ? a - b : a * b}${end}`, cpuMs: 1 };
}

const VERSION = "\nThis is perl 5, version 42, subversion 0 (v5.42.0) built for x86_64-linux-gnu\n";

export const perl: Tool = {
  kind: "process",
  step: (args, _state, wake, sys) => {
    const script = readScript(args);
    if (!script) return wake.type === "stdin" && wake.eof ? { exit: 0 } : { state: {}, wait: { stdin: true } };
    if ("version" in script) return { exit: 0, stdout: VERSION };
    if ("file" in script && !sys.fs.stat(script.file))
      return { exit: 2, stderr: `Can't open perl script "${script.file}": No such file or directory\n` };
    const done = "file" in script ? undefined : evaluate(script);
    if (!done) return { exit: 255, stderr: "perl: kubelab runs no Perl beyond print of a text and of bpi(N)\n" };
    return { exit: 0, memory: MEMORY, ...done };
  },
};
