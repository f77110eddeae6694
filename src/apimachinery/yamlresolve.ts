/** What a plain scalar means to Go's YAML reader. Models resolve.go of go.yaml.in/yaml/v2. */

export type Resolved =
  | { type: "string"; value: string }
  | { type: "null"; value: null }
  | { type: "bool"; value: boolean }
  | { type: "int" | "float"; value: number }
  /** Looks like a date; readers keep it as a string, the printer quotes it. */
  | { type: "timestamp"; value: string };

const words: Record<string, Resolved> = Object.assign(Object.create(null), {
  "": { type: "null", value: null },
  "~": { type: "null", value: null },
  null: { type: "null", value: null },
});
const trueWords = ["y", "yes", "true", "on"];
const falseWords = ["n", "no", "false", "off"];

/** "yes", "Yes" and "YES", but not "yEs". */
function inAnyCase(list: string[], text: string): boolean {
  const lower = text.toLowerCase();
  if (!list.includes(lower)) return false;
  return text === lower || text === text.toUpperCase() || text === lower[0]!.toUpperCase() + lower.slice(1);
}

/** The meaning of an unquoted scalar. */
export function resolvePlain(text: string): Resolved {
  const first = text[0] ?? "";
  if (first !== "" && !/[-+0-9yYnNtTfFoO~.]/.test(first)) return { type: "string", value: text };
  const word = words[text];
  if (word) return word;
  if (/[yYnNtTfFoO]/.test(first)) return resolveWord(text);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) {
    return { type: "float", value: first === "-" ? -Infinity : Infinity };
  }
  if (text === ".nan" || text === ".NaN" || text === ".NAN") return { type: "float", value: Number.NaN };
  return resolveNumber(text, first);
}

function resolveWord(text: string): Resolved {
  if (text.length <= 5) {
    if (inAnyCase(["null"], text)) return { type: "null", value: null };
    if (inAnyCase(trueWords, text)) return { type: "bool", value: true };
    if (inAnyCase(falseWords, text)) return { type: "bool", value: false };
  }
  return { type: "string", value: text };
}

function resolveNumber(text: string, first: string): Resolved {
  if (first === ".") {
    const value = /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? { type: "float", value } : { type: "string", value: text };
  }
  if (isTimestamp(text)) return { type: "timestamp", value: text };
  const plain = text.includes("_") ? text.replaceAll("_", "") : text;
  const integer = parseInteger(plain);
  if (integer !== undefined) return { type: "int", value: integer };
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain)) {
    const value = Number(plain);
    if (Number.isFinite(value)) return { type: "float", value };
  }
  return { type: "string", value: text };
}

/** strconv.ParseInt(text, 0, 64), else ParseUint: decimal, 0x, 0o, 0b, and octal from a leading 0. */
function parseInteger(text: string): number | undefined {
  const parts = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (!parts) return undefined;
  const [, sign, hex, binary, octal, decimal] = parts;
  const magnitude = BigInt(hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : decimal!);
  // Only an unsigned text may exceed int64, up to uint64.
  const limit = sign === "-" ? 2n ** 63n : sign === "+" ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  if (magnitude > limit) return undefined;
  return sign === "-" ? -Number(magnitude) || 0 : Number(magnitude);
}

const dateShape =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]| (?!.*[-+Zz]))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]{1,9})?(Z|[-+]([0-9]{2}):([0-9]{2}))?)?$/;

/** The forms of date that goyaml's parseTimestamp takes. */
function isTimestamp(text: string): boolean {
  if (!/^[0-9]{4}-/.test(text)) return false;
  const parts = dateShape.exec(text);
  if (!parts) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((p) => Number(p ?? 0)) as number[];
  const hasZone = parts[7] !== undefined;
  // A time after "T" needs a zone, one after a space has none.
  if (parts[4] !== undefined && hasZone !== /[Tt]/.test(text)) return false;
  if (month! < 1 || month! > 12 || day! < 1 || day! > daysIn(year!, month!)) return false;
  return hour! < 24 && minute! < 60 && second! < 60 && Number(parts[8] ?? 0) <= 24 && Number(parts[9] ?? 0) < 60;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** "1:30": numbers to the base 60, which YAML 1.1 knew; read as strings, quoted when printed. */
export function isBase60Float(text: string): boolean {
  return text.includes(":") && /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
}
