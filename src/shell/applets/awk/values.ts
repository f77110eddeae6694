/** awk's values: numbers, strings, and input that looks like a number. */

/** Text of input: a number where it looks like one. */
export class Input {
  constructor(readonly text: string) {}
}
export type Value = number | string | Input | undefined;

const LOOKS_NUMERIC = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  const text = typeof value === "string" ? value : value.text;
  return Number(/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/.exec(text)?.[0] ?? 0);
}

export function toText(value: Value, format = "%.6g"): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  if (value instanceof Input) return value.text;
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value === 0 ? 0 : value);
  return formatText(format, [value]);
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (value instanceof Input) return LOOKS_NUMERIC.test(value.text) ? Number(value.text) !== 0 : value.text !== "";
  return value !== undefined && value !== "";
}

const isNumeric = (value: Value): boolean =>
  typeof value === "number" || value === undefined || (value instanceof Input && LOOKS_NUMERIC.test(value.text));

/** Less than 0, 0, more than 0. */
export function compareValues(a: Value, b: Value): number {
  if (isNumeric(a) && isNumeric(b)) return toNumber(a) - toNumber(b);
  const [x, y] = [toText(a), toText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function exponential(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, 100)).replace(/e([-+])(\d)$/, "e$10$2");
}

function general(value: number, precision: number, keep: boolean): string {
  const digits = precision || 1;
  if (value === 0) return "0";
  const exponent = Number(/e([-+]\d+)$/.exec(value.toExponential(Math.min(digits, 100) - 1))![1]);
  const text =
    exponent < -4 || exponent >= digits
      ? exponential(value, digits - 1)
      : value.toFixed(Math.max(digits - 1 - exponent, 0));
  if (keep || !text.includes(".")) return text;
  return text.replace(/\.?0+(e|$)/, "$1");
}

/** sprintf. */
export function formatText(format: string, values: Value[]): string {
  let next = 0;
  const take = () => values[next++];
  return format.replace(
    /%%|%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]*([a-zA-Z])/g,
    (whole, flags, width, precision, letter) => {
      if (whole === "%%") return "%";
      let wide = width === "*" ? toNumber(take()) : Number(width ?? 0);
      let marks = flags as string;
      if (wide < 0) {
        marks += "-";
        wide = -wide;
      }
      const digits =
        precision === undefined ? undefined : precision === "*" ? toNumber(take()) : Number(precision || 0);
      const shown = conversion(letter, take(), marks, digits);
      if (shown === undefined) return whole;
      if (marks.includes("-")) return shown.padEnd(wide);
      if (!marks.includes("0") || /[sc]/.test(letter)) return shown.padStart(wide);
      const sign = /^[-+ ]?/.exec(shown)![0];
      return sign + shown.slice(sign.length).padStart(wide - sign.length, "0");
    },
  );
}

function conversion(letter: string, value: Value, flags: string, digits: number | undefined): string | undefined {
  const signed = (text: string) =>
    text.startsWith("-") ? text : flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
  const number = () => toNumber(value);
  switch (letter) {
    case "d":
    case "i": {
      const whole = Math.trunc(number());
      if (!Number.isFinite(whole)) return signed(Number.isNaN(whole) ? "nan" : "inf");
      return signed(
        (whole < 0 ? "-" : "") +
          BigInt(Math.abs(whole))
            .toString()
            .padStart(digits ?? 0, "0"),
      );
    }
    case "o":
      return Math.trunc(number()).toString(8);
    case "x":
      return Math.trunc(number()).toString(16);
    case "X":
      return Math.trunc(number()).toString(16).toUpperCase();
    case "u":
      return String(Math.trunc(number()));
    case "c":
      return typeof value === "number" ? String.fromCharCode(value & 255) : toText(value).slice(0, 1);
    case "s":
      return toText(value).slice(0, digits);
    case "f":
    case "F":
      return signed(number().toFixed(Math.min(digits ?? 6, 100)));
    case "e":
    case "E":
      return signed(
        letter === "E" ? exponential(number(), digits ?? 6).toUpperCase() : exponential(number(), digits ?? 6),
      );
    case "g":
    case "G":
      return signed(general(number(), digits ?? 6, flags.includes("#")));
    default:
      return undefined;
  }
}
