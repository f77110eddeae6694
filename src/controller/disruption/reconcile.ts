/** Counts a budget's pods. Models disruption.go (trySync, getExpectedPodCount, updatePdbStatus). */
import { scaledIntOrPercent } from "../../apimachinery/intstr.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import type { Pod } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";
import { isPodReady, isPodTerminal } from "../shared/pods.ts";
import { controllerOf, splitKey } from "../shared/refs.ts";
import { wallNow } from "../shared/time.ts";
import { budgets } from "./index.ts";

/** DeletionTimeout: how long an eviction counts before the pod's deletion is seen. */
const disruptedForMs = 120_000;

export function reconcileBudget(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const budget = ctx.client.find(budgets, namespace, name);
  if (!budget) return;
  const selector = labelSelectorAsSelector(budget.spec.selector);
  const pods = ctx.client
    .list<Pod>("pods", namespace)
    .filter((pod) => matchesSelector(selector, pod.metadata.labels) && !isPodTerminal(pod));
  if (!pods.length) {
    ctx.event(budget, { type: "Normal", reason: "NoPods", message: "No matching pods found" });
  }
  const { expected, desired } = expectations(ctx, budget, pods);
  const disrupted = stillDisrupted(ctx, budget, pods);
  const healthy = pods.filter(
    (pod) => isPodReady(pod) && !pod.metadata.deletionTimestamp && !Object.hasOwn(disrupted, pod.metadata.name),
  ).length;
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  writeStatus(ctx, budget, {
    ...(Object.keys(disrupted).length && { disruptedPods: disrupted }),
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: expected,
    observedGeneration: budget.metadata.generation,
  });
}

function writeStatus(
  ctx: Context,
  budget: KubeObject,
  counts: Record<string, unknown> & { disruptionsAllowed: number },
): void {
  const ok = counts.disruptionsAllowed > 0;
  const old = budget.status?.conditions?.find((c: { type: string }) => c.type === "DisruptionAllowed");
  const status = ok ? "True" : "False";
  const condition = {
    type: "DisruptionAllowed",
    status,
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: old?.status === status ? old.lastTransitionTime : ctx.timestamp(),
    reason: ok ? "SufficientPods" : "InsufficientPods",
    message: "",
  };
  const next = { ...counts, conditions: [condition] };
  if (!deepEqual(next, budget.status)) ctx.client.updateStatus(budgets, { ...budget, status: next });
}

/** Pods whose eviction was granted and that are not yet seen going. */
function stillDisrupted(ctx: Context, budget: KubeObject, pods: Pod[]): Record<string, string> {
  const now = wallNow(ctx);
  const going = new Set(pods.filter((pod) => pod.metadata.deletionTimestamp).map((pod) => pod.metadata.name));
  const known = new Set(pods.map((pod) => pod.metadata.name));
  const entries = Object.entries<string>(budget.status?.disruptedPods ?? {}).filter(
    ([name, at]) => known.has(name) && !going.has(name) && now - Date.parse(at) < disruptedForMs,
  );
  if (entries.length) ctx.enqueue(`${budget.metadata.namespace}/${budget.metadata.name}`, disruptedForMs);
  return Object.fromEntries(entries);
}

function expectations(ctx: Context, { spec }: KubeObject, pods: Pod[]): { expected: number; desired: number } {
  if (spec.maxUnavailable !== undefined) {
    const expected = expectedScale(ctx, pods);
    return { expected, desired: Math.max(0, expected - scaledIntOrPercent(spec.maxUnavailable, expected, true)) };
  }
  const least = spec.minAvailable ?? 0;
  if (typeof least === "number") return { expected: pods.length, desired: least };
  const expected = expectedScale(ctx, pods);
  return { expected, desired: scaledIntOrPercent(least, expected, true) };
}

const scalable: Record<string, string> = {
  ReplicaSet: "replicasets.apps",
  StatefulSet: "statefulsets.apps",
  ReplicationController: "replicationcontrollers",
};

/** How many pods their controllers want together; pods of nobody's do not count. */
function expectedScale(ctx: Context, pods: Pod[]): number {
  const wanted = new Map<string, number>();
  for (const pod of pods) {
    const ref = controllerOf(pod);
    if (!ref || !Object.hasOwn(scalable, ref.kind) || wanted.has(ref.uid)) continue;
    const { namespace } = pod.metadata;
    const owner = ctx.client.find(scalable[ref.kind] as string, namespace, ref.name);
    const above = owner && ref.kind === "ReplicaSet" ? controllerOf(owner) : undefined;
    const deployment =
      above?.kind === "Deployment" ? ctx.client.find("deployments.apps", namespace, above.name) : undefined;
    const scaled = deployment ?? owner;
    if (scaled) wanted.set(scaled.metadata.uid, scaled.spec.replicas ?? 1);
  }
  return [...wanted.values()].reduce((total, replicas) => total + replicas, 0);
}
