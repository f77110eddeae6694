/** Removes pods whose node is gone. Models pkg/controller/podgc. */
import type { Node, Pod } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { isNotFound } from "../../client/index.ts";
import { isPodTerminal } from "../shared/pods.ts";

/** Pods of a vanished node are given this long, as the controller's quarantine and its period add up to. */
const quarantineMs = 60_000;

export const podGarbageCollector = (): Component => ({
  name: "pod-garbage-collector",
  watches: {
    nodes: ({ object, old }: Change<Node>, ctx) => {
      if (!object && old) ctx.enqueue(old.metadata.name, quarantineMs);
    },
    pods: onPod,
  },
  reconcile,
});

/** A pod put on a node that does not exist, and one that is deleted before it ever had a node. */
function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  const nodeName = object?.spec.nodeName;
  if (nodeName && nodeName !== old?.spec.nodeName && !ctx.client.find("nodes", undefined, nodeName)) {
    ctx.enqueue(nodeName, quarantineMs);
  }
}

function reconcile(nodeName: string, ctx: Context): void {
  if (ctx.client.find("nodes", undefined, nodeName)) return;
  for (const pod of ctx.client.list<Pod>("pods", undefined, { fieldSelector: `spec.nodeName=${nodeName}` })) {
    try {
      markFailed(ctx, pod);
      ctx.client.delete("pods", pod.metadata.namespace, pod.metadata.name, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

function markFailed(ctx: Context, pod: Pod): void {
  if (isPodTerminal(pod)) return;
  const condition = {
    type: "DisruptionTarget",
    observedGeneration: pod.metadata.generation,
    status: "True",
    lastTransitionTime: ctx.timestamp(),
    reason: "DeletionByPodGC",
    message: "PodGC: node no longer exists",
  };
  const others = (pod.status?.conditions ?? []).filter((c) => c.type !== "DisruptionTarget");
  ctx.client.updateStatus("pods", {
    ...pod,
    status: { ...pod.status, phase: "Failed" as const, conditions: [...others, condition] },
  });
}
