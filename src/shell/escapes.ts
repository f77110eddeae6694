/**
 * Backslash escapes of echo, printf and `%b`.
 */

const SIMPLE: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/**
 * The text with its escapes replaced. `octal0`: octal numbers begin with a 0 of their own (echo, %b). `stop`: a \c was met,
 * and nothing more may be printed. `extended`: \e and \x too.
 */
export function replaceEscapes(
  text: string,
  options: { octal0: boolean; extended: boolean },
): { text: string; stop: boolean } {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const next = text[i + 1];
    if (char !== "\\" || next === undefined) {
      out += char;
      continue;
    }
    i++;
    if (next === "c") return { text: out, stop: true };
    const rest = text.slice(i);
    const octal =
      (options.octal0 ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest) ??
      (options.extended ? /^([0-7]{1,3})/.exec(rest) : null);
    const hex = options.extended ? /^x([0-9a-fA-F]{1,2})/.exec(rest) : null;
    if (Object.hasOwn(SIMPLE, next)) out += SIMPLE[next];
    else if (options.extended && (next === "e" || next === "E")) out += "\x1b";
    else if (octal) {
      out += String.fromCharCode(Number.parseInt(octal[1] || "0", 8) & 255);
      i += octal[0].length - 1;
    } else if (hex) {
      out += String.fromCharCode(Number.parseInt(hex[1]!, 16));
      i += hex[0].length - 1;
    } else out += `\\${next}`;
  }
  return { text: out, stop: false };
}
