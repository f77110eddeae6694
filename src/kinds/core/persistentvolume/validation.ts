/** Models ValidatePersistentVolume(Update) of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import { canonicalQuantity, compareQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { validateDNS1123Subdomain } from "../../validation/names.ts";
import { specDiff } from "../../validation/specdiff.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/** Modes of a volume or claim. */
export function validateAccessModes(modes: string[], path: string): FieldError[] {
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => notSupported(path, mode, ACCESS_MODES));
  const shared = modes.some((mode) => mode !== "ReadWriteOncePod" && ACCESS_MODES.includes(mode));
  if (shared && modes.includes("ReadWriteOncePod")) {
    errors.push(forbidden(path, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

export const validatePositiveQuantity = (value: string, path: string): FieldError[] =>
  compareQuantity(value, "0") > 0 ? [] : [invalid(path, canonicalQuantity(value), "must be greater than zero")];

const VOLUME_MODES = ["Block", "Filesystem"];

export const validateVolumeMode = (mode: string | undefined, path: string): FieldError[] =>
  mode === undefined || VOLUME_MODES.includes(mode) ? [] : [notSupported(path, mode, VOLUME_MODES)];

function validateNoBacksteps(target: string, path: string): FieldError[] {
  return target.split("/").includes("..") ? [invalid(path, target, "must not contain '..'")] : [];
}

const HOST_PATH_TYPES = [
  "",
  "DirectoryOrCreate",
  "Directory",
  "FileOrCreate",
  "File",
  "Socket",
  "CharDevice",
  "BlockDevice",
];

function validateHostPath(source: any, path: string): FieldError[] {
  if (!source.path) return [required(`${path}.path`)];
  const errors = validateNoBacksteps(source.path, `${path}.path`);
  if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type)) {
    errors.push(notSupported(`${path}.type`, source.type, [...HOST_PATH_TYPES].sort()));
  }
  return errors;
}

function validateNFS(source: any, path: string): FieldError[] {
  const errors = ["server", "path"].filter((field) => !source[field]).map((field) => required(`${path}.${field}`));
  if (!source.path?.startsWith("/")) {
    errors.push(invalid(`${path}.path`, source.path ?? "", "must be an absolute path"));
  }
  return errors;
}

const validateLocal = (source: any, path: string): FieldError[] =>
  source.path ? validateNoBacksteps(source.path, `${path}.path`) : [required(`${path}.path`)];

/** A driver is named like a domain, in either case of letters. */
const validateCSI = ({ driver, volumeHandle }: any, path: string): FieldError[] => [
  ...(driver
    ? isDNS1123Subdomain(driver.toLowerCase()).map((message) => invalid(`${path}.driver`, driver, message))
    : [required(`${path}.driver`)]),
  ...(volumeHandle ? [] : [required(`${path}.volumeHandle`)]),
];

/** In the order of the server's checks; only the first source of a volume is looked at closely. */
const SOURCES: [field: string, check?: (source: any, path: string) => FieldError[]][] = [
  ["hostPath", validateHostPath],
  ["gcePersistentDisk"],
  ["awsElasticBlockStore"],
  ["glusterfs"],
  ["flocker"],
  ["nfs", validateNFS],
  ["rbd"],
  ["quobyte"],
  ["cephfs"],
  ["iscsi"],
  ["cinder"],
  ["fc"],
  ["flexVolume"],
  ["azureFile"],
  ["vsphereVolume"],
  ["photonPersistentDisk"],
  ["portworxVolume"],
  ["azureDisk"],
  ["scaleIO"],
  ["local", validateLocal],
  ["storageos"],
  ["csi", validateCSI],
];

function validateSources(spec: any): FieldError[] {
  const present = SOURCES.filter(([field]) => spec[field]);
  if (present.length === 0) return [required("spec", "must specify a volume type")];
  return present.flatMap(([field, check], i) => {
    const path = `spec.${field}`;
    if (i > 0) return [forbidden(path, "may not specify more than 1 volume type")];
    const errors = check?.(spec[field], path) ?? [];
    if (field !== "local" || spec.nodeAffinity) return errors;
    return [...errors, required("spec.nodeAffinity", "Local volume requires node affinity")];
  });
}

function validateCapacity(capacity: Record<string, string> | undefined): FieldError[] {
  const names = Object.keys(capacity ?? {});
  const errors: FieldError[] = names.length === 0 ? [required("spec.capacity")] : [];
  if (names.length !== 1 || names[0] !== "storage") errors.push(notSupported("spec.capacity", capacity, ["storage"]));
  for (const name of names) {
    errors.push(...validatePositiveQuantity(capacity?.[name] as string, `spec.capacity[${name}]`));
  }
  return errors;
}

export function validate(volume: KubeObject): FieldError[] {
  const spec = volume.spec ?? {};
  const errors: FieldError[] = spec.accessModes?.length ? [] : [required("spec.accessModes")];
  errors.push(...validateAccessModes(spec.accessModes ?? [], "spec.accessModes"));
  errors.push(...validateCapacity(spec.capacity));
  const policy = spec.persistentVolumeReclaimPolicy;
  const policies = ["Delete", "Recycle", "Retain"];
  if (policy && !policies.includes(policy)) {
    errors.push(notSupported("spec.persistentVolumeReclaimPolicy", policy, policies));
  }
  if (spec.nodeAffinity && !spec.nodeAffinity.required) {
    errors.push(required("spec.nodeAffinity.required", "must specify required node constraints"));
  }
  errors.push(...validateSources(spec));
  if (/^\/+$/.test(spec.hostPath?.path ?? "") && policy === "Recycle") {
    errors.push(forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"));
  }
  if (spec.storageClassName) errors.push(...validateDNS1123Subdomain(spec.storageClassName, "spec.storageClassName"));
  return [...errors, ...validateVolumeMode(spec.volumeMode, "spec.volumeMode")];
}

export function validateUpdate(volume: KubeObject, old: KubeObject): FieldError[] {
  const errors = validate(volume);
  const sources = (object: KubeObject) =>
    Object.fromEntries(SOURCES.filter(([field]) => object.spec[field]).map(([field]) => [field, object.spec[field]]));
  const [now, before] = [sources(volume), sources(old)];
  if (!deepEqual(now, before)) {
    const { internal } = require("../pod/validation/diff.ts") as typeof import("../pod/validation/diff.ts");
    const [was, is] = [before, now].map((source) => internal("PersistentVolumeSource", source));
    const detail = `spec.persistentvolumesource is immutable after creation\n${specDiff(was, is)}`;
    errors.push(forbidden("spec.persistentvolumesource", detail));
  }
  return [...errors, ...immutableField(volume.spec.volumeMode, old.spec.volumeMode, "volumeMode")];
}
