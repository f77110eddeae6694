import { formatFloat, goType } from "../goformat.ts";
import { quoteGo } from "../quote.ts";
import { Float, formatTemplateValue, Int, isInteger, isTrue, NO_VALUE, plain } from "./values.ts";

/** A function's failure; the message goes into `error calling NAME: ...`. */
export class CallError extends Error {}

type TemplateFunction = (args: unknown[]) => unknown;

/** The builtin functions of text/template and the two of kubectl; `and` and `or` are evaluated lazily elsewhere. */
const functions = new Map<string, TemplateFunction>([
  ["not", ([value]) => !isTrue(value)],
  ["len", ([value]) => new Int(length(value))],
  ["index", ([value, ...keys]) => keys.reduce(index, value)],
  ["slice", ([value, ...bounds]) => slice(value, bounds)],
  ["print", (args) => joinPrinted(args)],
  ["println", (args) => `${args.map(formatTemplateValue).join(" ")}\n`],
  ["printf", ([format, ...args]) => printf(String(format ?? ""), args)],
  ["html", (args) => escapeHtml(joinPrinted(args))],
  ["js", (args) => JSON.stringify(joinPrinted(args)).slice(1, -1).replaceAll("'", "\\'")],
  ["urlquery", (args) => encodeURIComponent(joinPrinted(args)).replaceAll("%20", "+")],
  ["eq", ([first, ...others]) => others.some((other) => equal(first, other))],
  ["ne", ([a, b]) => !equal(a, b)],
  ["lt", ([a, b]) => less(a, b)],
  ["le", ([a, b]) => less(a, b) || equal(a, b)],
  ["gt", ([a, b]) => !less(a, b) && !equal(a, b)],
  ["ge", ([a, b]) => !less(a, b)],
  ["exists", ([value, ...keys]) => exists(value, keys)],
  ["base64decode", ([value]) => decode(value)],
]);

const LAZY = new Set(["and", "or"]);

export const isFunction = (name: string): boolean => functions.has(name) || LAZY.has(name) || name === "call";

/** How many arguments a function takes at least and at most. */
const COUNTS: Record<string, [number, number]> = {
  not: [1, 1],
  len: [1, 1],
  ne: [2, 2],
  lt: [2, 2],
  le: [2, 2],
  gt: [2, 2],
  ge: [2, 2],
  eq: [1, Number.POSITIVE_INFINITY],
  index: [1, Number.POSITIVE_INFINITY],
  printf: [1, Number.POSITIVE_INFINITY],
  exists: [1, Number.POSITIVE_INFINITY],
  base64decode: [1, 1],
};

/** Calls a builtin function. Throws CallError. */
export function callFunction(name: string, args: unknown[]): unknown {
  const call = functions.get(name);
  if (!call) throw new CallError("cannot call a value of data");
  const [least, most] = COUNTS[name] ?? [0, Number.POSITIVE_INFINITY];
  if (args.length < least || args.length > most) {
    const want = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least}`;
    throw new WrongCount(`wrong number of args for ${name}: want ${want} got ${args.length}`);
  }
  return call(args);
}

/** Reported without `error calling NAME: `. */
export class WrongCount extends Error {}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Int) &&
  !(value instanceof Float);

function length(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  if (value === NO_VALUE || value === null) throw new CallError("reflect: call of reflect.Value.Type on zero Value");
  throw new CallError(`len of type ${templateType(value)}`);
}

function index(value: unknown, key: unknown): unknown {
  if (value === null || value === undefined || value === NO_VALUE) throw new CallError("index of untyped nil");
  if (isMap(value)) {
    if (typeof key !== "string") throw new CallError(`value has type ${templateType(key)}; should be string`);
    return Object.hasOwn(value, key) ? value[key] : NO_VALUE;
  }
  if (!Array.isArray(value) && typeof value !== "string")
    throw new CallError(`can't index item of type ${templateType(value)}`);
  const at = plain(key);
  if (typeof at !== "number") throw new CallError(`cannot index slice/array with type ${templateType(key)}`);
  if (at < 0 || at >= value.length) throw new CallError(`index out of range: ${at}`);
  return typeof value === "string" ? new Int(value.charCodeAt(at)) : value[at];
}

function slice(value: unknown, bounds: unknown[]): unknown {
  if (typeof value !== "string" && !Array.isArray(value))
    throw new CallError(`can't slice item of type ${templateType(value)}`);
  const [from, to] = bounds.map((bound) => Number(plain(bound)));
  return value.slice(from ?? 0, to ?? value.length);
}

/** fmt.Sprint: a blank between operands when neither is a string. */
function joinPrinted(args: unknown[]): string {
  let text = "";
  args.forEach((arg, i) => {
    if (i > 0 && typeof arg !== "string" && typeof args[i - 1] !== "string") text += " ";
    text += formatTemplateValue(arg);
  });
  return text;
}

function equal(a: unknown, b: unknown): boolean {
  if (a === null || b === null || a === NO_VALUE || b === NO_VALUE) return a === b;
  if (basicKind(a) !== basicKind(b)) throw incompatible(a, b);
  return plain(a) === plain(b);
}

const incompatible = (a: unknown, b: unknown) =>
  new CallError(`incompatible types for comparison: ${templateType(a)} and ${templateType(b)}`);

function less(a: unknown, b: unknown): boolean {
  if (basicKind(a) !== basicKind(b)) throw incompatible(a, b);
  if (typeof a === "boolean") throw new CallError("invalid type for comparison");
  return (plain(a) as number) < (plain(b) as number);
}

function basicKind(value: unknown): string {
  if (isInteger(value)) return "int";
  if (value instanceof Float) return "number";
  if (typeof value === "object" || value === undefined)
    throw new CallError(`non-comparable type ${templateType(value)}`);
  return typeof value;
}

function exists(value: unknown, keys: unknown[]): boolean {
  let current = value;
  for (const key of keys) {
    if (isMap(current) && typeof key === "string" && Object.hasOwn(current, key)) current = current[key];
    else if (Array.isArray(current) && (plain(key) as number) in current) current = current[plain(key) as number];
    else return false;
  }
  return true;
}

function decode(value: unknown): string {
  if (typeof value !== "string")
    throw new CallError(`wrong type for value; expected string; got ${templateType(value)}`);
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(value);
  if (bad || value.replace(/[\r\n]/g, "").length % 4 !== 0) {
    throw new CallError(
      `base64 decode failed: illegal base64 data at input byte ${bad?.index ?? value.length - (value.length % 4)}`,
    );
  }
  return Buffer.from(value, "base64").toString("utf8");
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" })[c]!);

export function templateType(value: unknown): string {
  if (value instanceof Int) return "int";
  return value instanceof Float ? "float64" : goType(value);
}

/** fmt.Sprintf with the verbs that templates use. */
function printf(format: string, args: unknown[]): string {
  let next = 0;
  const text = format.replace(/%([-+# 0]*)(\d+|\*)?(?:\.(\d+))?([a-zA-Z%])/g, (_, flags, width, precision, verb) => {
    if (verb === "%") return "%";
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const formatted = formatVerb(args[next++], verb, precision === undefined ? undefined : Number(precision), flags);
    return pad(formatted, Number(width ?? 0), flags);
  });
  if (next >= args.length) return text;
  const extra = args.slice(next).map((arg) => `${templateType(arg)}=${formatTemplateValue(arg)}`);
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

function pad(text: string, width: number, flags: string): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (flags.includes("0") && /^-?\d/.test(text)) {
    return text.startsWith("-") ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
  }
  return text.padStart(width);
}

function formatVerb(value: unknown, verb: string, precision: number | undefined, flags: string): string {
  const number = plain(value);
  const wrong = () => `%!${verb}(${templateType(value)}=${formatTemplateValue(value)})`;
  switch (verb) {
    case "v":
      return formatTemplateValue(value);
    case "T":
      return templateType(value);
    case "s":
      if (typeof number === "number" || typeof value === "boolean") return wrong();
      return formatTemplateValue(value).slice(0, precision);
    case "q":
      return typeof value === "string" ? quoteGo(value) : wrong();
    case "t":
      return typeof value === "boolean" ? String(value) : wrong();
    case "d":
      return isInteger(value) ? (flags.includes("+") && (number as number) >= 0 ? "+" : "") + number : wrong();
    case "x":
    case "X": {
      if (typeof value === "string") return Buffer.from(value).toString("hex");
      return isInteger(value) ? (number as number).toString(16) : wrong();
    }
    case "f":
    case "F":
      return typeof number === "number" && !isInteger(value) ? number.toFixed(precision ?? 6) : wrong();
    case "e":
      return typeof number === "number" && !isInteger(value)
        ? number.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, "e$10$2")
        : wrong();
    case "g":
      return typeof number === "number" && !isInteger(value) ? formatFloat(number) : wrong();
    case "c":
      return isInteger(value) ? String.fromCodePoint(number as number) : wrong();
    default:
      return wrong();
  }
}
