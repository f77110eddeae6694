/** Models ValidateDaemonSet(Update, StatusUpdate) of pkg/apis/apps/validation/validation.go. */
import { type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { labelSelectorAsSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import {
  immutableSelector,
  isEmptySelector,
  selectorMismatch,
  validateAlwaysRestart,
  validateCounters,
  validatePodTemplateSpec,
} from "../../core/pod/templatevalidation.ts";
import { isUsableSelector, validateLabelSelector } from "../../selector.ts";
import {
  atMost100Percent,
  intOrPercent,
  intOrPercentValue,
  nonNegative,
  notDecremented,
} from "../../validation/values.ts";

function validateRollingUpdate({ maxUnavailable = 0, maxSurge = 0 }: any): FieldError[] {
  const path = "spec.updateStrategy.rollingUpdate";
  const errors = [
    ...intOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercent(maxSurge, `${path}.maxSurge`),
    ...atMost100Percent(maxUnavailable, `${path}.maxUnavailable`),
    ...atMost100Percent(maxSurge, `${path}.maxSurge`),
  ];
  const unavailable = intOrPercentValue(maxUnavailable) !== 0;
  const surge = intOrPercentValue(maxSurge) !== 0;
  if (unavailable && surge)
    errors.push(invalid(`${path}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  if (!unavailable && !surge) errors.push(required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return errors;
}

function validateStrategy({ type, rollingUpdate }: any): FieldError[] {
  if (type === "OnDelete") return [];
  if (type === "RollingUpdate")
    return rollingUpdate ? validateRollingUpdate(rollingUpdate) : [required("spec.updateStrategy.rollingUpdate")];
  const update = rollingUpdate && { MaxUnavailable: rollingUpdate.maxUnavailable, MaxSurge: rollingUpdate.maxSurge };
  const strategy = { Type: type, RollingUpdate: update ?? null };
  return [notSupported("spec.updateStrategy", strategy, ["RollingUpdate", "OnDelete"])];
}

export function validate({ spec }: KubeObject): FieldError[] {
  const { selector, template } = spec;
  const path = "spec.template";
  const errors = validateLabelSelector(selector, "spec.selector");
  if (isUsableSelector(selector)) errors.push(...selectorMismatch(labelSelectorAsSelector(selector), template, path));
  if (selector && isEmptySelector(selector))
    errors.push(invalid("spec.selector", selector, "empty selector is invalid for daemonset"));
  return [
    ...errors,
    ...validatePodTemplateSpec(template, path),
    ...validateAlwaysRestart(template, "DaemonSet", path),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateStrategy(spec.updateStrategy ?? {}),
    ...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
}

export const validateUpdate = (object: KubeObject, old: KubeObject): FieldError[] => [
  ...immutableSelector(object["spec"], old["spec"]),
  ...validate(object),
];

export const validateStatusUpdate = ({ status }: KubeObject, old: KubeObject): FieldError[] => [
  ...validateCounters(
    status,
    [
      "currentNumberScheduled",
      "numberMisscheduled",
      "desiredNumberScheduled",
      "numberReady",
      "observedGeneration",
      "updatedNumberScheduled",
      "numberAvailable",
      "numberUnavailable",
      "collisionCount",
    ],
    [],
  ),
  ...notDecremented(status, old["status"], "collisionCount"),
];
