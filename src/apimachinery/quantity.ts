/** Resource quantities. Models k8s.io/apimachinery/pkg/api/resource/quantity.go: exact arithmetic down to 1n. */

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** The value in billionths; nothing finer exists. */
  nano: bigint;
  /** How it is written: "1500m", "1536Mi" or "15e2". */
  format: QuantityFormat;
  /** The text as given where the server keeps it as it is. */
  text?: string;
}

const giga = 1_000_000_000n;
const maxInt64 = 2n ** 63n - 1n;
const formatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const numericError = "unable to parse numeric part of quantity";
const suffixError = "unable to parse quantity's suffix";
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Reads a quantity; throws an Error with the server's sentence. A number is read as its JSON text. */
export function parseQuantity(text: string | number): Quantity {
  const source = String(text);
  if (source === "") throw new Error(formatError);
  const parts = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*(?:[-+]?[0-9]*))$/.exec(source);
  if (!parts) throw new Error(formatError);
  const negative = parts[1] === "-";
  const whole = parts[2]!.replace(/^0+/, "");
  const fraction = parts[3] ?? "";
  const { base, exponent, format } = interpretSuffix(parts[4]!);
  // A lone suffix counts as 0, but not a big one, which Go reads in another way.
  if (base === 2 && exponent >= 50 && !/[0-9]/.test(source)) throw new Error(numericError);
  const digits = BigInt(`0${whole}${fraction}`);
  let nano = scale(digits, base, exponent, 9 - fraction.length);
  if (format === "BinarySI" && nano > maxInt64 * giga) nano = maxInt64 * giga;
  // "0.5Ki" and the like are shown in decimal, which avoids rounding.
  const shown = format === "BinarySI" && nano > 0n && nano < giga ? "DecimalSI" : format;
  const quantity: Quantity = { nano: negative ? -nano : nano, format: shown };
  if (keepsText(digits, whole, fraction, base, exponent)) quantity.text = source;
  return quantity;
}

/** digits * base^exponent * 10^shift, rounded up to a whole number. */
function scale(digits: bigint, base: 10 | 2, exponent: number, shift: number): bigint {
  const tens = shift + (base === 10 ? exponent : 0);
  // Beyond these no int64 is left to tell apart; the bound keeps "1e999999999" from eating the machine.
  if (digits === 0n) return 0n;
  if (tens < -1000) return 1n;
  if (tens > 1000) throw new Error(numericError);
  const value = base === 2 ? digits << BigInt(exponent) : digits;
  if (tens >= 0) return value * 10n ** BigInt(tens);
  const divisor = 10n ** BigInt(-tens);
  return (value + divisor - 1n) / divisor;
}

function interpretSuffix(suffix: string): { base: 10 | 2; exponent: number; format: QuantityFormat } {
  const decimal = decimalSuffixes.indexOf(suffix);
  if (decimal >= 0) return { base: 10, exponent: (decimal - 3) * 3, format: "DecimalSI" };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: "BinarySI" };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) {
    return { base: 10, exponent: Number(suffix.slice(1)), format: "DecimalExponent" };
  }
  throw new Error(suffixError);
}

/** The server prints short texts back as they came where they look canonical, even "+5" or "010m". */
function keepsText(digits: bigint, whole: string, fraction: string, base: 10 | 2, exponent: number): boolean {
  const shifted = (whole || "0") + fraction;
  if (base === 2) {
    const precision = 15 - (whole || "0").length - Math.trunc((exponent * 3) / 10) - 1;
    return fraction === "" && precision >= 0 && (digits & 7n) !== 0n;
  }
  const scaled = exponent - fraction.length;
  if (18 - shifted.length < 0 || scaled < -9) return false;
  return scaled % 3 === 0 && !shifted.endsWith("000") && shifted[0] !== "0";
}

const abs = (value: bigint) => (value < 0n ? -value : value);

/** The text of a quantity as the server prints it: "0.5" is "500m", "1024Mi" is "1Gi". */
export function canonicalQuantity(value: string | number | Quantity): string {
  const quantity = typeof value === "object" ? value : parseQuantity(value);
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.nano === 0n) return "0";
  const { nano, format } = quantity;
  if (format === "BinarySI" && abs(nano) >= 1024n * giga && nano % giga === 0n) return binaryText(nano / giga);
  return decimalText(nano, format === "DecimalExponent");
}

function binaryText(units: bigint): string {
  let mantissa = units;
  let power = 0;
  while (mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    power++;
  }
  return `${mantissa}${binarySuffixes[power] ?? ""}`;
}

function decimalText(nano: bigint, withExponent: boolean): string {
  let mantissa = nano;
  let exponent = -9;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (withExponent) return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${decimalSuffixes[exponent / 3 + 3] ?? ""}`;
}

/** a / b, rounded away from zero as Quantity.ScaledValue does. */
function divideUp(a: bigint, b: bigint): bigint {
  return a >= 0n ? (a + b - 1n) / b : -((-a + b - 1n) / b);
}

const read = (value: string | number | Quantity) => (typeof value === "object" ? value : parseQuantity(value));

/** The value in plain units (bytes, cores), rounded up to a whole number. */
export function quantityValue(value: string | number | Quantity): number {
  return Number(divideUp(read(value).nano, giga));
}

/** The value in thousandths ("1.5" is 1500), rounded up to a whole number. */
export function milliValue(value: string | number | Quantity): number {
  return Number(divideUp(read(value).nano, 1_000_000n));
}

/** a + b in canonical form; the format is a's, or b's where a is zero. */
export function addQuantity(a: string | number | Quantity, b: string | number | Quantity): string {
  return combine(read(a), read(b), 1n);
}

/** a - b in canonical form. */
export function subQuantity(a: string | number | Quantity, b: string | number | Quantity): string {
  return combine(read(a), read(b), -1n);
}

function combine(a: Quantity, b: Quantity, sign: bigint): string {
  return canonicalQuantity({ nano: a.nano + sign * b.nano, format: a.nano === 0n ? b.format : a.format });
}

/** Negative, 0 or positive as a is less than, equal to or more than b. */
export function compareQuantity(a: string | number | Quantity, b: string | number | Quantity): number {
  const difference = read(a).nano - read(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A plain number written as a quantity: `quantityOf(1536 * 2 ** 20, "BinarySI")` is "1536Mi"; `milli` takes thousandths. */
export function quantityOf(value: number, format: QuantityFormat = "DecimalSI", milli = false): string {
  return canonicalQuantity({ nano: BigInt(Math.round(value)) * (milli ? 1_000_000n : giga), format });
}
