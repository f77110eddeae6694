/**
 * printf: formats, reused while arguments remain.
 */
import { replaceEscapes } from "./escapes.ts";
import type { Dialect } from "./process-types.ts";

export interface PrintfResult {
  text: string;
  /** Complaints without the command's name, in order. */
  errors: string[];
  status: number;
}

/** Formats; arguments that are no numbers count as far as they are, with a complaint. */
export function formatPrintf(format: string, args: string[], dialect: Dialect): PrintfResult {
  const result: PrintfResult = { text: "", errors: [], status: 0 };
  const left = [...args];
  for (let round = 0; round < 10_000; round++) {
    const before = left.length;
    if (!once(format, left, dialect, result) || left.length === 0 || left.length === before) break;
  }
  return result;
}

/** One pass over the format; false when \c or an error ends all. */
function once(format: string, left: string[], dialect: Dialect, result: PrintfResult): boolean {
  const pieces =
    /%%|%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlLqjzt]*)(\([^)]*\)T|[a-zA-Z])|%|(?:\\c)|(?:\\[\s\S]|[^%\\])+|\\/g;
  for (const match of format.matchAll(pieces)) {
    const piece = match[0];
    if (piece === "%%") result.text += "%";
    else if (piece === "\\c") return false;
    else if (piece[0] !== "%") {
      const done = replaceEscapes(piece, { octal0: false, extended: dialect !== "dash" });
      result.text += done.text;
      if (done.stop) return false;
    } else if (match[5] === undefined) {
      result.errors.push(
        dialect === "ash"
          ? `%: invalid format`
          : dialect === "dash"
            ? "missing format character"
            : "`%': missing format character",
      );
      result.status = 1;
      return false;
    } else if (!conversion(match, left, dialect, result)) return false;
  }
  return true;
}

function conversion(match: RegExpMatchArray, left: string[], dialect: Dialect, result: PrintfResult): boolean {
  let flags = match[1]!;
  let width = match[2] === "*" ? Number(left.shift() ?? 0) : Number(match[2] ?? 0);
  const hasPrecision = /\./.test(match[0].slice(0, -1));
  const precision = !hasPrecision ? undefined : match[3] === "*" ? Number(left.shift() ?? 0) : Number(match[3] ?? 0);
  if (width < 0) {
    flags += "-";
    width = -width;
  }
  const letter = match[5]!;
  const pad = (text: string, zero = false) => {
    if (flags.includes("-")) return text.padEnd(width);
    if (!zero || !flags.includes("0")) return text.padStart(width);
    const sign = /^[-+ ]?(0[xX])?/.exec(text)![0];
    return sign + text.slice(sign.length).padStart(width - sign.length, "0");
  };
  switch (letter) {
    case "s":
      result.text += pad((left.shift() ?? "").slice(0, precision));
      return true;
    case "c":
      result.text += pad((left.shift() ?? "").slice(0, 1));
      return true;
    case "b": {
      const done = replaceEscapes(left.shift() ?? "", { octal0: true, extended: dialect !== "dash" });
      result.text += pad(done.text.slice(0, precision));
      return !done.stop;
    }
    case "q":
      if (dialect !== "bash") break;
      result.text += pad(quoteForReuse(left.shift() ?? ""));
      return true;
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      result.text += pad(integer(letter, flags, precision, left, dialect, result), precision === undefined);
      return true;
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      result.text += pad(signed(decimal(letter, precision ?? 6, number(left.shift(), dialect, result)), flags), true);
      return true;
  }
  result.errors.push(
    dialect === "bash"
      ? `\`${letter}': invalid format character`
      : dialect === "dash"
        ? `%${letter}: invalid directive`
        : `%${letter}: invalid format`,
  );
  result.status = 1;
  return false;
}

function quoteForReuse(text: string): string {
  if (text === "") return "''";
  if (/[\n\t\x00-\x1f]/.test(text))
    return `$'${text.replace(/['\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t")}'`;
  return text.replace(/[^\w./:,@%+=-]/g, "\\$&");
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function integer(
  letter: string,
  flags: string,
  precision: number | undefined,
  left: string[],
  dialect: Dialect,
  result: PrintfResult,
): string {
  const value = whole(left.shift(), dialect, result);
  if (letter === "d" || letter === "i") {
    const digits = String(value < 0n ? -value : value).padStart(precision ?? 0, "0");
    return signed((value < 0n ? "-" : "") + digits, flags);
  }
  const unsigned = BigInt.asUintN(64, value);
  const base = letter === "u" ? 10 : letter === "o" ? 8 : 16;
  const digits = unsigned.toString(base).padStart(precision ?? 0, "0");
  const prefix = !flags.includes("#") || unsigned === 0n ? "" : letter === "o" ? "0" : letter === "u" ? "" : "0x";
  return letter === "X" ? (prefix + digits).toUpperCase() : prefix + digits;
}

function complaint(text: string, dialect: Dialect): string {
  return dialect === "bash"
    ? `${text}: invalid number`
    : dialect === "dash"
      ? `${text}: expected numeric value`
      : `invalid number '${text}'`;
}

function whole(text: string | undefined, dialect: Dialect, result: PrintfResult): bigint {
  if (text === undefined || (text === "" && dialect === "bash")) return 0n;
  if (/^["']./.test(text)) return BigInt(text.charCodeAt(1));
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  if (!match || match[0].length !== text.length) {
    result.errors.push(complaint(text, dialect));
    result.status = 1;
    if (!match || dialect === "ash") return 0n;
  }
  const digits = match[2]!;
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : /^0\d/.test(digits) ? 0n : BigInt(digits);
  return match[1] === "-" ? -value : value;
}

function number(text: string | undefined, dialect: Dialect, result: PrintfResult): number {
  if (text === undefined || text === "") return 0;
  if (/^["']./.test(text)) return text.charCodeAt(1);
  const value = Number.parseFloat(text);
  if (!/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|^[-+]?(inf|nan|0x[0-9a-f]+)$/i.test(text)) {
    result.errors.push(complaint(text, dialect));
    result.status = 1;
    return Number.isNaN(value) ? 0 : value;
  }
  return /^[-+]?0x/i.test(text) ? Number(text) : value;
}

function decimal(letter: string, precision: number, value: number): string {
  const exponent = (text: string) => text.replace(/e([-+])(\d)$/, "e$10$2");
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  let text: string;
  if (/f/i.test(letter)) text = value.toFixed(Math.min(precision, 100));
  else if (/e/i.test(letter)) text = exponent(value.toExponential(Math.min(precision, 100)));
  else {
    const digits = precision || 1;
    const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
    text =
      power < -4 || power >= digits
        ? exponent(value.toExponential(digits - 1).replace(/\.?0+e/, "e"))
        : String(Number(value.toPrecision(digits)));
  }
  return letter === letter.toUpperCase() ? text.toUpperCase() : text;
}
