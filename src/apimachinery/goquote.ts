/** Go's quoted strings. Models strconv/quote.go. */

const SHORT: Record<string, string> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

/** A string as Go's strconv.Quote writes it (`%q`). */
export function quoteGo(text: string): string {
  let quoted = "";
  for (const char of text) quoted += quoteChar(char);
  return `"${quoted}"`;
}

function quoteChar(char: string): string {
  if (Object.hasOwn(SHORT, char)) return SHORT[char]!;
  const code = char.codePointAt(0)!;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x7f || !/[\p{C}\p{Z}]/u.test(char)) return char;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
