/** Values inside a template: JSON data, where numbers are float64, and Int for whole numbers that the template itself makes. */
import { formatFloat, sortedEntries } from "../goformat.ts";

/** An int of Go: `len`, indexes of range and whole literals. */
export class Int {
  constructor(readonly value: number) {}
}

/** What looking up a missing key of a map yields; prints as `<no value>`. */
export const NO_VALUE = Symbol("no value");

/** The JavaScript value of an Int; other values as they are. */
export const plain = (value: unknown): unknown => (value instanceof Int ? value.value : value);

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
  if (typeof value === "number") return formatFloat(value);
  if (Array.isArray(value)) return `[${value.map(formatTemplateValue).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  return `map[${sortedEntries(value)
    .map(([key, v]) => `${key}:${formatTemplateValue(v)}`)
    .join(" ")}]`;
}
