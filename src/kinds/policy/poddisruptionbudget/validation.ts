/** Models ValidatePodDisruptionBudget of pkg/apis/policy/validation/validation.go. */
import { type FieldError, invalid, notSupported } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateLabelSelector } from "../../selector.ts";
import { atMost100Percent, intOrPercent, nonNegative } from "../../validation/values.ts";

const POLICIES = ["AlwaysAllow", "IfHealthyBudget"];
const COUNTS = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"];

/** The spec as the server's internal struct prints: fields with Go's names, in its order. */
const goSpec = (spec: any) => ({
  MinAvailable: spec.minAvailable ?? null,
  Selector: spec.selector ?? null,
  MaxUnavailable: spec.maxUnavailable ?? null,
  UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
});

export function validate(budget: KubeObject): FieldError[] {
  const spec = budget.spec ?? {};
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.push(invalid("spec", goSpec(spec), "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const field of ["minAvailable", "maxUnavailable"]) {
    const path = `spec.${field}`;
    if (spec[field] === undefined) continue;
    errors.push(...intOrPercent(spec[field], path), ...atMost100Percent(spec[field], path));
  }
  errors.push(...validateLabelSelector(spec.selector, "spec.selector"));
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(notSupported("spec.unhealthyPodEvictionPolicy", policy, POLICIES));
  }
  return errors;
}

export const validateUpdate = (budget: KubeObject): FieldError[] => validate(budget);

export const validateStatusUpdate = (budget: KubeObject): FieldError[] =>
  COUNTS.flatMap((field) => nonNegative(budget.status?.[field], `status.${field}`));
