/**
 * The scheduler. One reconcile looks at every pod that waits, so that the picture of the nodes is made once for all of
 * them: pods that came together are placed in one pass, each seeing those before it.
 */
import { deepEqual } from "../apimachinery/json.ts";
import type { Node, Pod } from "../client/api.ts";
import type { Change, Component, Context } from "../client/component.ts";

/** Key of a pass over pods not yet tried. */
const newKey = "new";
/** Key of a pass over all pods without a node, since the cluster changed. */
export const retryKey = "retry";

const schedulerName = "default-scheduler";

/** Is the pod ours to place, and free to be placed? */
export const isPending = (pod: Pod): boolean =>
  !pod.spec.nodeName &&
  (pod.spec.schedulerName ?? schedulerName) === schedulerName &&
  !pod.spec.schedulingGates?.length &&
  !pod.metadata.deletionTimestamp &&
  pod.status?.phase !== "Succeeded" &&
  pod.status?.phase !== "Failed";

/** Volumes and claims hold pods back until they are there and bound. */
const volumeWatches: Component["watches"] = {
  persistentvolumeclaims: ({ object, old }, ctx) => {
    if (object && object.status?.phase !== old?.status?.phase) ctx.enqueue(retryKey);
  },
  persistentvolumes: ({ object, old }, ctx) => {
    if (object && object.status?.phase !== old?.status?.phase) ctx.enqueue(retryKey);
  },
  "storageclasses.storage.k8s.io": ({ object }, ctx) => object && ctx.enqueue(retryKey),
};

export const scheduler: Component = {
  name: schedulerName,
  user: "system:kube-scheduler",
  watches: { pods: onPod, nodes: onNode, ...volumeWatches },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).schedulePending(key, ctx),
};

function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  if (object && isPending(object)) {
    if (!old) ctx.enqueue(newKey);
    else if (pendingChanged(object, old)) ctx.enqueue(retryKey);
    return;
  }
  if (freesNode(object, old) || meansMuchToOthers(object, old)) ctx.enqueue(retryKey);
}

const pendingChanged = (pod: Pod, old: Pod): boolean =>
  !deepEqual(pod.spec, old.spec) || !deepEqual(pod.metadata.labels, old.metadata.labels);

/** An ended or vanished pod leaves room. */
const freesNode = (object: Pod | undefined, old: Pod | undefined): boolean =>
  Boolean(old?.spec.nodeName) && (!object || (isOver(object) && !isOver(old as Pod)));

const isOver = (pod: Pod): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

/** Placed pods matter to those that want to be near them: when they are placed and when their labels change. */
function meansMuchToOthers(object: Pod | undefined, old: Pod | undefined): boolean {
  if (!object?.spec.nodeName || !old) return false;
  return !old.spec.nodeName || !deepEqual(object.metadata.labels, old.metadata.labels);
}

function onNode({ object, old }: Change<Node>, ctx: Context): void {
  if (!object) return;
  const changed =
    !old ||
    !deepEqual(object.spec, old.spec) ||
    !deepEqual(object.metadata.labels, old.metadata.labels) ||
    !deepEqual(object.status?.allocatable, old.status?.allocatable);
  if (changed) ctx.enqueue(retryKey);
}
