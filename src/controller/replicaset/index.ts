/** Watches of the ReplicaSet and ReplicationController controllers. */
import { matchesSelector } from "../../apimachinery/labels.ts";
import type { Pod, ReplicaSet } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { isPodActive, isPodReady } from "../shared/pods.ts";
import { controllerOf, keyOf, sameMap, splitKey } from "../shared/refs.ts";
import { type ReplicaKind, replicaSetKind, replicationControllerKind } from "./kinds.ts";

/** Pods become ready one by one; one status update covers those of this many virtual milliseconds, */
const readinessBatchMs = 100;
/** or of so many for each replica, since a look at a large set takes long. */
const readinessBatchMsPerReplica = 0.5;

export const replicaSetController = (): Component => replicaController(replicaSetKind);
export const replicationController = (): Component => replicaController(replicationControllerKind);

function replicaController(kind: ReplicaKind): Component {
  return {
    name: kind.component,
    watches: {
      [kind.resource]: (change: Change<ReplicaSet>, ctx) => {
        const object = change.object;
        if (object && concernsReplicas(object, change.old)) ctx.enqueue(keyOf(object));
      },
      pods: (change: Change<Pod>, ctx) => onPod(kind, change, ctx),
    },
    reconcile: (key, ctx) =>
      (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileReplicas(kind, key, ctx),
  };
}

/** Its own status updates need no second look. */
const concernsReplicas = (rs: ReplicaSet, old: ReplicaSet | undefined): boolean =>
  !old ||
  rs.metadata.generation !== old.metadata.generation ||
  rs.metadata.deletionTimestamp !== old.metadata.deletionTimestamp;

function onPod(kind: ReplicaKind, { object, old }: Change<Pod>, ctx: Context): void {
  const owner = object && controllerOf(object);
  const oldOwner = old && controllerOf(old);
  if (oldOwner && oldOwner.uid !== owner?.uid && oldOwner.kind === kind.kind) {
    ctx.enqueue(`${old.metadata.namespace}/${oldOwner.name}`);
  }
  if (!object) return;
  if (owner) {
    if (owner.kind !== kind.kind) return;
    const key = `${object.metadata.namespace}/${owner.name}`;
    if (!old || isPodActive(old) !== isPodActive(object) || membershipChanged(object, old)) ctx.enqueue(key);
    else if (labelsConcern(kind, key, object, old, ctx)) ctx.enqueue(key);
    else if (isPodReady(old) !== isPodReady(object)) ctx.enqueue(key, readinessDelay(kind, key, ctx));
    return;
  }
  if (object.metadata.deletionTimestamp) return;
  if (!old || oldOwner || !sameMap(old.metadata.labels, object.metadata.labels)) queueAdopters(kind, object, ctx);
}

function readinessDelay(kind: ReplicaKind, key: string, ctx: Context): number {
  if (ctx.profile.inert) return 0;
  const replicas = ctx.client.find<ReplicaSet>(kind.resource, ...splitKey(key))?.spec.replicas ?? 0;
  return Math.max(readinessBatchMs, Math.ceil(replicas * readinessBatchMsPerReplica));
}

const membershipChanged = (pod: Pod, old: Pod): boolean =>
  pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  controllerOf(pod)?.uid !== controllerOf(old)?.uid;

/** Upstream looks at all the set's pods after any change of a pod. Only labels that the set names make a difference to it. */
function labelsConcern(kind: ReplicaKind, key: string, pod: Pod, old: Pod, ctx: Context): boolean {
  const [now, before] = [pod.metadata.labels ?? {}, old.metadata.labels ?? {}];
  if (sameMap(now, before)) return false;
  const rs = ctx.client.find<ReplicaSet>(kind.resource, ...splitKey(key));
  if (!rs) return false;
  const selector = kind.selector(rs);
  if (matchesSelector(selector, now) !== matchesSelector(selector, before)) return true;
  return Object.keys(rs.spec.template?.metadata?.labels ?? {}).some((name) => now[name] !== before[name]);
}

function queueAdopters(kind: ReplicaKind, pod: Pod, ctx: Context): void {
  for (const rs of ctx.client.list<ReplicaSet>(kind.resource, pod.metadata.namespace)) {
    if (matchesSelector(kind.selector(rs), pod.metadata.labels)) ctx.enqueue(keyOf(rs));
  }
}
