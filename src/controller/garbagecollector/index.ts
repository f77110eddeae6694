/**
 * Deletes what has lost its owners. Models pkg/controller/garbagecollector, without its graph of everything: an owner's
 * dependents are searched for when it goes.
 */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject, ResourceName } from "../../client/index.ts";
import { findOwner } from "./owners.ts";

/** Pods go in crowds and seldom own anything: one look at everything serves all that went within this time. */
const sweepDelayMs = 500;

export const garbageCollector = (): Component => ({
  name: "generic-garbage-collector",
  watches: { "*": onChange },
  reconcile: (key, ctx) => (require("./collect.ts") as typeof import("./collect.ts")).collect(key, ctx),
});

/** Key parts are joined by blanks: no name, namespace or resource has one. */
export const itemKey = (task: "check" | "finalize", resource: ResourceName, { metadata }: KubeObject): string =>
  [task, resource, metadata.namespace ?? "", metadata.name].join(" ");

const finalizes = ({ metadata }: KubeObject): boolean =>
  Boolean(metadata.deletionTimestamp) &&
  (metadata.finalizers ?? []).some((f) => f === "foregroundDeletion" || f === "orphan");

function onChange({ object, old }: Change<KubeObject>, ctx: Context, resource: ResourceName): void {
  if (resource === "events" || resource === "leases.coordination.k8s.io") return;
  if (object && finalizes(object)) ctx.enqueue(itemKey("finalize", resource, object));
  if (old && (!object || unblocks(object, old))) queueWaitingOwners(ctx, old);
  if (!object && old) {
    if (resource === "pods") ctx.enqueue("sweep", sweepDelayMs);
    else ctx.enqueue(`owner ${old.metadata.uid}`);
  }
  if (object && !object.metadata.deletionTimestamp && losesOwner(ctx, object, old)) {
    ctx.enqueue(itemKey("check", resource, object));
  }
}

/** Does a dependent give up an owner, or no longer hold it up? */
const unblocks = (object: KubeObject, old: KubeObject): boolean =>
  (old.metadata.ownerReferences?.length ?? 0) > 0 &&
  !deepEqual(object.metadata.ownerReferences, old.metadata.ownerReferences);

function queueWaitingOwners(ctx: Context, dependent: KubeObject): void {
  for (const ref of dependent.metadata.ownerReferences ?? []) {
    const found = findOwner(ctx.client, dependent, ref);
    if (found?.object && finalizes(found.object)) ctx.enqueue(itemKey("finalize", found.resource, found.object));
  }
}

/** Was it made with an owner, or given one, that is not there? */
function losesOwner(ctx: Context, object: KubeObject, old: KubeObject | undefined): boolean {
  const references = object.metadata.ownerReferences ?? [];
  const known = new Set(old?.metadata.ownerReferences?.map((ref) => ref.uid));
  return references
    .filter((ref) => !known.has(ref.uid))
    .some((ref) => {
      const found = findOwner(ctx.client, object, ref);
      return found && (!found.object || finalizes(found.object));
    });
}
