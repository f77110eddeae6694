/** Models ValidateConfigMap of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden, invalid, tooLong } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { isConfigMapKey } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { checkName } from "../../validation/names.ts";

/** What one object may hold in all, in bytes. */
const MAX_BYTES = 1024 * 1024;

export function validate(map: KubeObject): FieldError[] {
  const data: Record<string, string> = map.data ?? {};
  const binaryData: Record<string, string> = map.binaryData ?? {};
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const key of Object.keys(data).sort()) {
    errors.push(...checkName(`data[${key}]`, key, isConfigMapKey));
    if (Object.hasOwn(binaryData, key)) {
      errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    }
    bytes += Buffer.byteLength(data[key] as string);
  }
  for (const key of Object.keys(binaryData).sort()) {
    errors.push(...checkName(`binaryData[${key}]`, key, isConfigMapKey));
    bytes += Buffer.byteLength(binaryData[key] as string, "base64");
  }
  // The path of the whole object prints as "[]".
  if (bytes > MAX_BYTES) errors.push(tooLong("[]", MAX_BYTES));
  return errors;
}

export function validateUpdate(map: KubeObject, old: KubeObject): FieldError[] {
  return [...validateSealed(map, old, ["data", "binaryData"]), ...validate(map)];
}

/** What `immutable: true` seals, the field itself included. */
export function validateSealed(object: KubeObject, old: KubeObject, fields: string[]): FieldError[] {
  if (!old.immutable) return [];
  const detail = "field is immutable when `immutable` is set";
  const changed = fields.filter((field) => !deepEqual(object[field] ?? {}, old[field] ?? {}));
  return [...(object.immutable ? [] : ["immutable"]), ...changed].map((field) => forbidden(field, detail));
}
