import { sortedEntries } from "./goformat.ts";
import { withoutManagedFields } from "./structured.ts";
import type { Printer } from "./types.ts";

/** -o kyaml: YAML in flow style with quoted strings. Models sigs.k8s.io/yaml/kyaml. */
export class KyamlPrinter implements Printer {
  constructor(private readonly managedFields: boolean) {}
  print(object: any): string {
    return `---\n${render(this.managedFields ? object : withoutManagedFields(object), "")}\n`;
  }
}

const isMap = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

function render(value: unknown, indent: string): string {
  if (Array.isArray(value)) return renderList(value, indent);
  if (isMap(value)) return renderMap(value, indent);
  return typeof value === "string" ? renderString(value, indent) : JSON.stringify(value ?? null);
}

function renderMap(map: object, indent: string): string {
  const entries = sortedEntries(map);
  if (entries.length === 0) return "{}";
  const inner = `${indent}  `;
  const lines = entries.map(([key, value]) => `${inner}${renderKey(key)}: ${render(value, inner)},\n`);
  return `{\n${lines.join("")}${indent}}`;
}

function renderList(list: unknown[], indent: string): string {
  if (list.length === 0) return "[]";
  if (list.every((item) => isMap(item) || Array.isArray(item)))
    return `[${list.map((item) => render(item, indent)).join(", ")}]`;
  const inner = `${indent}  `;
  return `[\n${list.map((item) => `${inner}${render(item, inner)},\n`).join("")}${indent}]`;
}

const PLAIN_KEY = /^[\p{L}\p{N}_]([\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;
const WORDS = /^(null|~|true|y|yes|on|t|false|n|no|off|f|[+-]?inf|[+-]?infinity|nan|[+-]?\.inf|\.nan)$/i;
const WHOLE = /^[+-]?(0x[0-9a-f]+|0b[01]+|0o?[0-7]+|\d+)$/i;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SIXTIES = /^[+-]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;
const MOMENT = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Keys that YAML could take for something else are quoted. */
function renderKey(key: string): string {
  const bare = key.replaceAll("_", "");
  const ambiguous = WORDS.test(key) || WHOLE.test(bare) || DECIMAL.test(bare) || SIXTIES.test(key) || MOMENT.test(key);
  return PLAIN_KEY.test(key) && !ambiguous ? key : `"${Array.from(key, (c) => KEY_ESCAPES[c] ?? escaped(c)).join("")}"`;
}

const KEY_ESCAPES: Record<string, string> = { "\n": "\\n", "\t": "\\t" };
const ESCAPES: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\r": "\\r",
  "\v": "\\v",
  "\0": "\\0",
  "\x1b": "\\e",
  "\x85": "\\N",
  "\xa0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function escaped(char: string): string {
  if (Object.hasOwn(ESCAPES, char)) return ESCAPES[char]!;
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) return char;
  const code = char.codePointAt(0)!;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** Text of several lines goes over several lines, each ending in an escaped line end; tabs stay as they are. */
function renderString(text: string, indent: string): string {
  const written = (line: string) =>
    Array.from(line, (c) => (c === "\t" ? c : c === "\n" ? "\\n" : escaped(c))).join("");
  if (!text.includes("\n")) return `"${written(text)}"`;
  const lines = text.split(/(?<=\n)/);
  const inner = `${indent}  `;
  const body = lines.map((line) => `${inner}${/^\s/.test(line) && line[0] !== "\n" ? "\\" : " "}${written(line)}\\\n`);
  return `"\\\n${body.join("")}${inner}"`;
}
