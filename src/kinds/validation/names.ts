/** Names, labels and selectors inside a spec. Models apimachinery/pkg/apis/meta/v1/validation and pkg/apis/core/validation. */
import { type FieldError, forbidden, invalid, required } from "../../apimachinery/fielderror.ts";
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from "../../apimachinery/names.ts";
import type { LabelSelector } from "../../client/api.ts";

/** One Invalid error for each sentence that `check` has about the value. */
export const checkName = (path: string, value: string, check: (value: string) => string[]): FieldError[] =>
  check(value).map((message) => invalid(path, value, message));

export const validateDNS1123Label = (value: string, path: string): FieldError[] =>
  checkName(path, value, isDNS1123Label);

export const validateDNS1123Subdomain = (value: string, path: string): FieldError[] =>
  checkName(path, value, isDNS1123Subdomain);

export const validateQualifiedName = (value: string, path: string): FieldError[] =>
  checkName(path, value, isQualifiedName);

/** NameIsDNSSubdomain's and RBAC's laxer sibling: what may stand as one segment of a URL. Models content.IsPathSegmentName. */
export function isPathSegmentName(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((mark) => value.includes(mark)).map((mark) => `may not contain '${mark}'`);
}

/** ValidateLabels: keys and values, both reported at `path`. */
export function validateLabels(labels: Record<string, string> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkName(path, key, isQualifiedName),
    ...checkName(path, value, isValidLabelValue),
  ]);
}

/** ValidateLabelSelector. No selector is fine. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, `${path}.matchLabels`);
  (selector.matchExpressions ?? []).forEach((requirement, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const values = requirement.values ?? [];
    const operator = requirement.operator ?? "";
    if (operator === "In" || operator === "NotIn") {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      if (values.length === 0) errors.push(required(`${at}.values`, detail));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      if (values.length > 0) errors.push(forbidden(`${at}.values`, detail));
    } else errors.push(invalid(`${at}.operator`, operator, "not a valid selector operator"));
    errors.push(...validateQualifiedName(requirement.key ?? "", `${at}.key`));
    errors.push(...values.flatMap((value, j) => checkName(`${at}.values[${j}]`, value, isValidLabelValue)));
  });
  return errors;
}

/** ValidateImmutableField: `field is immutable` when the two differ. */
export function validateImmutable(value: unknown, old: unknown, path: string): FieldError[] {
  const { deepEqual } = require("../../apimachinery/json.ts") as typeof import("../../apimachinery/json.ts");
  return deepEqual(value, old) ? [] : [invalid(path, value, "field is immutable")];
}
