/** What encoding/json says of text that is no JSON object. Models the first errors of its scanner. */

const quoteChar = (char: string): string => (char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${char}'`);

const KINDS: Record<string, string> = { string: "string", number: "number", boolean: "bool" };

/** The error of json.Unmarshal into a map; undefined for an object or null. */
export function jsonObjectError(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || (typeof value === "object" && !Array.isArray(value))) return undefined;
    const kind = Array.isArray(value) ? "array" : KINDS[typeof value];
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    const start = text.trimStart();
    if (start === "") return "unexpected end of JSON input";
    const first = String.fromCodePoint(start.codePointAt(0) ?? 0);
    if (!/[{["0-9tfn-]/.test(first)) return `invalid character ${quoteChar(first)} looking for beginning of value`;
    return innerError(start);
  }
}

/** Node's message names the position; Go's the character there and what was expected. */
function innerError(text: string): string {
  const literal = ["true", "false", "null"].find((word) => word.startsWith(text.charAt(0)));
  if (literal) {
    for (let i = 1; i < literal.length; i++) {
      if (i >= text.length) return "unexpected end of JSON input";
      if (text.charAt(i) !== literal.charAt(i)) {
        return `invalid character ${quoteChar(text.charAt(i))} in literal ${literal} (expecting ${quoteChar(literal.charAt(i))})`;
      }
    }
  }
  try {
    JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    if (position === undefined || Number(position) >= text.length) return "unexpected end of JSON input";
    return `invalid character ${quoteChar(text.charAt(Number(position)))} looking for beginning of value`;
  }
  return "unexpected end of JSON input";
}
