/** Models ValidateRuntimeClass of pkg/apis/node/validation/validation.go. */
import type { FieldError } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField, validateLabels } from "../../metadata.ts";
import { validateDNS1123Label } from "../../validation/names.ts";

export const validate = (runtimeClass: KubeObject): FieldError[] => [
  ...validateDNS1123Label(runtimeClass.handler ?? "", "handler"),
  ...validateLabels(runtimeClass.scheduling?.nodeSelector, "scheduling.nodeSelector"),
];

export const validateUpdate = (runtimeClass: KubeObject, old: KubeObject): FieldError[] =>
  immutableField(runtimeClass.handler, old.handler, "handler");
