/** Keeps workloads between their autoscaler's bounds. Models pkg/controller/podautoscaler/horizontal.go. */

import { deepEqual } from "../../apimachinery/json.ts";
import type { HorizontalPodAutoscaler } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

export const autoscalers = "horizontalpodautoscalers.autoscaling";
/** --horizontal-pod-autoscaler-sync-period: also how long a new autoscaler waits for its first look. */
const syncPeriodMs = 15_000;

export const podAutoscaler = (): Component => ({
  name: "horizontal-pod-autoscaler",
  watches: {
    [autoscalers]: ({ object, old }: Change<HorizontalPodAutoscaler>, ctx) => {
      if (object && !deepEqual(object.spec, old?.spec)) ctx.enqueue(keyOf(object), syncPeriodMs);
    },
    "deployments.apps": onTarget,
    "replicasets.apps": onTarget,
    "statefulsets.apps": onTarget,
    replicationcontrollers: onTarget,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileAutoscaler(key, ctx),
});

const keyOf = ({ metadata }: { metadata: { namespace?: string; name: string } }): string =>
  `${metadata.namespace}/${metadata.name}`;

/** Upstream looks at every autoscaler each period; what it finds can only differ when its target has changed. */
function onTarget({ object, old }: Change<KubeObject>, ctx: Context): void {
  if (object && old && object.spec.replicas === old.spec.replicas && object.status?.replicas === old.status?.replicas)
    return;
  const { kind, metadata } = (object ?? old) as KubeObject;
  for (const autoscaler of ctx.client.list<HorizontalPodAutoscaler>(autoscalers, metadata.namespace)) {
    const { scaleTargetRef } = autoscaler.spec;
    if (scaleTargetRef.kind === kind && scaleTargetRef.name === metadata.name)
      ctx.enqueue(keyOf(autoscaler), syncPeriodMs);
  }
}
