/**
 * Rules of metadata. Models ValidateObjectMeta(Accessor) and ValidateObjectMetaAccessorUpdate of
 * k8s.io/apimachinery/pkg/api/validation/objectmeta.go and the finalizer names of pkg/apis/core/validation.
 */
import { type FieldError, forbidden, invalid, required, tooLong } from "../apimachinery/fielderror.ts";
import { deepEqual } from "../apimachinery/json.ts";
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isQualifiedName,
  isValidIP,
  isValidLabelValue,
} from "../apimachinery/names.ts";
import { byteLength, sortedKeys } from "../apimachinery/strings.ts";
import type { OwnerReference } from "../client/api.ts";
import type { KubeObject } from "../client/index.ts";
import type { Kind } from "./types.ts";

export const IMMUTABLE = "field is immutable";
const NEGATIVE = "must be greater than or equal to 0";
const MAX_ANNOTATIONS_BYTES = 256 * 1024;
const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

type NameRule = (name: string) => string[];

/** Kinds whose names are not DNS subdomains, by resource. */
const NAME_RULES: Record<string, NameRule> = {
  namespaces: isDNS1123Label,
  services: isDNS1123Label,
  statefulsets: isDNS1123Label,
  roles: isPathSegmentName,
  clusterroles: isPathSegmentName,
  rolebindings: isPathSegmentName,
  clusterrolebindings: isPathSegmentName,
  certificatesigningrequests: () => [],
  events: isPathSegmentName,
  apiservices: isPathSegmentName,
  ipaddresses: isValidIP,
};
const nameRule = (kind: Kind): NameRule =>
  Object.hasOwn(NAME_RULES, kind.resource) ? (NAME_RULES[kind.resource] as NameRule) : isDNS1123Subdomain;

/** A prefix may end in a dash: the generated suffix follows. */
const maskTrailingDash = (name: string) => (name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);

/** Metadata of a new object, its name already generated. */
export function validateObjectMeta(kind: Kind, object: KubeObject, path = "metadata"): FieldError[] {
  const { metadata } = object;
  const rule = nameRule(kind);
  const errors: FieldError[] = [];
  if (metadata.generateName) {
    for (const message of rule(maskTrailingDash(metadata.generateName)))
      errors.push(invalid(`${path}.generateName`, metadata.generateName, message));
  }
  if (!metadata.name) errors.push(required(`${path}.name`, "name or generateName is required"));
  else for (const message of rule(metadata.name)) errors.push(invalid(`${path}.name`, metadata.name, message));
  if (kind.namespaced) {
    if (!metadata.namespace) errors.push(required(`${path}.namespace`));
    else
      for (const message of isDNS1123Label(metadata.namespace))
        errors.push(invalid(`${path}.namespace`, metadata.namespace, message));
  } else if (metadata.namespace) errors.push(forbidden(`${path}.namespace`, "not allowed on this type"));
  if ((metadata.generation ?? 0) < 0) errors.push(invalid(`${path}.generation`, metadata.generation, NEGATIVE));
  return [...errors, ...validateCommon(object, path), ...validateFinalizers(kind, metadata.finalizers, path)];
}

function validateCommon({ metadata }: KubeObject, path: string): FieldError[] {
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validateOwnerReferences(metadata.ownerReferences ?? [], `${path}.ownerReferences`),
  ];
}

/** Keys and values of a label map. Models ValidateLabels of apimachinery/pkg/apis/meta/v1/validation. */
export function validateLabels(labels: Record<string, string> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of sortedKeys(labels ?? {})) {
    const value = (labels as Record<string, string>)[key] as string;
    for (const message of isQualifiedName(key)) errors.push(invalid(path, key, message));
    for (const message of isValidLabelValue(value)) errors.push(invalid(path, value, message));
  }
  return errors;
}

export function validateAnnotations(annotations: Record<string, string> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of sortedKeys(annotations ?? {})) {
    for (const message of isQualifiedName(key.toLowerCase())) errors.push(invalid(path, key, message));
    size += byteLength(key) + byteLength((annotations as Record<string, string>)[key] as string);
  }
  if (size > MAX_ANNOTATIONS_BYTES) errors.push(tooLong(path, MAX_ANNOTATIONS_BYTES));
  return errors;
}

function validateOwnerReference(reference: OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const version = (reference.apiVersion ?? "").split("/").at(-1);
  if (!version) errors.push(invalid(`${path}.apiVersion`, reference.apiVersion ?? "", "version must not be empty"));
  for (const field of ["kind", "name", "uid"] as const)
    if (!reference[field]) errors.push(invalid(`${path}.${field}`, reference[field] ?? "", "must not be empty"));
  if (reference.apiVersion === "v1" && reference.kind === "Event")
    errors.push(invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"));
  return errors;
}

function validateOwnerReferences(references: OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = "";
  for (const reference of references) {
    errors.push(...validateOwnerReference(reference, path));
    if (!reference.controller) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (!controller) controller = name;
    else {
      const found = `Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(path, references, `Only one reference can have Controller set to true. ${found}`));
    }
  }
  return errors;
}

/** The servers of definitions, of their objects and of APIServices know the generic rules only, not those of the core. */
const isCoreValidated = (kind: Kind): boolean =>
  typeof kind.schema === "string" && !["apiextensions.k8s.io", "apiregistration.k8s.io"].includes(kind.group);

function validateFinalizers(kind: Kind, finalizers: string[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const finalizer of finalizers ?? [])
    for (const message of isQualifiedName(finalizer)) errors.push(invalid(`${path}.finalizers`, finalizer, message));
  if (finalizers?.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    const both = "finalizer orphan and foregroundDeletion cannot be both set";
    errors.push(invalid(`${path}.finalizers`, finalizers, both));
  }
  if (!isCoreValidated(kind)) return errors;
  finalizers?.forEach((finalizer, i) => {
    if (finalizer.includes("/") || STANDARD_FINALIZERS.includes(finalizer)) return;
    const neither = "name is neither a standard finalizer name nor is it fully qualified";
    errors.push(invalid(`${path}.finalizers[${i}]`, finalizer, neither));
  });
  return errors;
}

/** `field is immutable` where the two differ; absent, null and empty are one. */
export function immutableField(value: unknown, old: unknown, path: string): FieldError[] {
  const blank = (v: unknown) =>
    v === undefined || v === null || v === "" || (typeof v === "object" && Object.keys(v).length === 0);
  if ((blank(value) && blank(old)) || deepEqual(value, old)) return [];
  return [invalid(path, value, IMMUTABLE)];
}

/** Metadata of a change, beside the rules for a new object's. */
export function validateObjectMetaUpdate(
  kind: Kind,
  object: KubeObject,
  old: KubeObject,
  path = "metadata",
): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = [];
  if (old.metadata.deletionTimestamp) {
    const added = (metadata.finalizers ?? []).filter((f) => !old.metadata.finalizers?.includes(f)).sort();
    if (added.length) {
      const list = `[]string{${[...new Set(added)].map((f) => JSON.stringify(f)).join(", ")}}`;
      const no = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
      errors.push(forbidden(`${path}.finalizers`, no));
    }
  }
  if (!metadata.resourceVersion)
    errors.push(invalid(`${path}.resourceVersion`, metadata.resourceVersion ?? "", "must be specified for an update"));
  if ((metadata.generation ?? 0) < (old.metadata.generation ?? 0))
    errors.push(invalid(`${path}.generation`, metadata.generation ?? 0, "must not be decremented"));
  const fixed = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];
  for (const field of fixed)
    errors.push(...immutableField((metadata as any)[field], (old.metadata as any)[field], `${path}.${field}`));
  errors.push(...validateCommon(object, path), ...validateFinalizers(kind, metadata.finalizers, path));
  if (!kind.namespaced && metadata.namespace) errors.push(forbidden(`${path}.namespace`, "not allowed on this type"));
  return errors;
}
