import { parseGoDuration } from "../../apimachinery/duration.ts";
import type { FlagValue } from "../types.ts";
import type { FlagSpec } from "./types.ts";

/** A value that the flag's type refuses; the message is what strconv, time or encoding/csv say. */
export class ValueError extends Error {}

const TRUE = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE = new Set(["0", "f", "F", "false", "FALSE", "False"]);

/**
 * What a flag holds after being set to `text`; `previous` is what earlier uses on the same command line left, undefined
 * for the first. Models spf13/pflag's Value.Set of each type.
 */
export function setValue(spec: FlagSpec, text: string, previous: FlagValue | undefined): FlagValue {
  switch (spec.type) {
    case "bool":
      return parseBool(text);
    case "int":
    case "int32":
      return parseInteger(text, spec.type === "int32" ? 32n : 64n);
    case "duration":
      return duration(text);
    case "stringSlice":
      return [...((previous as string[] | undefined) ?? []), ...readCsv(text)];
    case "stringArray":
      return [...((previous as string[] | undefined) ?? []), text];
    case "stringToString":
      return [...((previous as string[] | undefined) ?? []), ...pairs(text)];
    default:
      return text;
  }
}

/** The value of a flag that was not given. */
export function defaultValue(spec: FlagSpec): FlagValue {
  switch (spec.type) {
    case "bool":
      return spec.default === "true";
    case "int":
    case "int32":
      return Number(spec.default || 0);
    case "duration":
      return spec.default ? parseGoDuration(spec.default) : 0;
    case "stringSlice":
    case "stringArray":
    case "stringToString": {
      const inner = spec.default.replace(/^\[|\]$/g, "");
      return inner ? inner.split(",") : [];
    }
    default:
      return spec.default;
  }
}

function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw new ValueError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** strconv.ParseInt with base 0: decimal, 0x, 0o, 0b, a leading zero for octal, underscores between digits. */
function parseInteger(text: string, bits: bigint): number {
  const fail = (why: string) => new ValueError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|0|[1-9][0-9_]*)$/.exec(text);
  if (!match || /__|_$/.test(text)) throw fail("invalid syntax");
  const digits = match[2]!.replaceAll("_", "");
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = match[1] === "-" ? -magnitude : magnitude;
  const limit = 1n << (bits - 1n);
  if (value >= limit || value < -limit) throw fail("value out of range");
  return Number(value);
}

function duration(text: string): number {
  try {
    return parseGoDuration(text);
  } catch (error) {
    throw new ValueError((error as Error).message);
  }
}

/** One line of CSV as Go's encoding/csv reads it; "" is no value at all. */
function readCsv(text: string): string[] {
  if (text === "") return [];
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const [field, next] = quotedField(text, at);
      fields.push(field);
      at = next;
    } else {
      const comma = text.indexOf(",", at);
      const field = text.slice(at, comma < 0 ? undefined : comma);
      const quote = field.indexOf('"');
      if (quote >= 0)
        throw new ValueError(`parse error on line 1, column ${at + quote + 1}: bare " in non-quoted-field`);
      fields.push(field);
      at = comma < 0 ? text.length : comma;
    }
    if (at >= text.length) return fields;
    at++;
  }
}

function quotedField(text: string, start: number): [string, number] {
  let field = "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') field += text[at];
    else if (text[at + 1] === '"') field += text[++at];
    else if (at + 1 === text.length || text[at + 1] === ",") return [field, at + 1];
    else throw new ValueError(`parse error on line 1, column ${at + 1}: extraneous or missing " in quoted-field`);
  }
  throw new ValueError(`parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
}

function pairs(text: string): string[] {
  const found = (text.match(/=/g)?.length ?? 0) === 1 ? [text.replace(/^"+|"+$/g, "")] : readCsv(text);
  for (const pair of found) if (!pair.includes("=")) throw new ValueError(`${pair} must be formatted as key=value`);
  return found;
}
