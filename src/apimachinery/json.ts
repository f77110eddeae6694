/** JSON as Go's encoding/json writes it, and the equality and copying of JSON values. */
import { sortedKeys } from "./strings.ts";

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const escapes: Record<string, string> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** A JSON string as Go writes it: HTML's special characters escaped. */
export function quoteJson(text: string): string {
  const quoted = JSON.stringify(text);
  return /[<>&\u2028\u2029]/.test(quoted) ? quoted.replace(/[<>&\u2028\u2029]/g, (c) => escapes[c]!) : quoted;
}

/** A number as Go's encoding/json writes a float64, which is what JavaScript writes but for a negative zero. */
export function formatJsonNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** `json.MarshalIndent` with keys sorted, or as they stand; `indent` is the number of spaces. No newline at the end. */
export function printJson(value: unknown, indent = 4, order: "sorted" | "given" = "sorted"): string {
  return write(value, indent, "\n", order === "given" ? Object.keys : sortedKeys);
}

/** `json.Marshal` of a map: compact, keys sorted. Two equal values give the same text. */
export function canonicalJson(value: unknown): string {
  return write(value, 0, "", sortedKeys);
}

/** `json.Marshal` of a struct: compact, fields as they stand. */
export function structJson(value: unknown): string {
  return write(value, 0, "", Object.keys);
}

function write(
  value: unknown,
  indent: number,
  newline: string,
  keysOf: (object: Record<string, unknown>) => string[],
): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoteJson(value);
  if (typeof value === "number") return formatJsonNumber(value);
  if (typeof value !== "object") return String(value);
  const inner = indent ? newline + " ".repeat(indent) : "";
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${inner}${value.map((v) => write(v, indent, inner, keysOf)).join(`,${inner}`)}${newline}]`;
  }
  const object = value as Record<string, unknown>;
  const keys = keysOf(object).filter((k) => object[k] !== undefined);
  if (keys.length === 0) return "{}";
  const colon = indent ? ": " : ":";
  const fields = keys.map((k) => quoteJson(k) + colon + write(object[k], indent, inner, keysOf));
  return `{${inner}${fields.join(`,${inner}`)}${newline}}`;
}

/** Are two JSON values equal? A field that is undefined counts as absent. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((v, i) => deepEqual(v, b[i]));
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let count = 0;
  for (const key of Object.keys(left)) {
    if (left[key] === undefined) continue;
    if (!Object.hasOwn(right, key) || !deepEqual(left[key], right[key])) return false;
    count++;
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) count--;
  return count === 0;
}

/** A deep copy of a JSON value; `__proto__` stays an ordinary key. */
export function clone<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(clone) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = clone((value as Record<string, unknown>)[key]);
    if (key === "__proto__") setField(copy, key, field);
    else copy[key] = field;
  }
  return copy as T;
}

/** Sets a field whose name is a user's string: `__proto__` becomes an ordinary own field. */
export function setField(object: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    (object as Record<string, unknown>)[key] = value;
  }
}

/** An object that is neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy without the fields that are null, at any depth; items of lists stay. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) if (value[key] !== null) setField(kept, key, withoutNulls(value[key]));
  return kept;
}
