/** Durations as kubectl shows ages and as Go reads and writes them. */

const minute = 60;
const hour = 60 * minute;

/** duration.HumanDuration: "45s", "5m30s", "3h", "2d4h", "400d", "3y20d". Takes milliseconds. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * minute) return `${seconds}s`;
  const minutes = Math.floor(seconds / minute);
  if (minutes < 10) return pair(minutes, "m", seconds % minute, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(seconds / hour);
  if (hours < 8) return pair(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 24 * 8) return pair(days, "d", hours % 24, "h");
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return hours < 24 * 365 * 8 ? pair(years, "y", days % 365, "d") : `${years}y`;
}

const pair = (a: number, unitA: string, b: number, unitB: string) => (b ? `${a}${unitA}${b}${unitB}` : `${a}${unitA}`);

/** The AGE of something made at `timestamp` (RFC 3339): "<unknown>" where it has none. */
export function age(timestamp: string | undefined | null, nowMs: number): string {
  if (!timestamp) return "<unknown>";
  return humanDuration(nowMs - Date.parse(timestamp));
}

const units: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** time.ParseDuration: "1h15m30.5s" in milliseconds. Throws an Error with Go's sentence. */
export function parseGoDuration(text: string): number {
  const quoted = JSON.stringify(text);
  let rest = text.replace(/^[-+]/, "");
  const sign = text.startsWith("-") ? -1 : 1;
  if (rest === "0") return 0;
  if (rest === "") throw new Error(`time: invalid duration ${quoted}`);
  let total = 0;
  while (rest !== "") {
    const number = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/.exec(rest)?.[0];
    if (number === undefined) throw new Error(`time: invalid duration ${quoted}`);
    rest = rest.slice(number.length);
    const unit = /^[^.0-9]*/.exec(rest)![0];
    if (unit === "") throw new Error(`time: missing unit in duration ${quoted}`);
    if (!Object.hasOwn(units, unit))
      throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
    rest = rest.slice(unit.length);
    total += Number(number) * units[unit]!;
  }
  // Beyond int64 nanoseconds, about 292 years.
  if (total > 9_223_372_036_854.775) throw new Error(`time: invalid duration ${quoted}`);
  return total === 0 ? 0 : sign * total;
}

/** time.Duration.String: "1h0m0s", "1m30s", "1.5s", "100ms", "0s". Takes milliseconds. */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  const nanos = BigInt(Math.round(Math.abs(ms) * 1e6));
  if (nanos < 1_000n) return `${sign}${nanos}ns`;
  if (nanos < 1_000_000n) return `${sign}${decimal(nanos, 3)}µs`;
  if (nanos < 1_000_000_000n) return `${sign}${decimal(nanos, 6)}ms`;
  const seconds = nanos / 1_000_000_000n;
  const rest = decimal(nanos - (seconds / 60n) * 60_000_000_000n, 9);
  if (seconds < 60n) return `${sign}${rest}s`;
  const minutes = seconds / 60n;
  if (minutes < 60n) return `${sign}${minutes}m${rest}s`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${rest}s`;
}

/** value / 10^places without zeros at the end. */
function decimal(value: bigint, places: number): string {
  const unit = 10n ** BigInt(places);
  const fraction = (value % unit).toString().padStart(places, "0").replace(/0+$/, "");
  return fraction ? `${value / unit}.${fraction}` : `${value / unit}`;
}
