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

/** The value of a Go string literal in double quotes, or in single quotes as kubectl's JSONPath has them; undefined where it is none. */
export function unquoteGo(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (body.includes("\n")) return undefined;
  const escapes: Record<string, string> = {
    a: "\u0007",
    b: "\b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
    "\\": "\\",
  };
  let text = "";
  for (let at = 0; at < body.length; at++) {
    if (body[at] !== "\\") {
      text += body[at];
      continue;
    }
    const letter = body[++at];
    if (letter === undefined) return undefined;
    if (Object.hasOwn(escapes, letter)) text += escapes[letter];
    else if (letter === literal[0]) text += letter;
    else {
      const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/.exec(body.slice(at));
      if (!code) return undefined;
      const value = code[4] ? Number.parseInt(code[4], 8) : Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16);
      if (value > 0x10ffff) return undefined;
      text += String.fromCodePoint(value);
      at += code[0].length - 1;
    }
  }
  return text;
}
