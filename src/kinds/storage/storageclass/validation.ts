/** Models ValidateStorageClass of pkg/apis/storage/validation/validation.go. */
import { type FieldError, invalid, notSupported, required, tooLong } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { validateQualifiedName } from "../../validation/names.ts";

const MAX_PARAMETERS = 512;
const MAX_PARAMETER_BYTES = 256 * 1024;

/** Parameters of a class: `needed` where there must be some. */
export function validateParameters(parameters: Record<string, string> | undefined, needed: boolean): FieldError[] {
  const entries = Object.entries(parameters ?? {});
  if (entries.length > MAX_PARAMETERS) return [tooLong("parameters", MAX_PARAMETERS)];
  const errors: FieldError[] = [];
  if (entries.some(([key]) => key === "")) errors.push(invalid("parameters", "", "field can not be empty."));
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > MAX_PARAMETER_BYTES) errors.push(tooLong("parameters", MAX_PARAMETER_BYTES));
  if (needed && entries.length === 0) errors.push(required("parameters", "must contain at least one key/value pair"));
  return errors;
}

export function validate(storageClass: KubeObject): FieldError[] {
  const { provisioner = "", parameters, reclaimPolicy, volumeBindingMode } = storageClass;
  // Drivers may be named in capitals; errors show the name in lower case.
  const name = provisioner.toLowerCase();
  const errors: FieldError[] = name ? validateQualifiedName(name, "provisioner") : [required("provisioner")];
  errors.push(...validateParameters(parameters, false));
  const policies = ["Delete", "Retain"];
  if (reclaimPolicy && !policies.includes(reclaimPolicy)) {
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, policies));
  }
  const modes = ["Immediate", "WaitForFirstConsumer"];
  if (volumeBindingMode === undefined) errors.push(required("volumeBindingMode"));
  else if (!modes.includes(volumeBindingMode)) errors.push(notSupported("volumeBindingMode", volumeBindingMode, modes));
  return errors;
}

const FIXED = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"];

export const validateUpdate = (storageClass: KubeObject, old: KubeObject): FieldError[] =>
  FIXED.flatMap((field) => immutableField(storageClass[field], old[field], field));
