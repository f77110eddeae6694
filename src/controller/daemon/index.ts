/** Watches of the DaemonSet controller. Models pkg/controller/daemon. */
import { deepEqual } from "../../apimachinery/json.ts";
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import type { DaemonSet, Node, Pod } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { isPodReady } from "../shared/pods.ts";
import { controllerOf, keyOf, sameMap } from "../shared/refs.ts";

const resource = "daemonsets.apps";

export const daemonSetController = (): Component => ({
  name: "daemonset-controller",
  latencyMs: 10,
  watches: {
    [resource]: ({ object, old }: Change<DaemonSet>, ctx) => {
      if (object && (!old || object.metadata.generation !== old.metadata.generation)) ctx.enqueue(keyOf(object));
    },
    pods: onPod,
    nodes: onNode,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileDaemonSet(key, ctx),
});

function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  const pod = object ?? old;
  if (!pod) return;
  const owner = controllerOf(pod);
  const oldOwner = old && controllerOf(old);
  const { namespace } = pod.metadata;
  if (oldOwner?.kind === "DaemonSet" && oldOwner.uid !== owner?.uid) ctx.enqueue(`${namespace}/${oldOwner.name}`);
  if (owner) {
    if (owner.kind === "DaemonSet" && (!object || !old || matters(object, old)))
      ctx.enqueue(`${namespace}/${owner.name}`);
    return;
  }
  if (!object || object.metadata.deletionTimestamp) return;
  if (old && sameMap(old.metadata.labels, object.metadata.labels)) return;
  for (const ds of ctx.client.list<DaemonSet>(resource, namespace)) {
    if (matchesSelector(labelSelectorAsSelector(ds.spec.selector), object.metadata.labels)) ctx.enqueue(keyOf(ds));
  }
}

const matters = (pod: Pod, old: Pod): boolean =>
  isPodReady(pod) !== isPodReady(old) ||
  pod.status?.phase !== old.status?.phase ||
  pod.spec.nodeName !== old.spec.nodeName ||
  pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  !sameMap(pod.metadata.labels, old.metadata.labels);

/** A node come, gone, or changed in what decides about daemon pods. */
function onNode({ object, old }: Change<Node>, ctx: Context): void {
  const same =
    object &&
    old &&
    sameMap(object.metadata.labels, old.metadata.labels) &&
    deepEqual(object.spec?.taints, old.spec?.taints);
  if (same) return;
  for (const ds of ctx.client.list<DaemonSet>(resource)) ctx.enqueue(keyOf(ds));
}
