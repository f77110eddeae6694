/** Digits of π: Chudnovsky's series by binary splitting. */

/** More digits than anybody's patience; keeps the work bounded. */
export const DIGITS_MAX = 100_000;
const C3_OVER_24 = 640_320n ** 3n / 24n;
const DIGITS_A_TERM = 14.181647462725477;

function split(a: number, b: number): [p: bigint, q: bigint, t: bigint] {
  if (b - a === 1) {
    const p = a === 0 ? 1n : BigInt(6 * a - 5) * BigInt(2 * a - 1) * BigInt(6 * a - 1);
    const q = a === 0 ? 1n : BigInt(a) ** 3n * C3_OVER_24;
    const t = p * (13_591_409n + 545_140_134n * BigInt(a));
    return [p, q, a % 2 === 1 ? -t : t];
  }
  const middle = (a + b) >> 1;
  const [p1, q1, t1] = split(a, middle);
  const [p2, q2, t2] = split(middle, b);
  return [p1 * p2, q1 * q2, q2 * t1 + p1 * t2];
}

/** Newton's integer square root. */
function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (let i = 0; i < 10_000; i++) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
  return root;
}

/** π with so many decimals, cut off: "3.14". At most DIGITS_MAX. */
export function piDecimals(decimals: number): string {
  const wanted = Math.max(0, Math.min(Math.floor(decimals), DIGITS_MAX));
  const guard = 10;
  const one = 10n ** BigInt(wanted + guard);
  const [, q, t] = split(0, Math.max(2, Math.ceil((wanted + guard) / DIGITS_A_TERM) + 1));
  const digits = ((q * 426_880n * squareRoot(10_005n * one * one)) / t).toString();
  return wanted === 0 ? "3" : `3.${digits.slice(1, wanted + 1)}`;
}

/** π to so many significant digits, rounded, as Math::BigFloat's bpi gives it. */
export function piRounded(significant: number): string {
  const wanted = Math.max(1, Math.min(Math.floor(significant), DIGITS_MAX));
  const digits = piDecimals(wanted).replace(".", "");
  const rounded = (BigInt(digits) + 5n) / 10n;
  const whole = rounded.toString();
  return wanted === 1 ? whole : `3.${whole.slice(1)}`;
}
