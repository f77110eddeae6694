/** DELETE. Models generic/registry/store.go (Delete, BeforeDelete): grace, finalizers, and what becomes of dependents. */

import { conflict, notFound } from "../apimachinery/status.ts";
import { rfc3339 } from "../apimachinery/time.ts";
import { ApiError, type ApiRequest, type ApiResponse, type KubeObject } from "../client/index.ts";
import type { Kind } from "../kinds/types.ts";
import { admit } from "./admission/index.ts";
import { storageName } from "./kindlookup.ts";
import { selectObjects } from "./read.ts";
import { ok, type Server } from "./server.ts";

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

export function remove(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const old = server.store.find(storageName(kind), request.namespace, request.name!);
  if (!old) throw new ApiError(notFound(kind, request.name!));
  const left = removeObject(server, request, kind, old);
  return ok(left ?? deleted(kind, old), left && !request.dryRun ? 202 : 200);
}

export function removeCollection(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const items = selectObjects(server, request, kind);
  for (const item of items) removeObject(server, { ...request, name: item.metadata.name }, kind, item);
  return ok({
    apiVersion: "v1",
    kind: `${kind.kind}List`,
    metadata: { resourceVersion: String(server.store.revision) },
    items,
  });
}

function deleted(kind: Kind, old: KubeObject) {
  const details = {
    name: old.metadata.name,
    ...(kind.group && { group: kind.group }),
    kind: kind.resource,
    uid: old.metadata.uid,
  };
  return { apiVersion: "v1", kind: "Status", metadata: {}, status: "Success", details };
}

/** Deletes at once, or marks the object; then it is returned as it now stands. */
function removeObject(server: Server, request: ApiRequest, kind: Kind, old: KubeObject): KubeObject | undefined {
  checkPreconditions(request, kind, old);
  admit(server, { operation: "DELETE", request, kind, object: old, old });
  if (request.dryRun) return undefined;
  const grace = graceOf(request, kind, old);
  const prepared = { ...old };
  if (!old.metadata.deletionTimestamp) kind.strategy?.prepareForDelete?.(prepared, server.kinds);
  const metadata = { ...prepared.metadata };
  const finalizers = finalizersFor(request, kind, prepared);
  const wait = (grace ?? 0) > 0 || finalizers.length > 0 || old.spec?.finalizers?.length > 0;
  if (!wait) {
    server.store.remove(storageName(kind), old);
    return undefined;
  }
  if (finalizers.length) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  const earlier = metadata.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY;
  if (!metadata.deletionTimestamp || (grace ?? 0) < earlier) markDeleted(server, metadata, grace ?? 0);
  let object: KubeObject = { ...prepared, metadata };
  if (kind.kind === "Namespace") object = { ...object, status: { ...object.status, phase: "Terminating" } };
  return finishDeletion(server, kind, server.store.update(storageName(kind), object, old));
}

function markDeleted(server: Server, metadata: KubeObject["metadata"], grace: number): void {
  metadata.deletionTimestamp = rfc3339(server.nowMs() + grace * 1000);
  metadata.deletionGracePeriodSeconds = grace;
  if (metadata.generation) metadata.generation += 1;
}

function checkPreconditions(request: ApiRequest, kind: Kind, old: KubeObject): void {
  const { uid, resourceVersion } = { ...request.body?.preconditions, ...request.preconditions };
  const fail = (what: string, wanted: string, is: string) => {
    const sentence = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${is}`;
    throw new ApiError(conflict(kind, old.metadata.name, sentence));
  };
  if (uid && uid !== old.metadata.uid) fail("UID", uid, old.metadata.uid);
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)
    fail("ResourceVersion", resourceVersion, old.metadata.resourceVersion);
}

/** Seconds of grace; undefined where the kind knows none. */
function graceOf(request: ApiRequest, kind: Kind, old: KubeObject): number | undefined {
  const byDefault = kind.strategy?.deletionGrace?.(old);
  if (byDefault === undefined) return undefined;
  const asked = request.gracePeriodSeconds ?? request.body?.gracePeriodSeconds;
  return byDefault === 0 ? 0 : (asked ?? byDefault);
}

/** shouldOrphanDependents and shouldDeleteDependents: what a deletion adds to or takes from the finalizers. */
function finalizersFor(request: ApiRequest, kind: Kind, old: KubeObject): string[] {
  const asked =
    request.propagationPolicy ??
    request.body?.propagationPolicy ??
    (request.body?.orphanDependents ? "Orphan" : undefined);
  const has = old.metadata.finalizers ?? [];
  const others = has.filter((f) => f !== ORPHAN && f !== FOREGROUND);
  const policy =
    asked ??
    (has.includes(ORPHAN) ? "Orphan" : has.includes(FOREGROUND) ? "Foreground" : kind.strategy?.defaultPropagation);
  if (policy === "Orphan") return [...others, ORPHAN];
  if (policy === "Foreground") return [...others, FOREGROUND];
  return others;
}

/** After a change of an object that is being deleted: with its last finalizer gone, so is the object. */
export function finishDeletion(server: Server, kind: Kind, object: KubeObject): KubeObject {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = object.metadata;
  if (!deletionTimestamp || finalizers?.length || object.spec?.finalizers?.length) return object;
  if (deletionGracePeriodSeconds) return object;
  return server.store.remove(storageName(kind), object);
}
