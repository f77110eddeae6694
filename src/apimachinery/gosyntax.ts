/** Values as Go's fmt prints them, for error sentences that show them. */
import { sortedKeys } from "./strings.ts";

/** `%#v` of a value decoded from YAML: `map[interface {}]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value === "object") {
    const fields = sortedKeys(value).map((k) => `${JSON.stringify(k)}:${goSyntax((value as any)[k])}`);
    return `map[interface {}]interface {}{${fields.join(", ")}}`;
  }
  return String(value);
}

/** `%v` of a value decoded from JSON: `map[a:1 b:[x y]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value === "object") {
    return `map[${sortedKeys(value)
      .map((k) => `${k}:${goText((value as any)[k])}`)
      .join(" ")}]`;
  }
  return String(value);
}
