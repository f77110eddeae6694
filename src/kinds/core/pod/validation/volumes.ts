/** Volumes of a pod and their mounts. Models ValidateVolumes, ValidateVolumeMounts of pkg/apis/core/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
} from "../../../../apimachinery/fielderror.ts";
import { compareQuantity } from "../../../../apimachinery/quantity.ts";
import type { Container, Volume, VolumeMount } from "../../../../client/api.ts";
import { validateDNS1123Label } from "../../../validation/names.ts";
import { VOLUME_FIELDS, validateFieldRef, validateResourceFieldRef } from "./env.ts";
import { descendingPath, fileMode, noBacksteps, nonReservedPath } from "./paths.ts";

const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

const need = (value: unknown, path: string): FieldError[] => (value ? [] : [required(path)]);

function validateItems(items: any[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, i) => {
    const at = `${path}.items[${i}]`;
    return [
      ...need(item.key, `${at}.key`),
      ...need(item.path, `${at}.path`),
      ...nonReservedPath(item.path ?? "", `${at}.path`),
      ...fileMode(item.mode, `${at}.mode`),
    ];
  });
}

function validateDownwardItems(items: any[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item) => {
    const at = path;
    const errors = [...need(item.path, `${at}.path`), ...nonReservedPath(item.path ?? "", `${at}.path`)];
    if (item.fieldRef) {
      errors.push(...validateFieldRef(item.fieldRef, `${at}.fieldRef`, VOLUME_FIELDS));
      if (item.resourceFieldRef)
        errors.push(invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
    } else if (item.resourceFieldRef)
      errors.push(...validateResourceFieldRef(item.resourceFieldRef, `${at}.resourceFieldRef`, true));
    else errors.push(required(at, "one of fieldRef and resourceFieldRef is required"));
    return [...errors, ...fileMode(item.mode, `${at}.mode`)];
  });
}

function validateToken(source: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seconds = source.expirationSeconds;
  if (seconds < 600)
    errors.push(invalid(`${path}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > 2 ** 32)
    errors.push(invalid(`${path}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds"));
  // The server names the volume's path here, not the source's.
  const volume = path.replace(/\.sources\[\d+\]\.serviceAccountToken$/, "");
  return [...errors, ...(source.path ? nonReservedPath(source.path, `${volume}.path`) : [required(`${volume}.path`)])];
}

function validateProjected(projected: any, path: string): FieldError[] {
  const errors = fileMode(projected.defaultMode, `${path}.defaultMode`);
  (projected.sources ?? []).forEach((source: any, i: number) => {
    const at = `${path}.sources[${i}]`;
    const named = Object.keys(source);
    for (const extra of named.slice(1))
      errors.push(forbidden(`${at}.${extra}`, "may not specify more than 1 volume type"));
    switch (named[0]) {
      case "secret":
      case "configMap":
        errors.push(...need(source[named[0]].name, `${at}.${named[0]}.name`));
        errors.push(...validateItems(source[named[0]].items, `${at}.${named[0]}`));
        break;
      case "downwardAPI":
        errors.push(...validateDownwardItems(source.downwardAPI.items, `${at}.downwardAPI`));
        break;
      case "serviceAccountToken":
        errors.push(...validateToken(source.serviceAccountToken, `${at}.serviceAccountToken`));
        break;
    }
  });
  return errors;
}

/** Rules of each source that a cluster of this kind can have; others are stored as they are. */
const SOURCES: Record<string, (source: any, path: string) => FieldError[]> = {
  emptyDir: ({ sizeLimit }, path) =>
    sizeLimit !== undefined && compareQuantity(sizeLimit, "0") < 0
      ? [forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
      : [],
  hostPath: ({ path: host, type = "" }, path) =>
    host
      ? [
          ...noBacksteps(host, `${path}.path`),
          ...(HOST_PATH_TYPES.includes(type) ? [] : [notSupported(`${path}.type`, type, HOST_PATH_TYPES)]),
        ]
      : [required(`${path}.path`)],
  secret: ({ secretName, defaultMode, items }, path) => [
    ...need(secretName, `${path}.secretName`),
    ...fileMode(defaultMode, `${path}.defaultMode`),
    ...validateItems(items, path),
  ],
  configMap: ({ name, defaultMode, items }, path) => [
    ...need(name, `${path}.name`),
    ...fileMode(defaultMode, `${path}.defaultMode`),
    ...validateItems(items, path),
  ],
  persistentVolumeClaim: ({ claimName }, path) => need(claimName, `${path}.claimName`),
  nfs: ({ server, path: exported }, path) => [
    ...need(server, `${path}.server`),
    ...need(exported, `${path}.path`),
    ...(exported && !exported.startsWith("/") ? [invalid(`${path}.path`, exported, "must be an absolute path")] : []),
  ],
  downwardAPI: ({ defaultMode, items }, path) => [
    ...fileMode(defaultMode, `${path}.defaultMode`),
    ...validateDownwardItems(items, path),
  ],
  projected: validateProjected,
  csi: ({ driver }, path) => need(driver, `${path}.driver`),
  ephemeral: ({ volumeClaimTemplate }, path) => need(volumeClaimTemplate, `${path}.volumeClaimTemplate`),
};

function validateSource(volume: Volume, path: string): FieldError[] {
  const named = Object.keys(volume).filter((field) => field !== "name");
  if (named.length === 0) return [required(path, "must specify a volume type")];
  // The server looks at the sources in its own order; emptyDir and hostPath come first there.
  const order = Object.keys(SOURCES);
  named.sort((a, b) => (order.indexOf(a) + 1 || 99) - (order.indexOf(b) + 1 || 99));
  const [first = "", ...more] = named;
  const errors = Object.hasOwn(SOURCES, first) ? SOURCES[first]!((volume as any)[first], `${path}.${first}`) : [];
  return [...errors, ...more.map((field) => forbidden(`${path}.${field}`, "may not specify more than 1 volume type"))];
}

/** The volumes that containers may mount, and what is wrong with the others. */
export function validateVolumes(volumes: Volume[] | undefined, path: string): [Map<string, Volume>, FieldError[]] {
  const good = new Map<string, Volume>();
  const errors: FieldError[] = [];
  (volumes ?? []).forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const own = [
      ...validateSource(volume, at),
      ...(volume.name ? validateDNS1123Label(volume.name, `${at}.name`) : [required(`${at}.name`)]),
      ...(good.has(volume.name) ? [duplicate(`${at}.name`, volume.name)] : []),
    ];
    if (own.length === 0) good.set(volume.name, volume);
    errors.push(...own);
  });
  return [good, errors];
}

const PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];

export function validateVolumeMounts(container: Container, volumes: Map<string, Volume>, path: string): FieldError[] {
  const devices = container.volumeDevices ?? [];
  const seen = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const { name, mountPath = "", subPath, subPathExpr, mountPropagation } = mount;
    if (!name) errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundValue(`${at}.name`, name));
    if (!mountPath) errors.push(required(`${at}.mountPath`));
    if (seen.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, "must be unique"));
    seen.add(mountPath);
    if (devices.some((device) => device.name === name))
      errors.push(invalid(`${at}.name`, name, "must not already exist in volumeDevices"));
    if (devices.some((device) => device.devicePath === mountPath))
      errors.push(invalid(`${at}.mountPath`, mountPath, "must not already exist as a path in volumeDevices"));
    if (subPath) errors.push(...descendingPath(subPath, `${path}.subPath`));
    if (subPathExpr) {
      if (subPath)
        errors.push(invalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
      errors.push(...descendingPath(subPathExpr, `${path}.subPathExpr`));
    }
    if (mountPropagation !== undefined) {
      if (!PROPAGATIONS.includes(mountPropagation))
        errors.push(notSupported(`${path}.mountPropagation`, mountPropagation, PROPAGATIONS));
      else if (mountPropagation === "Bidirectional" && !container.securityContext?.privileged)
        errors.push(
          forbidden(
            `${path}.mountPropagation`,
            "Bidirectional mount propagation is available only to privileged containers",
          ),
        );
    }
    errors.push(...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`));
    return errors;
  });
}

/** Models validateMountRecursiveReadOnly. */
function validateRecursiveReadOnly(mount: VolumeMount, path: string): FieldError[] {
  const { recursiveReadOnly: mode, readOnly, mountPropagation } = mount;
  if (mode === undefined || mode === "Disabled") return [];
  const modes = ["Disabled", "Enabled", "IfPossible"];
  if (!modes.includes(mode)) return [notSupported(path, mode, modes)];
  const errors: FieldError[] = [];
  if (!readOnly) errors.push(forbidden(path, "may only be specified when readOnly is true"));
  if (mountPropagation !== undefined && mountPropagation !== "None")
    errors.push(forbidden(path, "may only be specified when mountPropagation is None or not specified"));
  return errors;
}

export function validateVolumeDevices(container: Container, volumes: Map<string, Volume>, path: string): FieldError[] {
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const paths = new Set<string>();
  return (container.volumeDevices ?? []).flatMap(({ name, devicePath }, i) => {
    const at = `${path}[${i}]`;
    const volume = volumes.get(name);
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${at}.name`));
    if (names.has(name)) errors.push(invalid(`${at}.name`, name, "must be unique"));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      const only = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.push(invalid(`${at}.name`, name, only));
    }
    if (!volume) errors.push(notFoundValue(`${at}.name`, name));
    if (!devicePath) errors.push(required(`${at}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, "must be unique"));
    if (noBacksteps(devicePath ?? "", at).length)
      errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name))
      errors.push(invalid(`${at}.name`, name, "must not already exist in volumeMounts"));
    if (mounts.some((mount) => mount.mountPath === devicePath))
      errors.push(invalid(`${at}.devicePath`, devicePath, "must not already exist as a path in volumeMounts"));
    if (name) names.add(name);
    return errors;
  });
}
