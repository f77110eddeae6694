/** Plain data as Go's fmt prints it. Integers stand for int64, other numbers for float64, maps are sorted by key. */
import { quoteGo } from "./quote.ts";

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const sortedEntries = (map: object): [string, unknown][] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** `%v`: `map[a:1 b:[x y]]`, `<nil>`. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(formatValue).join(" ")}]`;
  if (isMap(value))
    return `map[${sortedEntries(value)
      .map(([key, v]) => `${key}:${formatValue(v)}`)
      .join(" ")}]`;
  if (typeof value === "number") return formatNumber(value);
  return String(value);
}

/** `%v` of an int64, or of a float64 where the number is not whole. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : formatFloat(value);
}

/** `%v` of a float64: shortest digits, with an exponent below 1e-4 and from 1e+06 on. */
export function formatFloat(value: number): string {
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return value === 0 ? "0" : plainDigits(value);
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

const plainDigits = (value: number) => (Math.abs(value) < 1e-6 ? value.toFixed(20).replace(/0+$/, "") : String(value));

/** `%#v`: `map[string]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (typeof value === "string") return quoteGo(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (isMap(value)) {
    return `map[string]interface {}{${sortedEntries(value)
      .map(([key, v]) => `${quoteGo(key)}:${goSyntax(v)}`)
      .join(", ")}}`;
  }
  return formatValue(value);
}

/** Go's name of a value's type. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}
