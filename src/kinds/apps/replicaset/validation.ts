/** Models ValidateReplicaSet(Update, StatusUpdate) of pkg/apis/apps/validation/validation.go. */
import type { FieldError } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import {
  immutableSelector,
  validateReplicaStatus,
  validateReplicaTemplate,
} from "../../core/pod/templatevalidation.ts";
import { nonNegative } from "../../validation/values.ts";

export const validate = ({ spec }: KubeObject): FieldError[] => [
  ...nonNegative(spec.replicas, "spec.replicas"),
  ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
  ...validateReplicaTemplate(spec),
];

export const validateUpdate = (object: KubeObject, old: KubeObject): FieldError[] => [
  ...validate(object),
  ...immutableSelector(object["spec"], old["spec"]),
];

export const validateStatusUpdate = ({ status }: KubeObject, _old: KubeObject): FieldError[] =>
  validateReplicaStatus(status);
