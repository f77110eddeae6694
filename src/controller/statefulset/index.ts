/** Watches of the StatefulSet controller. Models pkg/controller/statefulset. */
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import type { Pod, StatefulSet } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { isPodReady } from "../shared/pods.ts";
import { controllerOf, keyOf, sameMap } from "../shared/refs.ts";

const resource = "statefulsets.apps";

export const statefulSetController = (): Component => ({
  name: "statefulset-controller",
  latencyMs: 10,
  watches: {
    [resource]: ({ object, old }: Change<StatefulSet>, ctx) => {
      if (object && (!old || object.metadata.generation !== old.metadata.generation)) ctx.enqueue(keyOf(object));
    },
    pods: onPod,
  },
  reconcile: (key, ctx) =>
    (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileStatefulSet(key, ctx),
});

function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  const pod = object ?? old;
  if (!pod) return;
  const { namespace } = pod.metadata;
  const owner = controllerOf(pod);
  const oldOwner = old && controllerOf(old);
  if (oldOwner?.kind === "StatefulSet" && oldOwner.uid !== owner?.uid) ctx.enqueue(`${namespace}/${oldOwner.name}`);
  if (owner?.kind === "StatefulSet" && (!object || !old || matters(object, old)))
    ctx.enqueue(`${namespace}/${owner.name}`);
  if (owner || !object || object.metadata.deletionTimestamp) return;
  if (old && sameMap(old.metadata.labels, object.metadata.labels)) return;
  for (const set of ctx.client.list<StatefulSet>(resource, namespace)) {
    if (matchesSelector(labelSelectorAsSelector(set.spec.selector), object.metadata.labels)) ctx.enqueue(keyOf(set));
  }
}

const matters = (pod: Pod, old: Pod): boolean =>
  isPodReady(pod) !== isPodReady(old) ||
  pod.status?.phase !== old.status?.phase ||
  pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  !sameMap(pod.metadata.labels, old.metadata.labels);
