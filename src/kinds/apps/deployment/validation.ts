/** Models ValidateDeployment(Update, StatusUpdate) of pkg/apis/apps/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableSelector, validateCounters, validateReplicaTemplate } from "../../core/pod/templatevalidation.ts";
import {
  atMost100Percent,
  intOrPercent,
  intOrPercentValue,
  nonNegative,
  notDecremented,
} from "../../validation/values.ts";

function validateRollingUpdate({ maxUnavailable = 0, maxSurge = 0 }: any): FieldError[] {
  const path = "spec.strategy.rollingUpdate";
  const errors = [
    ...intOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0)
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  return [...errors, ...atMost100Percent(maxUnavailable, `${path}.maxUnavailable`)];
}

function validateStrategy({ type, rollingUpdate }: any): FieldError[] {
  switch (type) {
    case "Recreate":
      return rollingUpdate
        ? [forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")]
        : [];
    case "RollingUpdate":
      return rollingUpdate
        ? validateRollingUpdate(rollingUpdate)
        : [required("spec.strategy.rollingUpdate", "this should be defaulted and never be nil")];
    default: {
      // The server prints its internal type, whose fields have no JSON names.
      const update = rollingUpdate && {
        MaxUnavailable: rollingUpdate.maxUnavailable,
        MaxSurge: rollingUpdate.maxSurge,
      };
      return [
        notSupported("spec.strategy", { Type: type, RollingUpdate: update ?? null }, ["Recreate", "RollingUpdate"]),
      ];
    }
  }
}

export function validate({ spec }: KubeObject): FieldError[] {
  const errors = [
    ...nonNegative(spec.replicas, "spec.replicas"),
    ...validateReplicaTemplate(spec),
    ...validateStrategy(spec.strategy ?? {}),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
  const deadline = spec.progressDeadlineSeconds;
  if (deadline === undefined) return errors;
  errors.push(...nonNegative(deadline, "spec.progressDeadlineSeconds"));
  if (deadline <= (spec.minReadySeconds ?? 0))
    errors.push(invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
  return errors;
}

export const validateUpdate = (object: KubeObject, old: KubeObject): FieldError[] => [
  ...validate(object),
  ...immutableSelector(object["spec"], old["spec"]),
];

export const validateStatusUpdate = ({ status }: KubeObject, old: KubeObject): FieldError[] => [
  ...validateCounters(
    status,
    [
      "observedGeneration",
      "replicas",
      "updatedReplicas",
      "readyReplicas",
      "availableReplicas",
      "unavailableReplicas",
      "terminatingReplicas",
      "collisionCount",
    ],
    [
      ["updatedReplicas", "replicas", "status.replicas"],
      ["readyReplicas", "replicas", "status.replicas"],
      ["availableReplicas", "replicas", "status.replicas"],
      ["availableReplicas", "readyReplicas", "readyReplicas"],
    ],
  ),
  ...notDecremented(status, old["status"], "collisionCount"),
];
