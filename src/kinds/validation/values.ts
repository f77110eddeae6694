/** Rules of numbers, percentages and enumerations that many kinds share, worded as pkg/apis/core/validation and apimachinery/pkg/util/validation word them. */
import { type FieldError, invalid, notSupported, required } from "../../apimachinery/fielderror.ts";
import { isValidPercent } from "../../apimachinery/names.ts";
import { inGoOrder as ordered } from "../goorder.ts";
import { checkName } from "./names.ts";

/** `must be greater than or equal to 0`; absent is fine. */
export const nonNegative = (value: number | undefined | null, path: string): FieldError[] =>
  (value ?? 0) < 0 ? [invalid(path, value, "must be greater than or equal to 0")] : [];

/** A value of an enumeration: missing and unknown ones are told apart. */
export function oneOf(value: string | undefined, values: string[], path: string): FieldError[] {
  if (!value) return [required(path)];
  return values.includes(value) ? [] : [notSupported(path, value, values)];
}

/** An int of 0 or more, or a percentage. Models ValidatePositiveIntOrPercent. */
export function intOrPercent(value: number | string, path: string): FieldError[] {
  return typeof value === "string" ? checkName(path, value, isValidPercent) : nonNegative(value, path);
}

/** The number before the percent sign, or the int itself; a string that is neither counts as 0. */
export function intOrPercentValue(value: number | string): number {
  if (typeof value === "number") return value;
  return isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : 0;
}

export const atMost100Percent = (value: number | string, path: string): FieldError[] =>
  typeof value === "string" && intOrPercentValue(value) > 100
    ? [invalid(path, value, "must not be greater than 100%")]
    : [];

/** `field` may never go down in a status. */
export function notDecremented(status: any, old: any, field: string): FieldError[] {
  const [value, before] = [status?.[field] ?? 0, old?.[field] ?? 0];
  return value < before ? [invalid(`status.${field}`, value, "cannot be decremented")] : [];
}

/** A value with its fields in the order of Go's struct, as error texts print it. `typeName`: "meta.v1.LabelSelector". */
export const inGoOrder = <T>(value: T, typeName: string): T => ordered(value, { ref: typeName }) as T;

/** A map's keys sorted, as Go prints maps. */
export const inKeyOrder = <T>(map: T): T => ordered(map, undefined) as T;
