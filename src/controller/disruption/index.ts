/** Keeps what PodDisruptionBudgets allow. Models pkg/controller/disruption/disruption.go. */
import type { Pod, PodDisruptionBudget } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";
import { keyOf } from "../shared/refs.ts";

export const budgets = "poddisruptionbudgets.policy";

export const disruptionController = (): Component => ({
  // Its events' source is not called as the controller is.
  name: "controllermanager",
  user: "disruption-controller",
  watches: {
    [budgets]: ({ object }: Change<PodDisruptionBudget>, ctx) => {
      if (object) ctx.enqueue(keyOf(object));
    },
    pods: (change: Change<Pod>, ctx) => queueAll(change, ctx),
    "replicasets.apps": onScale,
    "deployments.apps": onScale,
    "statefulsets.apps": onScale,
    replicationcontrollers: onScale,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileBudget(key, ctx),
});

function queueAll({ object, old }: Change<any>, ctx: Context): void {
  const { namespace } = (object ?? old).metadata;
  for (const budget of ctx.client.list(budgets, namespace)) ctx.enqueue(keyOf(budget));
}

function onScale(change: Change<KubeObject>, ctx: Context): void {
  if (change.object?.spec.replicas !== change.old?.spec.replicas) queueAll(change, ctx);
}
