/** sort. */
import type { Step, System, Tool, Wake } from "../../types.ts";
import { isBusybox } from "../flavour.ts";
import { type ParsedOptions, parseOptions } from "../options.ts";
import { attempt, readFile, writeFile } from "../paths.ts";
import { failed, type Said, wrong } from "../usage.ts";

interface Key {
  from: [field: number, char: number];
  to?: [field: number, char: number];
  flags: string;
}

function parseKey(text: string): Key | undefined {
  const match = /^(\d+)(?:\.(\d+))?([bdfhinrVMg]*)(?:,(\d+)(?:\.(\d+))?([bdfhinrVMg]*))?$/.exec(text);
  if (!match) return undefined;
  const to: [number, number] | undefined =
    match[4] === undefined ? undefined : [Number(match[4]), Number(match[5] ?? 0)];
  return { from: [Number(match[1]), Number(match[2] ?? 1)], ...(to && { to }), flags: match[3]! + (match[6] ?? "") };
}

/** The part of a line that a key means. */
function keyText(line: string, key: Key, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/[ \t]*[^ \t]+|[ \t]+$/g) ?? []) : line.split(separator);
  const glue = separator ?? "";
  const trim = (text: string) => (key.flags.includes("b") ? text.trimStart() : text);
  const last = key.to ? fields.slice(0, key.to[0]) : fields;
  if (key.to && key.to[1] > 0 && last.length === key.to[0])
    last[last.length - 1] = trim(last.at(-1)!).slice(0, key.to[1]);
  return trim(last.slice(key.from[0] - 1).join(glue)).slice(key.from[1] - 1);
}

function numeric(text: string): number {
  return Number(/^\s*-?\d*\.?\d*/.exec(text)![0].trim()) || 0;
}
function humanNumber(text: string): number {
  const match = /^\s*(-?\d*\.?\d*)\s*([KMGTPE]?)/i.exec(text);
  return (Number(match?.[1]) || 0) * 1024 ** ("KMGTPE".indexOf((match?.[2] ?? "").toUpperCase() || "?") + 1);
}
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function versionParts(text: string): (string | number)[] {
  return (text.match(/\d+|\D+/g) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part));
}

function compareBy(a: string, b: string, flags: string): number {
  if (flags.includes("n")) return numeric(a) - numeric(b);
  if (flags.includes("g")) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (flags.includes("h")) return humanNumber(a) - humanNumber(b);
  if (flags.includes("M"))
    return MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
  if (flags.includes("V")) {
    const [x, y] = [versionParts(a), versionParts(b)];
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      if (x[i] === y[i]) continue;
      if (x[i] === undefined || y[i] === undefined) return x[i] === undefined ? -1 : 1;
      return x[i]! < y[i]! ? -1 : 1;
    }
    return 0;
  }
  const prepare = (text: string) => {
    let shown = flags.includes("d") ? text.replace(/[^A-Za-z0-9 \t]/g, "") : text;
    if (flags.includes("f")) shown = shown.toUpperCase();
    return flags.includes("b") ? shown.trimStart() : shown;
  };
  const [x, y] = [prepare(a), prepare(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function sortStep(args: string[], old: { input: string } | undefined, wake: Wake, sys: System): Step {
  const busybox = isBusybox(sys);
  const options = parseOptions(args, {
    short: "nrugfbdhiMVscCk:t:o:zmS:T:",
    long: {
      "numeric-sort": "n",
      reverse: "r",
      unique: "u",
      "key=": "k",
      "field-separator=": "t",
      "output=": "o",
      "ignore-case": "f",
      "human-numeric-sort": "h",
      "version-sort": "V",
      stable: "s",
      "parallel=": "parallel",
      check: "c",
    },
  });
  if (options.error) return wrong("sort", options.error, sys, 2);
  const keys: Key[] = [];
  for (const text of options.all("k")) {
    const key = parseKey(text);
    if (!key)
      return failed(
        busybox
          ? `sort: bad field specification\n`
          : `sort: invalid number at field start: invalid count at start of '${text}'\n`,
        2,
      );
    keys.push(key);
  }
  const state = old ?? { input: "" };
  if (wake.type === "stdin") state.input += wake.data;
  const files = options.operands.length > 0 ? options.operands : ["-"];
  if (files.includes("-") && !(wake.type === "stdin" && wake.eof)) return { state, wait: { stdin: true } };
  let text = "";
  for (const file of files) {
    const read = file === "-" ? { value: state.input } : attempt(() => readFile(sys, file));
    if ("reason" in read)
      return failed(busybox ? `sort: ${file}: ${read.reason}\n` : `sort: cannot read: ${file}: ${read.reason}\n`, 2);
    text += read.value !== "" && !read.value.endsWith("\n") ? `${read.value}\n` : read.value;
  }
  return sortLines(text.split("\n").slice(0, -1), keys, options, sys);
}

function sortLines(lines: string[], keys: Key[], options: ParsedOptions, sys: System): Said {
  const global = [..."ngfbdhMV"].filter((letter) => options.has(letter)).join("");
  const separator = options.get("t")?.replace("\\t", "\t");
  const reverse = options.has("r");
  const byKeys = (a: string, b: string): number => {
    if (keys.length === 0) return compareBy(a, b, global) * (reverse ? -1 : 1);
    for (const key of keys) {
      const own = key.flags.replace("b", "") === "" ? { ...key, flags: key.flags + global } : key;
      const order = compareBy(keyText(a, own, separator), keyText(b, own, separator), own.flags);
      const backwards = key.flags.includes("r") || (key.flags.replace("b", "") === "" && reverse);
      if (order !== 0) return backwards ? -order : order;
    }
    return 0;
  };
  const compare = (a: string, b: string): number => {
    const order = byKeys(a, b);
    if (order !== 0 || options.has("s") || options.has("u")) return order;
    return (a < b ? -1 : a > b ? 1 : 0) * (reverse ? -1 : 1);
  };
  if (options.has("c") || options.has("C")) {
    const at = lines.findIndex((line, i) => i > 0 && compare(lines[i - 1]!, line) > (options.has("u") ? -1 : 0));
    return at < 0 ? { exit: 0 } : failed(`sort: -:${at + 1}: disorder: ${lines[at]}\n`);
  }
  let sorted = [...lines].sort(compare);
  if (options.has("u")) sorted = sorted.filter((line, i) => i === 0 || byKeys(sorted[i - 1]!, line) !== 0);
  const stdout = sorted.map((line) => `${line}\n`).join("");
  const file = options.get("o");
  if (file === undefined) return { stdout, exit: 0 };
  const done = attempt(() => writeFile(sys, file, stdout));
  return "reason" in done ? failed(`sort: open failed: ${file}: ${done.reason}\n`, 2) : { exit: 0 };
}

export const tools: Record<string, Tool> = { sort: { kind: "process", step: sortStep } };
