/** Brings one ReplicaSet to its number of pods. Models pkg/controller/replicaset/replica_set.go. */
import { matchesSelector } from "../../apimachinery/labels.ts";
import type { Pod, ReplicaSet } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { claimObjects } from "../shared/claim.ts";
import {
  availableAt,
  createPod,
  deletePod,
  isNamespaceTerminating,
  isPodActive,
  isPodTerminal,
  podFromTemplate,
} from "../shared/pods.ts";
import { controllerOf, newControllerRef, splitKey } from "../shared/refs.ts";
import { wallNow } from "../shared/time.ts";
import type { ReplicaKind } from "./kinds.ts";
import { podsToDelete } from "./ranking.ts";
import { updateReplicaStatus } from "./status.ts";

/** Most pods made or deleted in one reconcile. */
const burstReplicas = 500;

export function reconcileReplicas(kind: ReplicaKind, key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const rs = ctx.client.find<ReplicaSet>(kind.resource, namespace, name);
  if (!rs) return;
  const selector = kind.selector(rs);
  const alive: Pod[] = [];
  const terminating: Pod[] = [];
  for (const pod of ctx.client.list<Pod>("pods", namespace)) {
    const owner = controllerOf(pod);
    if (isPodTerminal(pod) || (owner && owner.uid !== rs.metadata.uid)) continue;
    if (!pod.metadata.deletionTimestamp) alive.push(pod);
    else if (owner && matchesSelector(selector, pod.metadata.labels)) terminating.push(pod);
  }
  const ref = newControllerRef(rs, kind.apiVersion, kind.kind);
  const active = claimObjects(ctx, { resource: "pods", owner: rs, ref, selector }, alive);
  const failure = rs.metadata.deletionTimestamp ? undefined : manageReplicas(ctx, kind, rs, active);
  const nowMs = wallNow(ctx);
  const updated = updateReplicaStatus(ctx, kind, rs, { active, terminating, failure, nowMs });
  if (failure) throw failure;
  queueAvailabilityCheck(ctx, key, updated, active, nowMs);
}

/** Creates or deletes the difference. Returns what it failed with. */
function manageReplicas(ctx: Context, kind: ReplicaKind, rs: ReplicaSet, active: Pod[]): Error | undefined {
  const difference = active.length - (rs.spec.replicas ?? 1);
  const count = Math.min(Math.abs(difference), burstReplicas);
  if (difference < 0) return createReplicas(ctx, kind, rs, count);
  if (difference === 0) return undefined;
  let failure: Error | undefined;
  for (const pod of podsToDelete(active, relatedPods(ctx, kind, rs, active), count, wallNow(ctx))) {
    try {
      deletePod(ctx, rs, pod);
    } catch (error) {
      failure ??= error as Error;
    }
  }
  return failure;
}

/** Creates pods in batches of 1, 2, 4, ...; a batch with a failure is the last, so that a quota is not hit 500 times. */
function createReplicas(ctx: Context, kind: ReplicaKind, rs: ReplicaSet, count: number): Error | undefined {
  if (!rs.spec.template) return undefined;
  const pod = podFromTemplate(rs.spec.template, rs, newControllerRef(rs, kind.apiVersion, kind.kind));
  let remaining = count;
  for (let batch = Math.min(1, remaining); batch > 0; batch = Math.min(2 * batch, remaining)) {
    let failure: Error | undefined;
    for (let i = 0; i < batch; i++) {
      try {
        createPod(ctx, rs, pod);
      } catch (error) {
        if (!isNamespaceTerminating(error)) failure ??= error as Error;
      }
    }
    if (failure) return failure;
    remaining -= batch;
  }
  return undefined;
}

/** Active pods of every ReplicaSet with the same owner: pods doubled up with them on one node go first. */
function relatedPods(ctx: Context, kind: ReplicaKind, rs: ReplicaSet, active: Pod[]): Pod[] {
  const owner = controllerOf(rs);
  if (!owner) return active;
  const namespace = rs.metadata.namespace;
  const siblings = ctx.client
    .list<ReplicaSet>(kind.resource, namespace)
    .filter((other) => controllerOf(other)?.uid === owner.uid);
  if (siblings.length < 2) return active;
  const selectors = siblings.map((sibling) => kind.selector(sibling));
  return ctx.client
    .list<Pod>("pods", namespace)
    .filter((pod) => isPodActive(pod) && selectors.some((s) => matchesSelector(s, pod.metadata.labels)));
}

function queueAvailabilityCheck(ctx: Context, key: string, rs: ReplicaSet, active: Pod[], nowMs: number): void {
  const minReady = rs.spec.minReadySeconds ?? 0;
  if (minReady === 0 || (rs.status.readyReplicas ?? 0) === (rs.status.availableReplicas ?? 0)) return;
  const next = Math.min(...active.map((pod) => availableAt(pod, minReady)).filter((at) => at > nowMs));
  if (Number.isFinite(next)) ctx.enqueue(key, Math.ceil(next - nowMs));
}
