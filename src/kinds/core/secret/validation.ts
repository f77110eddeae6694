/** Models ValidateSecret of pkg/apis/core/validation/validation.go. */
import { type FieldError, invalid, required, tooLong } from "../../../apimachinery/fielderror.ts";
import { jsonObjectError } from "../../../apimachinery/jsonscan.ts";
import { isConfigMapKey } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { checkName } from "../../validation/names.ts";
import { validateSealed } from "../configmap/validation.ts";

const MAX_BYTES = 1024 * 1024;
const ACCOUNT = "kubernetes.io/service-account.name";

const at = (key: string): string => `data[${key}]`;

function validateDockerConfig(data: Record<string, string>, key: string): FieldError[] {
  if (!Object.hasOwn(data, key)) return [required(at(key))];
  const error = jsonObjectError(Buffer.from(data[key] as string, "base64").toString());
  return error ? [invalid(at(key), "<secret contents redacted>", error)] : [];
}

/** What each of the built-in types must hold. */
function validateType(secret: KubeObject, data: Record<string, string>): FieldError[] {
  const missing = (...keys: string[]) =>
    keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(at(key)));
  switch (secret.type) {
    case "kubernetes.io/service-account-token":
      return secret.metadata.annotations?.[ACCOUNT] ? [] : [required(`metadata.annotations[${ACCOUNT}]`)];
    case "kubernetes.io/dockercfg":
      return validateDockerConfig(data, ".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return validateDockerConfig(data, ".dockerconfigjson");
    case "kubernetes.io/basic-auth": {
      const errors = missing("username", "password");
      return errors.length === 2 ? errors : [];
    }
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required(at("ssh-privatekey"))];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

export function validate(secret: KubeObject): FieldError[] {
  const data: Record<string, string> = secret.data ?? {};
  const keys = Object.keys(data).sort();
  const errors = keys.flatMap((key) => checkName(at(key), key, isConfigMapKey));
  const bytes = keys.reduce((sum, key) => sum + Buffer.byteLength(data[key] as string, "base64"), 0);
  if (bytes > MAX_BYTES) errors.push(tooLong("data", MAX_BYTES));
  return [...errors, ...validateType(secret, data)];
}

export function validateUpdate(secret: KubeObject, old: KubeObject): FieldError[] {
  return [
    ...immutableField(secret.type, old.type, "type"),
    ...validateSealed(secret, old, ["data"]),
    ...validate(secret),
  ];
}
