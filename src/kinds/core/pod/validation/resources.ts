/** Requests and limits. Models validateResourceRequirements of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden, invalid, notFoundValue, required } from "../../../../apimachinery/fielderror.ts";
import { isQualifiedName } from "../../../../apimachinery/names.ts";
import { canonicalQuantity, compareQuantity, milliValue, quantityValue } from "../../../../apimachinery/quantity.ts";
import { sortedKeys } from "../../../../apimachinery/strings.ts";
import type { ResourceRequirements } from "../../../../client/api.ts";
import { checkName } from "../../../validation/names.ts";

const CONTAINER_RESOURCES = ["cpu", "memory", "ephemeral-storage"];
/** Names without a slash that quotas and nodes know. */
const STANDARD_RESOURCES = new Set(
  (
    "pods services replicationcontrollers resourcequotas secrets configmaps persistentvolumeclaims storage " +
    "services.nodeports services.loadbalancers"
  ).split(" "),
);
const isHugePage = (name: string) => name.startsWith("hugepages-");
const isNative = (name: string) => !name.includes("/") || name.includes("kubernetes.io/");
/** Extended resources and huge pages are not overcommitted. */
const isOvercommitAllowed = (name: string) => isNative(name) && !isHugePage(name);

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`).length === 0;
}

/** Models validateResourceName: a name that is not fully qualified has to be a known one. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = checkName(path, name, isQualifiedName);
  const known =
    CONTAINER_RESOURCES.includes(name) || STANDARD_RESOURCES.has(name) || /^(requests|limits|hugepages-)\b/.test(name);
  if (errors.length > 0 || name.includes("/") || known) return errors;
  return [invalid(path, name, "must be a standard resource type or fully qualified")];
}

/** Models validateContainerResourceName. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes("/")) {
    if (CONTAINER_RESOURCES.includes(name) || isHugePage(name)) return errors;
    return [...errors, invalid(path, name, "must be a standard resource for containers")];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

function validateAmount(name: string, value: string | number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (compareQuantity(value, "0") < 0)
    errors.push(invalid(path, canonicalQuantity(value), "must be greater than or equal to 0"));
  if (!CONTAINER_RESOURCES.includes(name) && !isHugePage(name) && milliValue(value) % 1000 !== 0)
    errors.push(invalid(path, canonicalQuantity(value), "must be an integer"));
  if (isHugePage(name)) {
    const size = name.slice("hugepages-".length);
    try {
      const page = quantityValue(size);
      if (page > 0 && quantityValue(value) % page !== 0) {
        const text = `${canonicalQuantity(value)} is not positive integer multiple of ${name}`;
        errors.push(invalid(path, canonicalQuantity(value), text));
      }
    } catch {
      errors.push(invalid(path, canonicalQuantity(value), "quantities must match the regular expression"));
    }
  }
  return errors;
}

function validateRequest(
  name: string,
  value: string | number,
  limits: Record<string, any>,
  path: string,
): FieldError[] {
  const at = `${path}.requests`;
  const limit = limits[name];
  if (limit === undefined)
    return isOvercommitAllowed(name)
      ? []
      : [required(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  const [text, most] = [canonicalQuantity(value), canonicalQuantity(limit)];
  const order = compareQuantity(value, limit);
  if (order !== 0 && !isOvercommitAllowed(name))
    return [invalid(at, text, `must be equal to ${name} limit of ${most}`)];
  if (order > 0) return [invalid(at, text, `must be less than or equal to ${name} limit of ${most}`)];
  return [];
}

/** `claimNames` are those of the pod's resource claims. */
export function validateResources(
  resources: ResourceRequirements | undefined,
  path: string,
  claimNames: string[] = [],
): FieldError[] {
  const limits = (resources?.limits ?? {}) as Record<string, string | number>;
  const requests = (resources?.requests ?? {}) as Record<string, string | number>;
  const errors: FieldError[] = [];
  for (const name of sortedKeys(limits)) {
    const at = `${path}.limits[${name}]`;
    errors.push(...validateContainerResourceName(name, at), ...validateAmount(name, limits[name]!, at));
  }
  for (const name of sortedKeys(requests)) {
    const at = `${path}.requests[${name}]`;
    errors.push(...validateContainerResourceName(name, at), ...validateAmount(name, requests[name]!, at));
    errors.push(...validateRequest(name, requests[name]!, limits, path));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePage) && !names.includes("cpu") && !names.includes("memory"))
    errors.push(forbidden(path, "HugePages require cpu or memory"));
  resources?.claims?.forEach(({ name }, i) => {
    const at = `${path}.claims[${i}]`;
    if (!name) errors.push(required(at));
    else if (!claimNames.includes(name)) {
      const rest = claimNames.length ? `: ${[...claimNames].sort().join(", ")}` : " which is empty";
      const missing = notFoundValue(at, name);
      errors.push({
        ...missing,
        detail: `${missing.detail}: must be one of the names in pod.spec.resourceClaims${rest}`,
      });
    }
  });
  return errors;
}
