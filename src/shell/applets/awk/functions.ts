/** awk's own functions. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import { formatDate } from "../files/dates.ts";
import type { Awk } from "./run.ts";
import { AwkError, type Expr } from "./types.ts";
import { formatText, Input, toNumber, toText, type Value } from "./values.ts";

const MATH: Record<string, (x: number, y: number) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  atan2: Math.atan2,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  int: Math.trunc,
  and: (x, y) => Number(BigInt(x) & BigInt(y)),
  or: (x, y) => Number(BigInt(x) | BigInt(y)),
  xor: (x, y) => Number(BigInt(x) ^ BigInt(y)),
  lshift: (x, y) => x * 2 ** y,
  rshift: (x, y) => Math.floor(x / 2 ** y),
};

/** Calls one. */
export function callBuiltin(awk: Awk, name: string, args: Expr[]): Value {
  const value = (i: number) => (args[i] ? awk.evaluate(args[i]!) : undefined);
  const text = (i: number) => toText(value(i));
  const number = (i: number) => toNumber(value(i));
  if (Object.hasOwn(MATH, name)) return MATH[name]!(number(0), args[1] ? number(1) : 0);
  switch (name) {
    case "length":
      return lengthOf(awk, args[0]);
    case "substr":
      return substring(text(0), number(1), args[2] ? number(2) : Number.POSITIVE_INFINITY);
    case "index":
      return text(1) === "" ? 0 : text(0).indexOf(text(1)) + 1;
    case "tolower":
      return text(0).toLowerCase();
    case "toupper":
      return text(0).toUpperCase();
    case "sprintf":
      return formatText(
        text(0),
        args.slice(1).map((arg) => awk.evaluate(arg)),
      );
    case "split":
      return split(awk, args);
    case "sub":
    case "gsub":
      return substitute(awk, name === "gsub", args);
    case "match": {
      const found = awk.patternOf(args[1]!).exec(text(0));
      awk.global("RSTART", found ? found.index + 1 : 0);
      awk.global("RLENGTH", found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    case "rand":
      return awk.around.random();
    case "srand":
      return 0;
    case "systime":
      return Math.floor(awk.around.now() / 1000);
    case "strftime":
      return formatDate(args[0] ? text(0) : "%a %b %e %H:%M:%S %Z %Y", args[1] ? number(1) * 1000 : awk.around.now());
    case "close":
      return awk.close(text(0));
    case "fflush":
      return 0;
    default:
      throw new AwkError(`${name}() is not part of this lab`);
  }
}

function lengthOf(awk: Awk, arg: Expr | undefined): number {
  if (!arg) return toText(awk.evaluate({ e: "field", index: { e: "number", value: 0 } })).length;
  if (arg.e === "var") {
    const table = awk.array(arg.name);
    if (table.size > 0) return table.size;
  }
  return toText(awk.evaluate(arg)).length;
}

/** As mawk and busybox: a begin before the first letter is the first letter. */
function substring(text: string, from: number, length: number): string {
  const start = Math.max(Math.round(from), 1) - 1;
  return length === Number.POSITIVE_INFINITY
    ? text.slice(start)
    : text.slice(start, Math.max(start + Math.round(length), 0));
}

function split(awk: Awk, args: Expr[]): number {
  const [source, array, separator] = args;
  if (array?.e !== "var") throw new AwkError("split() needs an array");
  const text = toText(awk.evaluate(source!));
  const mark = separator
    ? separator.e === "regex"
      ? separator.source
      : toText(awk.evaluate(separator))
    : toText(awk.evaluate({ e: "var", name: "FS" }));
  const parts = awk.splitText(text, mark);
  const table = awk.array(array.name);
  table.clear();
  for (const [i, part] of parts.entries()) table.set(String(i + 1), new Input(part));
  return parts.length;
}

function substitute(awk: Awk, all: boolean, args: Expr[]): number {
  const pattern = awk.patternOf(args[0]!);
  const replacement = toText(awk.evaluate(args[1]!));
  const target: Expr = args[2] ?? { e: "field", index: { e: "number", value: 0 } };
  const text = toText(awk.evaluate(target));
  let count = 0;
  const result = text.replace(boundRegExp(pattern.source, all ? "g" : ""), (matched) => {
    count++;
    return replacement.replace(/\\\\|\\&|&/g, (piece) => (piece === "&" ? matched : piece[1]!));
  });
  if (count > 0) awk.assign(target, result);
  return count;
}
