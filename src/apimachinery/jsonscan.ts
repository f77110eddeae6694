/** What Go's encoding/json says of text that is no JSON. Models scanner.go: the first byte that does not fit, and what it came after. */

/** The scanner's place in the text; every step moves it on or throws a Misfit. */
interface Scan {
  text: string;
  at: number;
  depth: number;
}

/** Values within one another: Go takes 10,000, of which nothing here would be left to write them with. */
const MAX_DEPTH = 1000;
const TOO_DEEP = "exceeded max depth";

class Misfit extends Error {}

/** The first value of a text behind `from`: where it ends, or what is wrong; `at` undefined: the text ends too early. */
export function jsonValueAt(text: string, from: number): { end: number } | { problem: string; at?: number } {
  const scan: Scan = { text, at: from, depth: 0 };
  try {
    scanValue(scan);
    return { end: scan.at };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return scan.at >= text.length ? { problem: error.message } : { problem: error.message, at: scan.at };
  }
}

/** Models quoteChar of encoding/json: strconv.Quote in other quotes. */
function quoteChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${JSON.stringify(char)
    .slice(1, -1)
    .replace(/^\\u00/, "\\x")}'`;
}

const KINDS: Record<string, string> = { string: "string", number: "number", boolean: "bool" };

/** The error of json.Unmarshal into a map; undefined for an object or null. */
export function jsonObjectError(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return jsonSyntaxError(text);
  }
  if (value === null || (typeof value === "object" && !Array.isArray(value))) return undefined;
  const kind = Array.isArray(value) ? "array" : KINDS[typeof value];
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

/** The sentence for text that is no JSON; undefined where it is. */
export function jsonSyntaxError(text: string): string | undefined {
  const scan = { text, at: 0, depth: 0 };
  try {
    scanValue(scan);
    skipSpace(scan);
    if (scan.at < text.length) misfit(scan, "after top-level value");
    return undefined;
  } catch (error) {
    if (error instanceof Misfit) return error.message;
    throw error;
  }
}

function misfit(scan: Scan, context: string): never {
  const code = scan.text.codePointAt(scan.at);
  if (code === undefined) throw new Misfit("unexpected end of JSON input");
  throw new Misfit(`invalid character ${quoteChar(String.fromCodePoint(code))} ${context}`);
}

function skipSpace(scan: Scan): void {
  while (/[ \t\r\n]/.test(scan.text.charAt(scan.at))) scan.at++;
}

/** Takes one of `chars` or complains; "" is never taken. */
function take(scan: Scan, chars: string, context: string): string {
  const char = scan.text.charAt(scan.at);
  if (char === "" || !chars.includes(char)) misfit(scan, context);
  scan.at++;
  return char;
}

function scanValue(scan: Scan): void {
  if (++scan.depth > MAX_DEPTH) throw new Misfit(TOO_DEEP);
  skipSpace(scan);
  const char = scan.text.charAt(scan.at);
  if (char === "{") scanObject(scan);
  else if (char === "[") scanArray(scan);
  else if (char === '"') scanString(scan);
  else if (char !== "" && "-0123456789".includes(char)) scanNumber(scan);
  else if (char !== "" && "tfn".includes(char)) scanLiteral(scan, { t: "true", f: "false", n: "null" }[char] as string);
  else misfit(scan, "looking for beginning of value");
  scan.depth--;
}

function scanObject(scan: Scan): void {
  scan.at++;
  skipSpace(scan);
  if (scan.text.charAt(scan.at) === "}") {
    scan.at++;
    return;
  }
  do {
    skipSpace(scan);
    if (scan.text.charAt(scan.at) !== '"') misfit(scan, "looking for beginning of object key string");
    scanString(scan);
    skipSpace(scan);
    take(scan, ":", "after object key");
    scanValue(scan);
    skipSpace(scan);
  } while (take(scan, ",}", "after object key:value pair") === ",");
}

function scanArray(scan: Scan): void {
  scan.at++;
  skipSpace(scan);
  if (scan.text.charAt(scan.at) === "]") {
    scan.at++;
    return;
  }
  do {
    scanValue(scan);
    skipSpace(scan);
  } while (take(scan, ",]", "after array element") === ",");
}

function scanString(scan: Scan): void {
  for (scan.at++; ; ) {
    const char = scan.text.charAt(scan.at);
    if (char === "" || char < " ") misfit(scan, "in string literal");
    scan.at++;
    if (char === '"') return;
    if (char !== "\\") continue;
    if (take(scan, 'bfnrt\\/"u', "in string escape code") !== "u") continue;
    for (let i = 0; i < 4; i++) take(scan, "0123456789abcdefABCDEF", "in \\u hexadecimal character escape");
  }
}

function scanNumber(scan: Scan): void {
  const digits = () => {
    while (/[0-9]/.test(scan.text.charAt(scan.at))) scan.at++;
  };
  if (scan.text.charAt(scan.at) === "-") scan.at++;
  if (take(scan, "0123456789", "in numeric literal") !== "0") digits();
  if (scan.text.charAt(scan.at) === ".") {
    scan.at++;
    take(scan, "0123456789", "after decimal point in numeric literal");
    digits();
  }
  if (/[eE]/.test(scan.text.charAt(scan.at))) {
    scan.at++;
    if (/[+-]/.test(scan.text.charAt(scan.at))) scan.at++;
    take(scan, "0123456789", "in exponent of numeric literal");
    digits();
  }
}

function scanLiteral(scan: Scan, word: string): void {
  for (const [i, expected] of [...word].entries()) {
    if (i === 0) scan.at++;
    else take(scan, expected, `in literal ${word} (expecting ${quoteChar(expected)})`);
  }
}
