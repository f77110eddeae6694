/** JSON values as jq orders, compares and shows them. Objects are Maps, so that every key is a key. */

export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

export class JqError extends Error {}

export function fromJson(value: any): Json {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === "object" && value !== null)
    return new Map(Object.entries(value).map(([key, one]) => [key, fromJson(one)]));
  return value;
}

export function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return value instanceof Map ? "object" : typeof value;
}

const ORDER = ["null", "false", "true", "number", "string", "array", "object"];
const rank = (value: Json): number => ORDER.indexOf(typeof value === "boolean" ? String(value) : typeName(value));

export function compareJson(a: Json, b: Json): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "number") return a - (b as number);
  if (typeof a === "string") return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (Array.isArray(a)) return compareLists(a, b as Json[]);
  if (a instanceof Map) {
    const other = b as Map<string, Json>;
    const keys = [...a.keys()].sort();
    return (
      compareLists(keys, [...other.keys()].sort()) ||
      compareLists(
        keys.map((key) => a.get(key)!),
        keys.map((key) => other.get(key)!),
      )
    );
  }
  return 0;
}

function compareLists(a: Json[], b: Json[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareJson(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export const isTrue = (value: Json): boolean => value !== null && value !== false;

/** Text of a value; `indent` 0 is one line. */
export function showJson(value: Json, indent: number, sorted: boolean, depth = 0): string {
  if (typeof value === "number") return showNumber(value);
  if (!Array.isArray(value) && !(value instanceof Map)) return JSON.stringify(value);
  const gap = indent > 0 ? `\n${" ".repeat(indent * (depth + 1))}` : "";
  const end = indent > 0 ? `\n${" ".repeat(indent * depth)}` : "";
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${value.map((one) => gap + showJson(one, indent, sorted, depth + 1)).join(",")}${end}]`;
  }
  if (value.size === 0) return "{}";
  const keys = sorted ? [...value.keys()].sort() : [...value.keys()];
  const pairs = keys.map(
    (key) =>
      `${gap}${JSON.stringify(key)}:${indent > 0 ? " " : ""}${showJson(value.get(key)!, indent, sorted, depth + 1)}`,
  );
  return `{${pairs.join(",")}${end}}`;
}

function showNumber(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  return String(value);
}

/** A value as messages show it: cut short. */
export function brief(value: Json): string {
  const text = showJson(value, 0, false);
  return text.length > 11 ? `${text.slice(0, 10)}...` : text;
}

/** Messages differ between "object" alone and with its text. */
export const described = (value: Json): string => (value === null ? "null" : `${typeName(value)} (${brief(value)})`);

const HTML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&quot;" };

/** @base64 and the like. */
export function formatJson(name: string, value: Json): string {
  const text = typeof value === "string" ? value : showJson(value, 0, false);
  const row = (quote: (one: string) => string, separator: string) => {
    if (!Array.isArray(value))
      throw new JqError(`${described(value)} cannot be ${name}-formatted, only an array can be`);
    return value
      .map((one) => (typeof one === "string" ? quote(one) : one === null ? "" : showJson(one, 0, false)))
      .join(separator);
  };
  switch (name) {
    case "text":
      return text;
    case "json":
      return showJson(value, 0, false);
    case "base64":
      return Buffer.from(text, "utf8").toString("base64");
    case "base64d":
      return Buffer.from(text, "base64").toString("utf8");
    case "html":
      return text.replace(/[&<>'"]/g, (c) => HTML[c]!);
    case "uri":
      return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    case "csv":
      return row((one) => `"${one.replace(/"/g, '""')}"`, ",");
    case "tsv":
      return row((one) => one.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n"), "\t");
    case "sh": {
      const quote = (one: Json) =>
        typeof one === "string" ? `'${one.replace(/'/g, "'\\''")}'` : showJson(one, 0, false);
      return Array.isArray(value) ? value.map(quote).join(" ") : quote(value);
    }
    default:
      throw new JqError(`${name} is not a valid format`);
  }
}
