/** Models ValidateLimitRange of pkg/apis/core/validation/validation.go. */
import { duplicate, type FieldError, forbidden, invalid, required } from "../../../apimachinery/fielderror.ts";
import { isQualifiedName } from "../../../apimachinery/names.ts";
import { canonicalQuantity, compareQuantity, milliValue } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { checkName } from "../../validation/names.ts";
import { validateContainerResourceName, validateResourceName } from "../pod/validation/resources.ts";

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];
const FIELDS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];

/** Pairs that must be in order: lesser, greater, the field at fault, and their names in the sentence. */
const ORDER: [low: string, high: string, at: string, lowName: string, highName: string][] = [
  ["min", "max", "min", "min value", "max value"],
  ["min", "defaultRequest", "defaultRequest", "min value", "default request value"],
  ["defaultRequest", "max", "defaultRequest", "default request value", "max value"],
  ["defaultRequest", "default", "defaultRequest", "default request value", "default limit value"],
  ["min", "default", "default", "min value", "default value"],
  ["default", "max", "default", "default value", "max value"],
];

/** The value shown is the first that the server's code names, which is not always the one at fault. */
const shown = (low: string, high: string, at: string): string => (at === "default" ? (low === "min" ? low : high) : at);

function validateRatio(limit: any, resource: string, path: string): FieldError[] {
  const ratio = limit.maxLimitRequestRatio?.[resource];
  if (ratio === undefined) return [];
  const at = `${path}.maxLimitRequestRatio[${resource}]`;
  const text = canonicalQuantity(ratio);
  const errors = compareQuantity(ratio, "1") < 0 ? [invalid(at, text, `ratio ${text} is less than 1`)] : [];
  const [min, max] = [limit.min?.[resource], limit.max?.[resource]];
  if (min === undefined || max === undefined) return errors;
  const most = milliValue(max) / milliValue(min);
  if (milliValue(ratio) / 1000 > most) {
    errors.push(invalid(at, text, `ratio ${text} is greater than max/min = ${most.toFixed(6)}`));
  }
  return errors;
}

function validateResource(limit: any, resource: string, path: string): FieldError[] {
  const value = (field: string): string | undefined => limit[field]?.[resource];
  const errors: FieldError[] = [];
  for (const [low, high, at, lowName, highName] of ORDER) {
    const [less, more] = [value(low), value(high)];
    if (less === undefined || more === undefined || compareQuantity(less, more) <= 0) continue;
    const [lessText, moreText] = [canonicalQuantity(less), canonicalQuantity(more)];
    const detail = `${lowName} ${lessText} is greater than ${highName} ${moreText}`;
    errors.push(
      invalid(`${path}.${at}[${resource}]`, canonicalQuantity(value(shown(low, high, at)) as string), detail),
    );
  }
  return [...errors, ...validateRatio(limit, resource, path)];
}

const validateName = (type: string, name: string, path: string): FieldError[] =>
  type === "Pod" || type === "Container" ? validateContainerResourceName(name, path) : validateResourceName(name, path);

function validateLimit(limit: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = limit.type ?? "";
  const badType = checkName(`${path}.type`, type, isQualifiedName);
  errors.push(...badType);
  if (badType.length === 0 && !type.includes("/") && !TYPES.includes(type)) {
    errors.push(invalid(`${path}.type`, type, "must be a standard limit type or fully qualified"));
  }
  for (const field of type === "Pod" ? ["max", "min"] : FIELDS.filter((field) => field !== "maxLimitRequestRatio")) {
    for (const name of Object.keys(limit[field] ?? {}).sort())
      errors.push(...validateName(type, name, `${path}.${field}[${name}]`));
  }
  if (type === "Pod") {
    for (const field of ["default", "defaultRequest"]) {
      const given = Object.keys(limit[field] ?? {}).length > 0;
      if (given) errors.push(forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  if (type === "PersistentVolumeClaim" && limit.min?.storage === undefined && limit.max?.storage === undefined) {
    const detail = "either minimum or maximum storage value is required, but neither was provided";
    errors.push(required(`${path}.limits`, detail));
  }
  const resources = new Set(FIELDS.flatMap((field) => Object.keys(limit[field] ?? {})));
  return [...errors, ...[...resources].sort().flatMap((resource) => validateResource(limit, resource, path))];
}

export function validate(range: KubeObject): FieldError[] {
  const limits: any[] = range.spec?.limits ?? [];
  return limits.flatMap((limit, i) => {
    const path = `spec.limits[${i}]`;
    const repeated = limits.findIndex((other) => other.type === limit.type) < i;
    return [...(repeated ? [duplicate(`${path}.type`, limit.type)] : []), ...validateLimit(limit, path)];
  });
}

export const validateUpdate = (range: KubeObject): FieldError[] => validate(range);
