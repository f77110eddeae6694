/** Environment of a container. Models ValidateEnv and ValidateEnvFrom of pkg/apis/core/validation/validation.go. */
import { type FieldError, invalid, notSupported, required } from "../../../../apimachinery/fielderror.ts";
import { isConfigMapKey, isDNS1123Subdomain, isRelaxedEnvVarName } from "../../../../apimachinery/names.ts";
import { canonicalQuantity } from "../../../../apimachinery/quantity.ts";
import type { EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from "../../../../client/api.ts";
import { checkName, validateDNS1123Label, validateQualifiedName } from "../../../validation/names.ts";
import { noBacksteps } from "./paths.ts";

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** Fields that files of a volume may show. */
export const VOLUME_FIELDS = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];
/** What the downward API knows of a pod, to be told from what it knows but does not offer here. */
const KNOWN_FIELDS = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  "spec.restartPolicy",
  "status.phase",
  "spec.schedulerName",
]);

const RESOURCE_FIELDS = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

/** `metadata.labels['app']` into its path and key. Models fieldpath.SplitMaybeSubscriptedPath. */
function subscript(fieldPath: string): [path: string, key: string] | undefined {
  const found = /^(.+)\['(.*)'\]$/s.exec(fieldPath);
  return found ? [found[1] as string, found[2] as string] : undefined;
}

/** `fields` are the paths that may be shown here. */
export function validateFieldRef(ref: ObjectFieldSelector, path: string, fields: string[]): FieldError[] {
  if (!ref.apiVersion) return [required(`${path}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${path}.fieldPath`)];
  const keyed = subscript(ref.fieldPath);
  if (keyed) {
    const [field, key] = keyed;
    if (field === "metadata.annotations") return validateQualifiedName(key.toLowerCase(), path);
    if (field === "metadata.labels") return validateQualifiedName(key, path);
  }
  if (ref.apiVersion !== "v1") {
    const unsupported = `error converting fieldPath: unsupported pod version: ${ref.apiVersion}`;
    return [invalid(`${path}.fieldPath`, ref.fieldPath, unsupported)];
  }
  if (!KNOWN_FIELDS.has(ref.fieldPath)) {
    const unknown = `error converting fieldPath: field label not supported: ${ref.fieldPath}`;
    return [invalid(`${path}.fieldPath`, ref.fieldPath, unknown)];
  }
  return fields.includes(ref.fieldPath) ? [] : [notSupported(`${path}.fieldPath`, ref.fieldPath, [...fields].sort())];
}

const SIZES = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];
const DIVISORS: [prefix: string, divisors: string[], named: string][] = [
  ["cpu", ["1m", "1"], "cpu"],
  ["memory", SIZES, "memory"],
  ["ephemeral-storage", SIZES, "local ephemeral storage"],
  ["hugepages-", SIZES, "hugepages"],
];

function validateDivisor({ resource, divisor }: ResourceFieldSelector, path: string): FieldError[] {
  if (divisor === undefined || canonicalQuantity(divisor) === "0") return [];
  const name = resource.replace(/^(limits|requests)\./, "");
  const rule = DIVISORS.find(([prefix]) => (prefix.endsWith("-") ? name.startsWith(prefix) : name === prefix));
  if (!rule || rule[1].includes(canonicalQuantity(divisor))) return [];
  const values = rule[0] === "cpu" ? "1m and 1" : SIZES.join(", ");
  const text = `only divisor's values ${values} are supported with the ${rule[2]} resource`;
  return [invalid(`${path}.divisor`, resource, text)];
}

export function validateResourceFieldRef(ref: ResourceFieldSelector, path: string, inVolume: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`));
  else if (!ref.resource) errors.push(required(`${path}.resource`));
  else if (!RESOURCE_FIELDS.includes(ref.resource) && !/^(limits|requests)\.hugepages-/.test(ref.resource))
    errors.push(notSupported(`${path}.resource`, ref.resource, RESOURCE_FIELDS));
  return [...errors, ...validateDivisor(ref, path)];
}

function validateKeyRef({ name = "", key }: { name?: string; key: string }, path: string): FieldError[] {
  return [
    ...checkName(`${path}.name`, name, isDNS1123Subdomain),
    ...(key ? checkName(`${path}.key`, key, isConfigMapKey) : [required(`${path}.key`)]),
  ];
}

function validateFileRef(ref: any, path: string): FieldError[] {
  return [
    ...(ref.key ? checkName(`${path}.key`, ref.key, isRelaxedEnvVarName) : [required(`${path}.key`)]),
    ...(ref.volumeName ? validateDNS1123Label(ref.volumeName, `${path}.volumeName`) : [required(`${path}.volumeName`)]),
    ...(ref.path ? noBacksteps(ref.path, `${path}.path`) : [required(`${path}.path`)]),
  ];
}

const NO_SOURCE =
  "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";

function validateValueFrom({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const errors = [
    ...(fieldRef ? validateFieldRef(fieldRef, `${path}.fieldRef`, ENV_FIELDS) : []),
    ...(resourceFieldRef ? validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false) : []),
    ...(configMapKeyRef ? validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`) : []),
    ...(secretKeyRef ? validateKeyRef(secretKeyRef, `${path}.secretKeyRef`) : []),
    ...(fileKeyRef ? validateFileRef(fileKeyRef, `${path}.fileKeyRef`) : []),
  ];
  const sources = Object.keys(valueFrom).length;
  if (sources === 0) errors.push(invalid(path, "", NO_SOURCE));
  else if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  return errors;
}

export const validateEnv = (vars: EnvVar[] | undefined, path: string): FieldError[] =>
  (vars ?? []).flatMap((env, i) => [
    ...(env.name ? checkName(`${path}[${i}].name`, env.name, isRelaxedEnvVarName) : [required(`${path}[${i}].name`)]),
    ...validateValueFrom(env, `${path}[${i}].valueFrom`),
  ]);

export const validateEnvFrom = (sources: EnvFromSource[] | undefined, path: string): FieldError[] =>
  (sources ?? []).flatMap(({ prefix, configMapRef, secretRef }, i) => {
    const errors = prefix ? checkName(`${path}[${i}].prefix`, prefix, isRelaxedEnvVarName) : [];
    for (const [field, ref] of [
      ["configMapRef", configMapRef],
      ["secretRef", secretRef],
    ] as const) {
      if (!ref) continue;
      const at = `${path}[${i}].${field}.name`;
      errors.push(...(ref.name ? checkName(at, ref.name, isDNS1123Subdomain) : [required(at)]));
    }
    if (!configMapRef && !secretRef)
      errors.push(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    if (configMapRef && secretRef)
      errors.push(invalid(path, "", "may not have more than one field specified at a time"));
    return errors;
  });
