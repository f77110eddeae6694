/** Models ValidatePersistentVolumeClaim(Update) of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden, invalid, required } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { validateLabelSelector } from "../../selector.ts";
import { validateDNS1123Subdomain } from "../../validation/names.ts";
import { specDiff } from "../../validation/specdiff.ts";
import { validateAccessModes, validatePositiveQuantity, validateVolumeMode } from "../persistentvolume/validation.ts";

const STORAGE = "resources[storage]";

/** The spec of a claim or of a claim template. */
export function validateClaimSpec(spec: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`, "at least 1 access mode is required"));
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`));
  errors.push(...validateAccessModes(spec.accessModes ?? [], `${path}.accessModes`));
  const size = spec.resources?.requests?.storage;
  if (size === undefined) errors.push(required(`${path}.${STORAGE}`));
  else errors.push(...validatePositiveQuantity(size, `${path}.${STORAGE}`));
  if (spec.storageClassName)
    errors.push(...validateDNS1123Subdomain(spec.storageClassName, `${path}.storageClassName`));
  errors.push(...validateVolumeMode(spec.volumeMode, `${path}.volumeMode`));
  for (const field of ["dataSource", "dataSourceRef"]) {
    if (spec[field]) errors.push(...validateDataSource(spec[field], `${path}.${field}`));
  }
  if (spec.volumeAttributesClassName) {
    errors.push(...validateDNS1123Subdomain(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`));
  }
  return errors;
}

function validateDataSource(source: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["name", "kind"]) if (!source[field]) errors.push(required(`${path}.${field}`));
  const group = source.apiGroup ?? "";
  if (group === "" && source.kind !== "PersistentVolumeClaim") {
    errors.push(
      invalid(path, source.kind ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup"),
    );
  }
  return group ? [...errors, ...validateDNS1123Subdomain(group, `${path}.apiGroup`)] : errors;
}

export const validate = (claim: KubeObject): FieldError[] => validateClaimSpec(claim.spec ?? {}, "spec");

/** The spec as the server's internal struct prints: fields with Go's names, in its order, absent ones as null. */
const goSpec = (spec: any) => ({
  AccessModes: spec.accessModes ?? null,
  Selector: spec.selector ?? null,
  Resources: { Limits: spec.resources?.limits ?? null, Requests: spec.resources?.requests ?? null },
  VolumeName: spec.volumeName ?? "",
  StorageClassName: spec.storageClassName ?? null,
  VolumeMode: spec.volumeMode ?? null,
  DataSource: goSource(spec.dataSource),
  DataSourceRef: goSource(spec.dataSourceRef),
  VolumeAttributesClassName: spec.volumeAttributesClassName ?? null,
});

const goSource = (source: any) =>
  source ? { APIGroup: source.apiGroup ?? null, Kind: source.kind, Name: source.name } : null;

const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

/** A bound claim may ask for more; the class may move from the annotation of old to its field. */
function comparable(claim: KubeObject, old: KubeObject): { now: any; before: any } {
  const now = { ...claim.spec };
  const before = { ...old.spec };
  if (!before.volumeName) before.volumeName = now.volumeName;
  const beta = old.metadata.annotations?.[BETA_CLASS];
  if (before.storageClassName === undefined && (beta === undefined || now.storageClassName === beta)) {
    now.storageClassName = before.storageClassName;
  }
  if (claim.status?.phase === "Bound") {
    const requests = { ...now.resources?.requests, storage: before.resources?.requests?.storage };
    now.resources = { ...now.resources, requests };
    now.volumeAttributesClassName = before.volumeAttributesClassName;
  }
  return { now: goSpec(now), before: goSpec(before) };
}

export function validateUpdate(claim: KubeObject, old: KubeObject): FieldError[] {
  const errors = validate(claim);
  const { now, before } = comparable(claim, old);
  if (!deepEqual(now, before)) {
    const detail =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    errors.push(forbidden("spec", `${detail}\n${specDiff(before, now)}`));
  }
  const size = claim.spec.resources?.requests?.storage ?? "0";
  const oldSize = old.spec.resources?.requests?.storage ?? "0";
  if (compareQuantity(size, oldSize) < 0 && compareQuantity(size, old.status?.capacity?.storage ?? "0") <= 0) {
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  }
  errors.push(...immutableField(claim.spec.volumeMode, old.spec.volumeMode, "volumeMode"));
  if (old.status?.currentVolumeAttributesClassName !== undefined && !claim.spec.volumeAttributesClassName) {
    const what = claim.spec.volumeAttributesClassName === undefined ? "nil" : "empty string";
    const changed = old.spec.volumeAttributesClassName !== claim.spec.volumeAttributesClassName;
    const detail = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
    if (changed) errors.push(forbidden("spec.volumeAttributesClassName", detail));
  }
  return errors;
}
