/** String helpers with Go's idea of length and order, which is bytes of UTF-8. */

/** Length of the text in UTF-8 bytes, as Go's len counts. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

const ASCII = /^[\0-\x7f]*$/;

/** The text as processes and wires have it: one character a byte of its UTF-8. */
export const binary = (text: string): string =>
  ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");

/** Order of Go's `<` on strings (bytes of UTF-8, so code points): negative, 0 or positive. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above U+FFFF, so they come after U+E000 to U+FFFF.
    const surrogateX = x >= 0xd800 && x <= 0xdfff;
    const surrogateY = y >= 0xd800 && y <= 0xdfff;
    if (surrogateX !== surrogateY) return surrogateX ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** The keys of an object in Go's order, as encoding/json prints a map. */
export function sortedKeys(object: object): string[] {
  return Object.keys(object).sort(compareStrings);
}
