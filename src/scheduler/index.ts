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

/**
 * Keys of the pods that no node would take, as upstream's queue keeps its unschedulable pods. While there are none, no
 * change of the cluster can matter, and nobody need look through the pods.
 */
export interface Unschedulable {
  readonly size: number;
  set(key: string, row: object): unknown;
  delete(key: string): unknown;
}

/** Is the pod ours to place, and free to be placed? */
export const isPending = (pod: Pod): boolean =>
  !pod.spec.nodeName &&
  (pod.spec.schedulerName ?? schedulerName) === schedulerName &&
  !pod.spec.schedulingGates?.length &&
  !pod.metadata.deletionTimestamp &&
  pod.status?.phase !== "Succeeded" &&
  pod.status?.phase !== "Failed";

/** `unschedulable` is kept with the cluster. */
export function scheduler(unschedulable: Unschedulable = new Map()): Component {
  const retry = (ctx: Context) => {
    if (unschedulable.size) ctx.enqueue(retryKey);
  };
  /** Volumes and claims hold pods back until they are there and bound. */
  const onVolume: Component["watches"][string] = ({ object, old }, ctx) => {
    if (object && object.status?.phase !== old?.status?.phase) retry(ctx);
  };
  return {
    name: schedulerName,
    user: "system:kube-scheduler",
    watches: {
      pods({ object, old }: Change<Pod>, ctx) {
        if (object && isPending(object)) {
          if (!old) ctx.enqueue(newKey);
          else if (pendingChanged(object, old)) ctx.enqueue(retryKey);
          return;
        }
        unschedulable.delete(podKey((object ?? old) as Pod));
        if (freesNode(object, old) || meansMuchToOthers(object, old)) retry(ctx);
      },
      nodes: ({ object, old }: Change<Node>, ctx) => object && nodeChanged(object, old) && retry(ctx),
      persistentvolumeclaims: onVolume,
      persistentvolumes: onVolume,
      "storageclasses.storage.k8s.io": ({ object }, ctx) => object && retry(ctx),
    },
    reconcile: (key, ctx) =>
      (require("./reconcile.ts") as typeof import("./reconcile.ts")).schedulePending(key, ctx, unschedulable),
  };
}

export const podKey = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

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

const nodeChanged = (node: Node, old: Node | undefined): boolean =>
  !old ||
  !deepEqual(node.spec, old.spec) ||
  !deepEqual(node.metadata.labels, old.metadata.labels) ||
  !deepEqual(node.status?.allocatable, old.status?.allocatable);
