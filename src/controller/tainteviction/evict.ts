/** Decides for each pod of a tainted node whether and when it goes. */
import type { Node, Pod, Taint } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound } from "../../client/index.ts";
import { tolerates } from "../../kinds/taints.ts";
import { executing } from "./index.ts";

/** `key`: "node NAME" after a change there; "evict NAMESPACE/NAME" when a pod's toleration has run out. */
export function reconcileTaints(key: string, ctx: Context): void {
  const [task, name = ""] = key.split(" ");
  if (task === "evict") {
    const slash = name.indexOf("/");
    const pod = ctx.client.find<Pod>("pods", name.slice(0, slash), name.slice(slash + 1));
    if (pod && toleratedFor(ctx, pod) !== Number.POSITIVE_INFINITY) evict(ctx, pod);
    return;
  }
  for (const pod of ctx.client.list<Pod>("pods", undefined, { fieldSelector: `spec.nodeName=${name}` })) {
    if (!pod.metadata.deletionTimestamp) consider(ctx, pod);
  }
}

function consider(ctx: Context, pod: Pod): void {
  const seconds = toleratedFor(ctx, pod);
  const due = `evict ${pod.metadata.namespace}/${pod.metadata.name}`;
  if (seconds <= 0) evict(ctx, pod);
  else if (Number.isFinite(seconds)) ctx.enqueue(due, seconds * 1000);
  else ctx.forget(due);
}

/** Seconds for which the pod may stay: 0 not at all, Infinity for good. */
function toleratedFor(ctx: Context, pod: Pod): number {
  const taints = executing(ctx.client.find<Node>("nodes", undefined, pod.spec.nodeName ?? ""));
  let seconds = Number.POSITIVE_INFINITY;
  for (const taint of taints) seconds = Math.min(seconds, toleratedOne(pod, taint));
  return seconds;
}

function toleratedOne(pod: Pod, taint: Taint): number {
  const matching = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
  if (!matching.length) return 0;
  return Math.min(...matching.map((toleration) => toleration.tolerationSeconds ?? Number.POSITIVE_INFINITY));
}

function evict(ctx: Context, pod: Pod): void {
  const { name, namespace, generation } = pod.metadata;
  ctx.event(pod, {
    type: "Normal",
    reason: "TaintManagerEviction",
    message: `Marking for deletion Pod ${namespace}/${name}`,
  });
  const condition = {
    type: "DisruptionTarget",
    observedGeneration: generation,
    status: "True",
    lastTransitionTime: ctx.timestamp(),
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
  };
  const others = (pod.status?.conditions ?? []).filter((c) => c.type !== "DisruptionTarget");
  try {
    ctx.client.updateStatus("pods", { ...pod, status: { ...pod.status, conditions: [...others, condition] } });
    ctx.client.delete("pods", namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
