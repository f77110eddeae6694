/** Schedules as the CronJob controller's parser reads them. Models ParseStandard of github.com/robfig/cron/v3. */
import { parseGoDuration } from "../../../apimachinery/duration.ts";

interface Bounds {
  min: number;
  max: number;
  names?: string[];
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");
const FIELDS: Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Which minutes, hours, days of month, months and days of week; or a fixed interval. */
export interface Schedule {
  /** Allowed values of the five fields, ascending. */
  fields?: [minutes: number[], hours: number[], days: number[], months: number[], weekdays: number[]];
  /** Was the day of month (of week) left open? A day then has to fit the other only. */
  anyDay?: boolean;
  anyWeekday?: boolean;
  /** `@every`: milliseconds. */
  everyMs?: number;
}

function number(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}

function numberOrName(text: string, { names, min }: Bounds): number {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + min : number(text);
}

function range(expr: string, bounds: Bounds): number[] {
  const [base = "", step, ...more] = expr.split("/");
  const parts = base.split("-");
  let [start, end] = [bounds.min, bounds.max];
  if (parts[0] !== "*" && parts[0] !== "?") {
    start = numberOrName(parts[0] ?? "", bounds);
    if (parts.length > 2) throw new Error(`too many hyphens: ${expr}`);
    end = parts.length === 2 ? numberOrName(parts[1] ?? "", bounds) : start;
  }
  if (more.length) throw new Error(`too many slashes: ${expr}`);
  const by = step === undefined ? 1 : number(step);
  if (step !== undefined && parts.length === 1) end = bounds.max;
  if (start < bounds.min) throw new Error(`beginning of range (${start}) below minimum (${bounds.min}): ${expr}`);
  if (end > bounds.max) throw new Error(`end of range (${end}) above maximum (${bounds.max}): ${expr}`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${expr}`);
  if (by === 0) throw new Error(`step of range should be a positive number: ${expr}`);
  const values: number[] = [];
  for (let value = start; value <= end; value += by) values.push(value);
  return values;
}

const field = (text: string, bounds: Bounds): number[] => {
  const exprs = text.split(",").filter((expr) => expr !== "");
  return [...new Set(exprs.flatMap((expr) => range(expr, bounds)))].sort((a, b) => a - b);
};

const isOpen = (text: string) => text.split(",").some((expr) => /^[*?](\/1)?$/.test(expr));

/** Reads a schedule; throws the parser's own sentence. */
export function parseSchedule(text: string): Schedule {
  let spec = text;
  if (spec === "") throw new Error("empty spec string");
  const zone = /^(?:CRON_)?TZ=(\S*)\s/.exec(spec);
  if (zone) spec = spec.slice(zone[0].length).trim();
  if (spec.startsWith("@every ")) {
    try {
      return { everyMs: Math.max(1000, Math.floor(parseGoDuration(spec.slice(7)) / 1000) * 1000) };
    } catch (e) {
      throw new Error(`failed to parse duration ${spec}: ${(e as Error).message}`);
    }
  }
  if (spec.startsWith("@")) {
    const standard = Object.hasOwn(DESCRIPTORS, spec) ? DESCRIPTORS[spec] : undefined;
    if (!standard) throw new Error(`unrecognized descriptor: ${spec}`);
    spec = standard;
  }
  const fields = spec.split(/\s+/).filter((part) => part !== "");
  if (fields.length !== FIELDS.length)
    throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  const values = FIELDS.map((bounds, i) => field(fields[i] as string, bounds));
  return {
    fields: values as NonNullable<Schedule["fields"]>,
    anyDay: isOpen(fields[2] as string),
    anyWeekday: isOpen(fields[4] as string),
  };
}
