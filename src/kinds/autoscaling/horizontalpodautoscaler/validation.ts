/** Models pkg/apis/autoscaling/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import type { KindContext } from "../../types.ts";
import { nonNegative } from "../../validation/values.ts";
import { validateMetric, validateReference } from "./metrics.ts";

const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;

function validateReplicas(spec: any, ctx: KindContext): FieldError[] {
  const { minReplicas, maxReplicas = 0 } = spec;
  const least = ctx.featureGate("HPAScaleToZero") ? 0 : 1;
  const errors: FieldError[] = [];
  if (minReplicas < least) {
    errors.push(invalid("spec.minReplicas", minReplicas, `must be greater than or equal to ${least}`));
  }
  const path = "spec.maxReplicas";
  if (maxReplicas === 0) errors.push(required(path, "must be set and greater than 0"));
  else if (maxReplicas < 0) errors.push(invalid(path, maxReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < minReplicas)
    errors.push(invalid(path, maxReplicas, "must be greater than or equal to `minReplicas`"));
  return errors;
}

function validatePolicy(policy: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type, value = 0, periodSeconds: period = 0 } = policy;
  if (type !== "Pods" && type !== "Percent") errors.push(notSupported(`${path}.type`, type, ["Percent", "Pods"]));
  if (value <= 0) errors.push(invalid(`${path}.value`, value, "must be greater than zero"));
  if (period <= 0) errors.push(invalid(`${path}.periodSeconds`, period, "must be greater than zero"));
  if (period > MAX_PERIOD_SECONDS) {
    errors.push(invalid(`${path}.periodSeconds`, period, `must be less than or equal to ${MAX_PERIOD_SECONDS}`));
  }
  return errors;
}

function validateScalingRules(rules: any, path: string): FieldError[] {
  if (!rules) return [];
  const errors: FieldError[] = [];
  const window = rules.stabilizationWindowSeconds;
  const at = `${path}.stabilizationWindowSeconds`;
  if (window < 0) errors.push(invalid(at, window, "must be greater than or equal to zero"));
  if (window > MAX_WINDOW_SECONDS)
    errors.push(invalid(at, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  const selections = ["Disabled", "Max", "Min"];
  if (rules.selectPolicy !== undefined && !selections.includes(rules.selectPolicy)) {
    errors.push(notSupported(`${path}.selectPolicy`, rules.selectPolicy, selections));
  }
  const policies: any[] = rules.policies ?? [];
  if (policies.length === 0) errors.push(required(`${path}.policies`, "must specify at least one Policy"));
  return [...errors, ...policies.flatMap((policy, i) => validatePolicy(policy, `${path}.policies[${i}]`))];
}

export function validate(autoscaler: KubeObject, ctx: KindContext, old?: KubeObject): FieldError[] {
  const spec = autoscaler.spec ?? {};
  const metrics: any[] = spec.metrics ?? [];
  const errors = [
    ...validateReplicas(spec, ctx),
    ...validateReference(spec.scaleTargetRef, "spec.scaleTargetRef"),
    ...validateGroup(spec.scaleTargetRef, old?.["spec"].scaleTargetRef),
    ...metrics.flatMap((metric, i) => validateMetric(metric, `spec.metrics[${i}]`)),
  ];
  if (spec.minReplicas === 0 && !metrics.some(({ type }) => type === "Object" || type === "External")) {
    const detail = "must specify at least one Object or External metric to support scaling to zero replicas";
    errors.push(forbidden("spec.metrics", detail));
  }
  errors.push(...validateScalingRules(spec.behavior?.scaleUp, "spec.behavior.scaleUp"));
  return [...errors, ...validateScalingRules(spec.behavior?.scaleDown, "spec.behavior.scaleDown")];
}

/** Only ReplicationControllers can be scaled in the group without a name; a reference that stays is not looked at again. */
function validateGroup(reference: any, was: any): FieldError[] {
  const { apiVersion = "", kind } = reference ?? {};
  if (apiVersion.includes("/") || kind === "ReplicationController") return [];
  if (was && (was.apiVersion ?? "") === apiVersion && was.kind === kind) return [];
  return [invalid("spec.scaleTargetRef.apiVersion", apiVersion, "apiVersion must specify API group")];
}

export const validateUpdate = (autoscaler: KubeObject, old: KubeObject, ctx: KindContext): FieldError[] =>
  validate(autoscaler, ctx, old);

export const validateStatusUpdate = (autoscaler: KubeObject): FieldError[] =>
  ["currentReplicas", "desiredReplicas"].flatMap((field) => nonNegative(autoscaler.status?.[field], `status.${field}`));
