/** Models ValidateResourceQuota of pkg/apis/core/validation/validation.go. */
import { type FieldError, invalid } from "../../../apimachinery/fielderror.ts";
import { isQualifiedName } from "../../../apimachinery/names.ts";
import { canonicalQuantity, compareQuantity, milliValue } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { checkName } from "../../validation/names.ts";

const COMPUTE = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
const COUNTED = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
];
const STORAGE = ["ephemeral-storage", "requests.ephemeral-storage", "limits.ephemeral-storage", "requests.storage"];

const isStandard = (name: string): boolean =>
  COMPUTE.includes(name) || COUNTED.includes(name) || STORAGE.includes(name) || /^(requests\.)?hugepages-/.test(name);

const SCOPES = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
];

/** What a scope can be counted for. Models IsResourceQuotaScopeValidForResource. */
function scopeFits(scope: string, resource: string): boolean {
  if (!SCOPES.includes(scope)) return true;
  if (scope === "BestEffort") return resource === "pods";
  if (scope === "VolumeAttributesClass")
    return resource === "persistentvolumeclaims" || resource === "requests.storage";
  return resource === "pods" || COMPUTE.includes(resource);
}

function validateHard(name: string, value: string): FieldError[] {
  const path = `spec.hard[${name}]`;
  const errors = checkName(path, name, isQualifiedName);
  if (!name.includes("/") && !isStandard(name)) {
    if (name !== "storage") errors.push(invalid(path, name, "must be a standard resource type or fully qualified"));
    errors.push(invalid(path, name, "must be a standard resource for quota"));
  }
  if (compareQuantity(value, "0") < 0) {
    errors.push(invalid(path, canonicalQuantity(value), "must be greater than or equal to 0"));
  }
  if ((COUNTED.includes(name) || name.startsWith("count/")) && milliValue(value) % 1000 !== 0) {
    errors.push(invalid(path, canonicalQuantity(value), "must be an integer"));
  }
  return errors;
}

function validateScopes(scopes: string[], resources: string[]): FieldError[] {
  const errors: FieldError[] = [];
  const say = (detail: string) => errors.push(invalid("spec.scopes", scopes, detail));
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) say("unsupported scope");
    for (const resource of resources) {
      if (isStandard(resource) && !scopeFits(scope, resource)) say("unsupported scope applied to resource");
    }
  }
  for (const pair of [
    ["BestEffort", "NotBestEffort"],
    ["Terminating", "NotTerminating"],
  ]) {
    if (pair.every((scope) => scopes.includes(scope))) say("conflicting scopes");
  }
  return errors;
}

export function validate(quota: KubeObject): FieldError[] {
  const hard: Record<string, string> = quota.spec?.hard ?? {};
  const resources = Object.keys(hard).sort();
  const errors = resources.flatMap((name) => validateHard(name, hard[name] as string));
  return [...errors, ...validateScopes(quota.spec?.scopes ?? [], resources)];
}

export function validateUpdate(quota: KubeObject, old: KubeObject): FieldError[] {
  const scopes = (object: KubeObject) => [...new Set<string>(object.spec?.scopes ?? [])].sort().join();
  const changed = scopes(quota) !== scopes(old);
  const immutable = changed ? [invalid("spec.scopes", quota.spec?.scopes, "field is immutable")] : [];
  return [...validate(quota), ...immutable];
}
