/** Models ValidateReplicationController(Update, StatusUpdate) of pkg/apis/core/validation/validation.go. */
import { type FieldError, required } from "../../../apimachinery/fielderror.ts";
import { selectorFromLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { nonNegative } from "../../validation/values.ts";
import {
  selectorMismatch,
  validateAlwaysRestart,
  validatePodTemplateSpec,
  validateReplicaStatus,
} from "../pod/templatevalidation.ts";

function validateTemplate({ template, selector }: any): FieldError[] {
  const path = "spec.template";
  if (!template) return [required(path)];
  const selects = Object.keys(selector ?? {}).length > 0;
  return [
    ...(selects ? selectorMismatch(selectorFromLabels(selector), template, path) : []),
    ...validatePodTemplateSpec(template, path),
    ...validateAlwaysRestart(template, "ReplicationController", path),
  ];
}

export const validate = ({ spec }: KubeObject): FieldError[] => [
  ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
  ...(Object.keys(spec.selector ?? {}).length === 0 ? [required("spec.selector")] : []),
  ...nonNegative(spec.replicas, "spec.replicas"),
  ...validateTemplate(spec),
];

export const validateUpdate = (object: KubeObject, _old: KubeObject): FieldError[] => validate(object);

export const validateStatusUpdate = ({ status }: KubeObject, _old: KubeObject): FieldError[] =>
  validateReplicaStatus(status);
