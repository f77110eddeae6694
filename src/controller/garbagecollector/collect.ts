/** The collector's work. Models attemptToDeleteItem and orphanDependents of garbagecollector.go. */
import type { OwnerReference } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { type Client, isNotFound, type KubeObject, type ResourceName } from "../../client/index.ts";
import { resourceKinds } from "../shared/resources.ts";
import { findOwner } from "./owners.ts";

interface Item {
  resource: ResourceName;
  object: KubeObject;
}

/** `key`: "owner UID", "sweep", "check RESOURCE NAMESPACE NAME" or "finalize RESOURCE NAMESPACE NAME". */
export function collect(key: string, ctx: Context): void {
  const [task, first = "", namespace, name = ""] = key.split(" ");
  if (task === "owner") {
    for (const item of dependentsOf(ctx.client, first)) attemptToDelete(ctx.client, item);
  } else if (task === "sweep") {
    for (const item of everythingOwned(ctx.client)) {
      if (lacksOwner(ctx.client, item.object)) attemptToDelete(ctx.client, item);
    }
  } else {
    const object = ctx.client.find(first, namespace || undefined, name);
    if (!object) return;
    if (task === "check") attemptToDelete(ctx.client, { resource: first, object });
    else finalize(ctx.client, { resource: first, object });
  }
}

/** Every object that names this uid as an owner. */
function dependentsOf(client: Client, ownerUid: string): Item[] {
  return resourceKinds(client).flatMap(({ resource }) =>
    client.list(resource, undefined, { ownerUid }).map((object) => ({ resource, object })),
  );
}

function everythingOwned(client: Client): Item[] {
  return resourceKinds(client)
    .filter(({ resource }) => resource !== "events" && resource !== "leases.coordination.k8s.io")
    .flatMap(({ resource }) => client.list(resource).map((object) => ({ resource, object })))
    .filter(({ object }) => object.metadata.ownerReferences?.length);
}

function lacksOwner(client: Client, object: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((ref) => {
    const found = findOwner(client, object, ref);
    return found !== undefined && !found.object;
  });
}

const has = (object: KubeObject, finalizer: string): boolean =>
  object.metadata.finalizers?.includes(finalizer) ?? false;

/** Deletes the item when none of its owners is left to keep it; takes lost owners from it when some are. */
function attemptToDelete(client: Client, { resource, object }: Item): void {
  if (object.metadata.deletionTimestamp && !has(object, "foregroundDeletion")) return;
  const references = object.metadata.ownerReferences ?? [];
  const solid: OwnerReference[] = [];
  let waiting = false;
  for (const ref of references) {
    const found = findOwner(client, object, ref);
    const leaving = found?.object?.metadata.deletionTimestamp && has(found.object, "foregroundDeletion");
    if (leaving) waiting = true;
    else if (!found || found.object) solid.push(ref);
  }
  if (!references.length || solid.length === references.length) return;
  if (solid.length) {
    setOwners(client, { resource, object }, solid);
    return;
  }
  const foreground =
    has(object, "foregroundDeletion") || (waiting && dependentsOf(client, object.metadata.uid).length > 0);
  remove(client, { resource, object }, has(object, "orphan") ? "Orphan" : foreground ? "Foreground" : "Background");
}

function remove(client: Client, { resource, object }: Item, policy: "Background" | "Foreground" | "Orphan"): void {
  const { name, namespace, uid, deletionTimestamp } = object.metadata;
  if (deletionTimestamp) return;
  try {
    client.delete(resource, namespace, name, { propagationPolicy: policy, preconditions: { uid } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Goes on with a deletion that waits for its dependents to be deleted or let go. */
function finalize(client: Client, item: Item): void {
  const { object } = item;
  if (!object.metadata.deletionTimestamp) return;
  const dependents = dependentsOf(client, object.metadata.uid);
  if (has(object, "orphan")) {
    for (const dependent of dependents) release(client, dependent, object.metadata.uid);
    removeFinalizer(client, item, "orphan");
    return;
  }
  if (!has(object, "foregroundDeletion")) return;
  for (const dependent of dependents) attemptToDelete(client, dependent);
  const blocking = dependentsOf(client, object.metadata.uid).some(({ object: dependent }) =>
    dependent.metadata.ownerReferences?.some((ref) => ref.uid === object.metadata.uid && ref.blockOwnerDeletion),
  );
  if (!blocking) removeFinalizer(client, item, "foregroundDeletion");
}

function release(client: Client, dependent: Item, ownerUid: string): void {
  const references = dependent.object.metadata.ownerReferences ?? [];
  setOwners(
    client,
    dependent,
    references.filter((ref) => ref.uid !== ownerUid),
  );
}

function setOwners(client: Client, { resource, object }: Item, ownerReferences: OwnerReference[]): void {
  const { ownerReferences: _, ...metadata } = object.metadata;
  write(client, resource, {
    ...object,
    metadata: ownerReferences.length ? { ...metadata, ownerReferences } : metadata,
  });
}

function removeFinalizer(client: Client, { resource, object }: Item, finalizer: string): void {
  const current = client.find(resource, object.metadata.namespace, object.metadata.name);
  if (!current) return;
  const { finalizers = [], ...metadata } = current.metadata;
  const left = finalizers.filter((f) => f !== finalizer);
  write(client, resource, { ...current, metadata: left.length ? { ...metadata, finalizers: left } : metadata });
}

function write(client: Client, resource: ResourceName, object: KubeObject): void {
  try {
    client.update(resource, object);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
