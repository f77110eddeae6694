/** Dates as -d takes them, and strftime. All clocks of the lab show UTC. */

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const UNITS: Record<string, number> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
};

/** Unix milliseconds of "@0", "2026-01-02 03:04", "yesterday", "2 days ago", "202601020304.05"; undefined: no date. */
export function parseDate(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.slice(1)) * 1000;
  const old = /^(\d{2}|\d{4})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(trimmed);
  if (old) {
    const year =
      old[1] === undefined ? new Date(now).getUTCFullYear() : Number(old[1].length === 2 ? `20${old[1]}` : old[1]);
    return Date.UTC(year, Number(old[2]) - 1, Number(old[3]), Number(old[4]), Number(old[5]), Number(old[6] ?? 0));
  }
  return parseWords(trimmed, now);
}

function parseWords(text: string, now: number): number | undefined {
  let rest = text;
  let base = now;
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(?:Z|UTC|GMT|[+-]00:?00)?/.exec(
      text,
    );
  const offset = /^(\d{4}-\d{2}-\d{2}T\S+[+-]\d{2}:?\d{2})$/.exec(text);
  if (offset && !Number.isNaN(Date.parse(text))) return Date.parse(text);
  if (iso) {
    base = Date.UTC(
      Number(iso[1]),
      Number(iso[2]) - 1,
      Number(iso[3]),
      Number(iso[4] ?? 0),
      Number(iso[5] ?? 0),
      Number(iso[6] ?? 0),
    );
    rest = text.slice(iso[0].length);
  } else if (/^[A-Z][a-z]{2,},? /.test(text) || /^\d{1,2} [A-Z][a-z]{2}/.test(text)) {
    const parsed = Date.parse(/(UTC|GMT|Z|[+-]\d{4})/.test(text) ? text : `${text} UTC`);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  return relative(rest.trim().toLowerCase(), base);
}

function relative(text: string, start: number): number | undefined {
  let at = start;
  const pieces = text.split(/\s+/).filter(Boolean);
  for (let i = 0; i < pieces.length; i++) {
    const word = pieces[i]!;
    const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(word);
    if (word === "now" || word === "today" || word === "utc" || word === "z") continue;
    if (word === "yesterday") at -= 86_400_000;
    else if (word === "tomorrow") at += 86_400_000;
    else if (clock) {
      const day = Math.floor(at / 86_400_000) * 86_400_000;
      at = day + (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1000;
    } else {
      const match = /^([-+]?\d+)([a-z]+)?$/.exec(/^(next|last)$/.test(word) ? (word === "next" ? "1" : "-1") : word);
      if (!match) return undefined;
      const unit = (match[2] ?? pieces[++i] ?? "").replace(/s$/, "");
      const back = pieces[i + 1] === "ago" ? -1 : 1;
      if (back < 0) i++;
      const count = Number(match[1]) * back;
      if (unit === "month" || unit === "year") {
        const date = new Date(at);
        const months = date.getUTCMonth() + (unit === "month" ? count : 12 * count);
        at = Date.UTC(date.getUTCFullYear(), months, date.getUTCDate()) + (at % 86_400_000);
      } else if (Object.hasOwn(UNITS, unit)) at += count * UNITS[unit]! * 1000;
      else return undefined;
    }
  }
  return at;
}

const pad = (value: number, width = 2, fill = "0"): string => String(value).padStart(width, fill);

function dayOfYear(date: Date): number {
  return (
    Math.floor(
      (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
        86_400_000,
    ) + 1
  );
}

/** ISO week and its year. */
function isoWeek(date: Date): [number, number] {
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = new Date(day + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return [Math.ceil(dayOfYear(thursday) / 7), thursday.getUTCFullYear()];
}

/** strftime. */
export function formatDate(format: string, ms: number): string {
  const date = new Date(ms);
  return format.replace(
    /%([-_0^#]?)(:{0,2})(\d*)([a-zA-Z%])/g,
    (whole, flag: string, colons: string, width: string, letter: string) => {
      const value = conversion(letter, date, ms, colons, width);
      if (value === undefined) return whole;
      if (flag === "-") return value.replace(/^[0 ]+(?=.)/, "");
      if (flag === "_") return value.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
      return flag === "^" ? value.toUpperCase() : value;
    },
  );
}

interface Moment {
  date: Date;
  ms: number;
  colons: string;
  width: string;
}

const hourOf = ({ date }: Moment): number => date.getUTCHours();
const twelveOf = (moment: Moment): number => hourOf(moment) % 12 || 12;

const CONVERSIONS: Record<string, (moment: Moment) => string> = {
  Y: ({ date }) => String(date.getUTCFullYear()),
  C: ({ date }) => pad(Math.floor(date.getUTCFullYear() / 100)),
  y: ({ date }) => pad(date.getUTCFullYear() % 100),
  m: ({ date }) => pad(date.getUTCMonth() + 1),
  d: ({ date }) => pad(date.getUTCDate()),
  e: ({ date }) => pad(date.getUTCDate(), 2, " "),
  H: (moment) => pad(hourOf(moment)),
  k: (moment) => pad(hourOf(moment), 2, " "),
  I: (moment) => pad(twelveOf(moment)),
  l: (moment) => pad(twelveOf(moment), 2, " "),
  M: ({ date }) => pad(date.getUTCMinutes()),
  S: ({ date }) => pad(date.getUTCSeconds()),
  N: ({ ms, width }) => pad(Math.floor(ms * 1e6) % 1e9, 9).slice(0, width ? Number(width) : 9),
  s: ({ ms }) => String(Math.floor(ms / 1000)),
  p: (moment) => (hourOf(moment) < 12 ? "AM" : "PM"),
  P: (moment) => (hourOf(moment) < 12 ? "am" : "pm"),
  a: ({ date }) => DAYS[date.getUTCDay()]!.slice(0, 3),
  A: ({ date }) => DAYS[date.getUTCDay()]!,
  b: ({ date }) => MONTHS[date.getUTCMonth()]!.slice(0, 3),
  h: ({ date }) => MONTHS[date.getUTCMonth()]!.slice(0, 3),
  B: ({ date }) => MONTHS[date.getUTCMonth()]!,
  j: ({ date }) => pad(dayOfYear(date), 3),
  u: ({ date }) => String(date.getUTCDay() || 7),
  w: ({ date }) => String(date.getUTCDay()),
  V: ({ date }) => pad(isoWeek(date)[0]),
  G: ({ date }) => String(isoWeek(date)[1]),
  U: ({ date }) => pad(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)),
  W: ({ date }) => pad(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7)),
  Z: () => "UTC",
  z: ({ colons }) => (colons ? "+00:00" : "+0000"),
  n: () => "\n",
  t: () => "\t",
  "%": () => "%",
  F: ({ ms }) => formatDate("%Y-%m-%d", ms),
  T: ({ ms }) => formatDate("%H:%M:%S", ms),
  X: ({ ms }) => formatDate("%H:%M:%S", ms),
  R: ({ ms }) => formatDate("%H:%M", ms),
  D: ({ ms }) => formatDate("%m/%d/%y", ms),
  x: ({ ms }) => formatDate("%m/%d/%y", ms),
  r: ({ ms }) => formatDate("%I:%M:%S %p", ms),
  c: ({ ms }) => formatDate("%a %b %e %H:%M:%S %Y", ms),
};

function conversion(letter: string, date: Date, ms: number, colons: string, width: string): string | undefined {
  return Object.hasOwn(CONVERSIONS, letter) ? CONVERSIONS[letter]!({ date, ms, colons, width }) : undefined;
}
