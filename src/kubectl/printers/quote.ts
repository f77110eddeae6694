import { quoteGo } from "../../apimachinery/goquote.ts";

export { quoteGo };

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
