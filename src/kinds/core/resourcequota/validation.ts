/** Models ValidateResourceQuota of pkg/apis/core/validation/validation.go. */
import { type FieldError, invalid, required } from "../../../apimachinery/fielderror.ts";
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

const CONFLICTS = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

function validateScopes(scopes: string[], resources: string[]): FieldError[] {
  const errors: FieldError[] = [];
  const say = (detail: string) => errors.push(invalid("spec.scopes", scopes, detail));
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) say("unsupported scope");
    for (const resource of resources) {
      if (isStandard(resource) && !scopeFits(scope, resource)) say("unsupported scope applied to resource");
    }
  }
  for (const pair of CONFLICTS) {
    if (pair.every((scope) => scopes.includes(scope))) say("conflicting scopes");
  }
  return errors;
}

const EXISTS_ONLY = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"];
const MUST_EXIST =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
  "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

/** A selector as an error shows it: Go's internal struct. */
const shownSelector = (requirements: any[]) => ({
  MatchExpressions: requirements.map(({ scopeName, operator, values }) => ({
    ScopeName: scopeName ?? "",
    Operator: operator ?? "",
    Values: values ?? null,
  })),
});

/** Models validateScopedResourceSelectorRequirement. */
function validateScopeSelector({ scopeSelector, scopes }: any, resources: string[]): FieldError[] {
  const path = "spec.scopeSelector.matchExpressions";
  const requirements: any[] = scopeSelector?.matchExpressions ?? [];
  const errors: FieldError[] = [];
  for (const { scopeName = "", operator = "", values = [] } of requirements) {
    if (!SCOPES.includes(scopeName)) errors.push(invalid(`${path}.scopeName`, scopeName, "unsupported scope"));
    for (const resource of resources) {
      if (isStandard(resource) && !scopeFits(scopeName, resource))
        errors.push(invalid(path, shownSelector(requirements), "unsupported scope applied to resource"));
    }
    if (EXISTS_ONLY.includes(scopeName) && operator !== "Exists")
      errors.push(invalid(`${path}.operator`, operator, MUST_EXIST));
    const none = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    const some = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (operator === "In" || operator === "NotIn") {
      if (!values.length) errors.push(required(`${path}.values`, some));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length) errors.push(invalid(`${path}.values`, values, none));
    } else errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  }
  const named = requirements.map(({ scopeName }) => scopeName);
  for (const pair of CONFLICTS)
    if (pair.every((scope) => named.includes(scope))) errors.push(invalid(path, scopes ?? null, "conflicting scopes"));
  return errors;
}

export function validate(quota: KubeObject): FieldError[] {
  const hard: Record<string, string> = quota.spec?.hard ?? {};
  const resources = Object.keys(hard).sort();
  const errors = resources.flatMap((name) => validateHard(name, hard[name] as string));
  return [
    ...errors,
    ...validateScopes(quota.spec?.scopes ?? [], resources),
    ...validateScopeSelector(quota.spec ?? {}, resources),
  ];
}

export function validateUpdate(quota: KubeObject, old: KubeObject): FieldError[] {
  const scopes = (object: KubeObject) => [...new Set<string>(object.spec?.scopes ?? [])].sort().join();
  const changed = scopes(quota) !== scopes(old);
  const immutable = changed ? [invalid("spec.scopes", quota.spec?.scopes, "field is immutable")] : [];
  return [...validate(quota), ...immutable];
}
