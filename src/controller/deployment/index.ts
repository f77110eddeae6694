/** Watches of the Deployment controller. */
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import type { Deployment, Pod, ReplicaSet } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { controllerOf, keyOf, sameMap } from "../shared/refs.ts";

export const deploymentController = (): Component => ({
  name: "deployment-controller",
  watches: {
    "deployments.apps": ({ object }: Change<Deployment>, ctx) => {
      if (object) ctx.enqueue(keyOf(object));
    },
    "replicasets.apps": onReplicaSet,
    pods: onPod,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileDeployment(key, ctx),
});

function onReplicaSet({ object, old }: Change<ReplicaSet>, ctx: Context): void {
  const owner = object && controllerOf(object);
  const oldOwner = old && controllerOf(old);
  const namespace = (object ?? old)?.metadata.namespace;
  if (oldOwner?.kind === "Deployment" && oldOwner.uid !== owner?.uid) ctx.enqueue(`${namespace}/${oldOwner.name}`);
  if (owner?.kind === "Deployment") ctx.enqueue(`${namespace}/${owner.name}`);
  if (!object || owner || object.metadata.deletionTimestamp) return;
  if (old && !oldOwner && sameMap(old.metadata.labels, object.metadata.labels)) return;
  for (const deployment of ctx.client.list<Deployment>("deployments.apps", namespace)) {
    const selector = labelSelectorAsSelector(deployment.spec.selector);
    if (matchesSelector(selector, object.metadata.labels)) ctx.enqueue(keyOf(deployment));
  }
}

/** A pod gone may be the last old one that a Recreate waits for. */
function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  if (object || !old) return;
  const owner = controllerOf(old);
  if (owner?.kind !== "ReplicaSet") return;
  const rs = ctx.client.find<ReplicaSet>("replicasets.apps", old.metadata.namespace, owner.name);
  const deployment = rs && controllerOf(rs);
  if (deployment?.kind !== "Deployment") return;
  const found = ctx.client.find<Deployment>("deployments.apps", old.metadata.namespace, deployment.name);
  if (found?.spec.strategy?.type === "Recreate") ctx.enqueue(keyOf(found));
}
