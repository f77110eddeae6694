/** PUT, and the common end of every change. Models k8s.io/apiserver/pkg/registry/rest/update.go and generic/registry/store.go. */

import { required } from "../apimachinery/fielderror.ts";
import { clone, deepEqual } from "../apimachinery/json.ts";
import { conflict, invalid, notFound } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type KubeObject } from "../client/index.ts";
import { validateObjectMetaUpdate } from "../kinds/metadata.ts";
import type { Kind } from "../kinds/types.ts";
import { admit, admitValidated } from "./admission/index.ts";
import { checkPlace, decodeBody } from "./decode.ts";
import { finishDeletion } from "./delete.ts";
import { allocateForUpdate } from "./ipam.ts";
import { storageName } from "./kindlookup.ts";
import { inVersion } from "./read.ts";
import { ok, type Server } from "./server.ts";

const MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

export function update(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const { object, warnings } = decodeBody(request, kind);
  checkPlace(object, request, kind);
  const old = server.store.find(storageName(kind), request.namespace, object.metadata.name);
  if (!old) {
    if (!kind.strategy?.allowCreateOnUpdate || request.subresource)
      throw new ApiError(notFound(kind, request.name ?? object.metadata.name));
    const { createObject } = require("./create.ts") as typeof import("./create.ts");
    return createObject(server, request, kind, object, warnings);
  }
  return updateObject(server, request, kind, object, inVersion(kind, old), warnings);
}

/** Stores `object`, a private and decoded copy, in place of `old`; a no-op keeps the version. */
export function updateObject(
  server: Server,
  request: ApiRequest,
  kind: Kind,
  object: KubeObject,
  old: KubeObject,
  warnings: string[] = [],
): ApiResponse {
  checkVersion(kind, object, old);
  if (!request.decoded) kind.defaults?.(object, server.kinds);
  keepServerFields(object, old);
  if (request.subresource) prepareSubresource(server, request.subresource, kind, object, old);
  else prepareObject(server, request, kind, object, old);
  validate(server, request, kind, object, old);
  admitValidated(server, { operation: "UPDATE", request, kind, object, old });
  const said = [
    ...warnings,
    ...(request.subresource || request.decoded ? [] : (kind.strategy?.warnings?.(object, old, server.kinds) ?? [])),
  ];
  if (deepEqual(object, old)) return ok(old, 200, said);
  if (request.dryRun) return ok(object, 200, said);
  const [next, last] = [object, old].map((o) => kind.toStorage?.(o) ?? o);
  const stored = server.store.update(storageName(kind), next, last);
  return ok(inVersion(kind, finishDeletion(server, kind, stored)), 200, said);
}

function checkVersion(kind: Kind, object: KubeObject, old: KubeObject): void {
  const { metadata } = object;
  const mine = metadata.resourceVersion;
  if (!mine && kind.strategy?.allowUnconditionalUpdate === false) {
    const must = {
      ...required("metadata.resourceVersion"),
      detail: "Invalid value: 0: must be specified for an update",
      type: "FieldValueInvalid" as const,
    };
    throw new ApiError(invalid(kind, metadata.name, [must]));
  }
  if (metadata.uid && metadata.uid !== old.metadata.uid) {
    const other = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`;
    const error = `StorageError: invalid object, Code: 4, Key: ${storageKey(kind, old)}, ResourceVersion: 0, AdditionalErrorMsg: ${other}`;
    throw new ApiError(conflict(kind, metadata.name, error));
  }
  if (mine && mine !== old.metadata.resourceVersion) throw new ApiError(conflict(kind, metadata.name, MODIFIED));
}

/** Folders of etcd that are not called as their resources. Models kubeapiserver/default_storage_factory_builder.go. */
const STORAGE_FOLDERS: Record<string, string> = {
  replicationcontrollers: "controllers",
  endpoints: "services/endpoints",
  nodes: "minions",
  services: "services/specs",
  "ingresses.networking.k8s.io": "ingress",
  "customresourcedefinitions.apiextensions.k8s.io": "apiextensions.k8s.io/customresourcedefinitions",
  "apiservices.apiregistration.k8s.io": "apiregistration.k8s.io/apiservices",
};

function storageKey(kind: Kind, { metadata }: KubeObject): string {
  const resource = kind.group ? `${kind.resource}.${kind.group}` : kind.resource;
  const own = typeof kind.schema === "string" ? kind.resource : `${kind.group}/${kind.resource}`;
  const folder = Object.hasOwn(STORAGE_FOLDERS, resource) ? STORAGE_FOLDERS[resource] : own;
  return ["/registry", folder, metadata.namespace, metadata.name].filter(Boolean).join("/");
}

/** Metadata that only the server writes. */
function keepServerFields(object: KubeObject, old: KubeObject): void {
  const { metadata } = object;
  const was: any = old.metadata;
  for (const field of [
    "uid",
    "creationTimestamp",
    "generation",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
  ] as const)
    if (was[field] === undefined) delete metadata[field];
    else (metadata as any)[field] = was[field];
  metadata.resourceVersion = was.resourceVersion;
  delete metadata.managedFields;
  if (was.generateName && !metadata.generateName) metadata.generateName = was.generateName;
}

function prepareObject(server: Server, request: ApiRequest, kind: Kind, object: KubeObject, old: KubeObject): void {
  admit(server, { operation: "UPDATE", request, kind, object, old });
  allocateForUpdate(server, request, kind, object, old);
  if (kind.subresources.includes("status")) keepField(object, old, "status");
  kind.strategy?.prepareForUpdate?.(object, old, server.kinds);
  if (kind.hasGeneration && specChanged(object, old)) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** A partial write changes its own part; the rest stays as stored. */
function prepareSubresource(
  server: Server,
  subresource: string,
  kind: Kind,
  object: KubeObject,
  old: KubeObject,
): void {
  if (subresource === "status") {
    if (kind.strategy?.prepareForStatusUpdate) {
      kind.strategy.prepareForStatusUpdate(object, old, server.kinds);
      return;
    }
    for (const field of Object.keys({ ...old, ...object }))
      if (field !== "status" && field !== "metadata") keepField(object, old, field);
    object.metadata = clone(old.metadata);
    return;
  }
  kind.strategy?.prepareForSubresourceUpdate?.(subresource, object, old);
  if (kind.hasGeneration && specChanged(object, old)) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function keepField(object: KubeObject, old: KubeObject, field: string): void {
  if (old[field] === undefined) delete object[field];
  else object[field] = old[field];
}

function specChanged(object: KubeObject, old: KubeObject): boolean {
  const spec = ({ metadata: _, status: __, ...rest }: KubeObject) => rest;
  return !deepEqual(spec(object), spec(old));
}

function validate(server: Server, request: ApiRequest, kind: Kind, object: KubeObject, old: KubeObject): void {
  const facet = request.subresource === "status" ? kind.validateStatusUpdate : kind.validateUpdate;
  const partial = request.subresource && request.subresource !== "status" ? request.subresource : undefined;
  const own = partial ? kind.validateSubresourceUpdate?.(partial, object, old) : facet?.(object, old, server.kinds);
  const errors = [...validateObjectMetaUpdate(kind, object, old), ...(own ?? [])];
  if (errors.length) throw new ApiError(invalid(kind, object.metadata.name, errors));
}
