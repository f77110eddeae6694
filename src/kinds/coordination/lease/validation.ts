/** Models ValidateLeaseSpec of pkg/apis/coordination/validation/validation.go. */
import { type FieldError, forbidden, invalid } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";

export function validate(lease: KubeObject): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions, strategy, preferredHolder } = lease.spec ?? {};
  const errors: FieldError[] = [];
  if (seconds <= 0) errors.push(invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
  if (transitions < 0) {
    errors.push(invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
  }
  if (preferredHolder && !strategy) {
    errors.push(forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
  }
  return errors;
}

export const validateUpdate = (lease: KubeObject): FieldError[] => validate(lease);
