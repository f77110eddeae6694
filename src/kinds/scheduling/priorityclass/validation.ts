/** Models ValidatePriorityClass of pkg/apis/scheduling/validation/validation.go. */
import { type FieldError, forbidden, notSupported } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";

const HIGHEST_USER_PRIORITY = 1_000_000_000;
const POLICIES = ["PreemptLowerPriority", "Never"];

const SYSTEM_CLASSES: Record<string, number> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/** What is wrong with a class of a reserved name; undefined for the two that the server makes. */
function systemClassError(name: string, value: number, globalDefault: boolean): string | undefined {
  if (!Object.hasOwn(SYSTEM_CLASSES, name)) return `${name} is not a known system priority class`;
  const known = SYSTEM_CLASSES[name] as number;
  if (known !== value) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

export function validate(priorityClass: KubeObject): FieldError[] {
  const { value = 0, globalDefault = false, preemptionPolicy } = priorityClass;
  const name = priorityClass.metadata.name ?? "";
  const errors: FieldError[] = [];
  if (name.startsWith("system-")) {
    const error = systemClassError(name, value, globalDefault);
    const reserved = "priority class names with 'system-' prefix are reserved for system use only.";
    if (error) errors.push(forbidden("metadata.name", `${reserved} error: ${error}`));
  } else if (value > HIGHEST_USER_PRIORITY) {
    errors.push(forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`));
  }
  if (preemptionPolicy !== undefined && !POLICIES.includes(preemptionPolicy)) {
    errors.push(notSupported("preemptionPolicy", preemptionPolicy, POLICIES));
  }
  return errors;
}

export function validateUpdate(priorityClass: KubeObject, old: KubeObject): FieldError[] {
  const errors = priorityClass.value === old.value ? [] : [forbidden("value", "may not be changed in an update.")];
  return [...errors, ...immutableField(priorityClass.preemptionPolicy, old.preemptionPolicy, "preemptionPolicy")];
}
