/** Which pods go first when there are too many. Models ActivePodsWithRanks of pkg/controller/controller_utils.go. */
import type { Pod } from "../../client/api.ts";
import { isPodReady, podCondition } from "../shared/pods.ts";

const phaseOrder: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** The first `count` pods to delete of `pods`. `related`: pods of all ReplicaSets of the same owner. */
export function podsToDelete(pods: Pod[], related: Pod[], count: number, nowMs: number): Pod[] {
  if (count >= pods.length) return pods;
  const perNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? "";
    perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const rank = (pod: Pod) => perNode.get(pod.spec.nodeName ?? "") ?? 0;
  return [...pods].sort((a, b) => compareForDeletion(a, b, rank, nowMs)).slice(0, count);
}

function compareForDeletion(a: Pod, b: Pod, rank: (pod: Pod) => number, nowMs: number): number {
  const readyA = isPodReady(a);
  const readyB = isPodReady(b);
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    (phaseOrder[a.status.phase ?? ""] ?? 0) - (phaseOrder[b.status.phase ?? ""] ?? 0) ||
    Number(readyA) - Number(readyB) ||
    deletionCost(a) - deletionCost(b) ||
    rank(b) - rank(a) ||
    (readyA && readyB ? compareAge(readySince(a), readySince(b), a, b, nowMs) : 0) ||
    mostRestarts(b) - mostRestarts(a) ||
    compareAge(a.metadata.creationTimestamp, b.metadata.creationTimestamp, a, b, nowMs) ||
    (a.metadata.uid < b.metadata.uid ? -1 : 1)
  );
}

/** The annotation's value where it is an integer written without plus or leading zeros; else 0. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"];
  return text && /^(-?[1-9]\d*|0)$/.test(text) ? Number(text) : 0;
}

const readySince = (pod: Pod): string => podCondition(pod, "Ready")?.lastTransitionTime ?? "";

const mostRestarts = (pod: Pod): number =>
  Math.max(0, ...(pod.status.containerStatuses ?? []).map((c) => c.restartCount ?? 0));

/** Younger first, ages compared by powers of two so that chance decides among pods of about one age. */
function compareAge(timeA: string, timeB: string, a: Pod, b: Pod, nowMs: number): number {
  if (timeA === timeB) return 0;
  const difference = ageRank(timeA, nowMs) - ageRank(timeB, nowMs);
  if (difference !== 0) return difference;
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}

function ageRank(time: string, nowMs: number): number {
  const age = (nowMs - Date.parse(time)) * 1e6;
  return age > 0 ? Math.floor(Math.log2(age)) : -1;
}
