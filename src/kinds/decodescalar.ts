/** Single values as Go's decoder takes them: numbers with their ranges, bytes, times, quantities, int-or-string. */

import { formatJsonNumber } from "../apimachinery/json.ts";
import { canonicalQuantity } from "../apimachinery/quantity.ts";
import type { Schema } from "./types.ts";

/** A value that cannot be decoded. `mismatch`: the message is what was found ("string", "number 1.5") instead of a sentence. */
export class DecodeError extends Error {
  constructor(
    message: string,
    readonly mismatch: boolean,
    readonly goType?: string,
  ) {
    super(message);
  }
}

/** What encoding/json calls a JSON value: "string", "number", "bool", "array", "object". */
export function jsonType(json: unknown): string {
  if (Array.isArray(json)) return "array";
  return typeof json === "boolean" ? "bool" : typeof json;
}

const mismatch = (what: string) => new DecodeError(what, true);
const RANGES: Record<string, [number, number]> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint16: [0, 65535],
  int64: [-(2 ** 63), 2 ** 63],
};

function integer(json: unknown, format: string): number {
  if (typeof json !== "number") throw mismatch(jsonType(json));
  const [low, high] = RANGES[format] ?? RANGES["int64"]!;
  if (!Number.isInteger(json) || json < low || json > high) throw mismatch(`number ${formatJsonNumber(json)}`);
  return json;
}

/** Decodes one value; throws DecodeError. null must have been dealt with. `goType` as Go's reflect has it. */
export function decodeScalar(typeName: string, schema: Schema, json: unknown, goType: string): unknown {
  switch (typeName) {
    case "meta.v1.Time":
    case "meta.v1.MicroTime":
      return time(json, typeName === "meta.v1.MicroTime");
    case "resource.Quantity":
      return quantity(json);
    case "util.intstr.IntOrString":
      if (typeof json === "string") return json;
      if (typeof json !== "number") throw new DecodeError(jsonType(json), true, "int32");
      if (!Number.isInteger(json)) throw new DecodeError(`number ${formatJsonNumber(json)}`, true, "int32");
      return integer(json, "int32");
  }
  switch (schema.type) {
    case "integer":
      return integer(json, /^u?int(16|32|64)$/.test(goType) ? goType : (schema.format ?? "int64"));
    case "number":
      if (typeof json !== "number") throw mismatch(jsonType(json));
      return json;
    case "boolean":
      if (typeof json !== "boolean") throw mismatch(jsonType(json));
      return json;
    case "string":
      if (typeof json !== "string") throw mismatch(jsonType(json));
      return schema.format === "byte" ? bytes(json) : json;
    default:
      return json === undefined ? undefined : structuredClone(json);
  }
}

function quantity(json: unknown): string {
  try {
    if (typeof json === "number") return canonicalQuantity(formatJsonNumber(json));
    return canonicalQuantity(typeof json === "string" ? json.trim() : JSON.stringify(json));
  } catch (e) {
    throw new DecodeError((e as Error).message, false);
  }
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Times are kept in UTC: whole seconds, or six decimals for a MicroTime. */
function time(json: unknown, micro: boolean): string {
  if (typeof json !== "string") throw new DecodeError(jsonType(json), true, "string");
  const ms = RFC3339.test(json) ? Date.parse(json) : Number.NaN;
  if (Number.isNaN(ms)) throw new DecodeError(timeError(json, micro), false);
  if (!micro) return `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const fraction = (/[.,](\d+)/.exec(json)?.[1] ?? "").padEnd(6, "0").slice(0, 6);
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** time.Parse names the first part of its layout that the text does not fit. */
function timeError(text: string, micro: boolean): string {
  const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
  const parts: [RegExp, string][] = [
    [/^\d{4}/, "2006"],
    [/^-/, "-"],
    [/^\d\d/, "01"],
    [/^-/, "-"],
    [/^\d\d/, "02"],
    [/^T/, "T"],
    [/^\d\d/, "15"],
    [/^:/, ":"],
    [/^\d\d/, "04"],
    [/^:/, ":"],
    [/^\d\d([.,]\d+)?/, "05"],
    [/^(Z|[+-]\d\d:\d\d)/, "Z07:00"],
  ];
  let rest = text;
  for (const [shape, part] of parts) {
    const found = shape.exec(rest);
    if (!found)
      return `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${part}"`;
    rest = rest.slice(found[0].length);
  }
  if (rest) return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
  return `parsing time ${JSON.stringify(text)}: day out of range`;
}

/** Standard base64 with padding; line breaks are skipped. Models encoding/base64's CorruptInputError offsets. */
function bytes(text: string): string {
  const corrupt = (offset: number) => new DecodeError(`illegal base64 data at input byte ${offset}`, false);
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === "\n" || c === "\r") continue;
    if (/[A-Za-z0-9+/]/.test(c)) {
      digits++;
      continue;
    }
    if (c !== "=" || digits % 4 < 2) throw corrupt(i);
    return padded(text, i, digits % 4, corrupt);
  }
  if (digits % 4 !== 0) throw corrupt(text.length - (digits % 4));
  return text.replace(/[\r\n]/g, "");
}

/** The rest of a text from its first "=": exactly as many as the last group needs. */
function padded(text: string, first: number, digits: number, corrupt: (offset: number) => DecodeError): string {
  let at = first + 1;
  const skip = () => {
    while (text[at] === "\n" || text[at] === "\r") at++;
  };
  skip();
  if (digits === 2) {
    if (at >= text.length) throw corrupt(text.length);
    if (text[at] !== "=") throw corrupt(at);
    at++;
    skip();
  }
  if (at < text.length) throw corrupt(at);
  return text.replace(/[\r\n]/g, "");
}
