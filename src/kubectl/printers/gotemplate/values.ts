/**
 * Values inside a template: JSON data, where whole numbers are int64 and others float64, and Int and Float for the
 * numbers that the template itself makes.
 */
import { formatFloat, formatNumber, sortedEntries } from "../goformat.ts";

/** An int of Go: `len`, indexes of range and whole literals. */
export class Int {
  constructor(readonly value: number) {}
}

/** A float64 of Go that may be whole: a literal with a point or an exponent. */
export class Float {
  constructor(readonly value: number) {}
}

/** What looking up a missing key of a map yields; prints as `<no value>`. */
export const NO_VALUE = Symbol("no value");

/** The JavaScript value of an Int or Float; other values as they are. */
export const plain = (value: unknown): unknown =>
  value instanceof Int || value instanceof Float ? value.value : value;

/** Is it of one of Go's integer types? */
export const isInteger = (value: unknown): boolean => value instanceof Int || Number.isInteger(value);

/** Is it other than its type's zero value? Models text/template's IsTrue. */
export function isTrue(value: unknown): boolean {
  const bare = plain(value);
  if (bare === null || bare === undefined || bare === NO_VALUE || bare === false || bare === 0 || bare === "")
    return false;
  if (Array.isArray(bare)) return bare.length > 0;
  return typeof bare === "object" ? Object.keys(bare as object).length > 0 : true;
}

/** `%v` of a template's value. */
export function formatTemplateValue(value: unknown): string {
  if (value === NO_VALUE) return "<no value>";
  if (value instanceof Int) return String(value.value);
  if (value === null || value === undefined) return "<nil>";
  if (value instanceof Float) return formatFloat(value.value);
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatTemplateValue).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  return `map[${sortedEntries(value)
    .map(([key, v]) => `${key}:${formatTemplateValue(v)}`)
    .join(" ")}]`;
}
