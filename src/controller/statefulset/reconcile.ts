/** Brings one StatefulSet to its pods, in their order. Models stateful_set.go and stateful_set_control.go. */
import { labelSelectorAsSelector } from "../../apimachinery/labels.ts";
import type { ControllerRevision, Pod, StatefulSet } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { claimObjects } from "../shared/claim.ts";
import { byRevision, createRevision, matchesTemplate, patchHash, renumber, trimHistory } from "../shared/history.ts";
import { availableAt, isPodAvailable, isPodReady } from "../shared/pods.ts";
import { keyOf, newControllerRef, splitKey } from "../shared/refs.ts";
import { wallNow } from "../shared/time.ts";
import { applyClaimRetention } from "./claimretention.ts";
import { ordinalOf, revisionOf, startOrdinal } from "./identity.ts";
import { createStatefulPod, deleteStatefulPod } from "./podcontrol.ts";
import { writeStatus } from "./status.ts";

const resource = "statefulsets.apps";

export interface Work {
  ctx: Context;
  set: StatefulSet;
  pods: Pod[];
  current: ControllerRevision;
  update: ControllerRevision;
  nowMs: number;
}

export function reconcileStatefulSet(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const set = ctx.client.find<StatefulSet>(resource, namespace, name);
  if (!set) return;
  const claim = {
    owner: set,
    ref: newControllerRef(set, "apps/v1", "StatefulSet"),
    selector: labelSelectorAsSelector(set.spec.selector),
  };
  const podsNow = () =>
    claimObjects(ctx, { ...claim, resource: "pods" }, ctx.client.list<Pod>("pods", namespace)).filter(
      (pod) => ordinalOf(set, pod) >= 0,
    );
  const revisions = claimObjects(
    ctx,
    { ...claim, resource: "controllerrevisions.apps" },
    ctx.client.list<ControllerRevision>("controllerrevisions.apps", namespace),
  ).sort(byRevision);
  const update = updateRevision(ctx, set, revisions);
  if (!update) return;
  const current = revisions.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? update;
  const work: Work = { ctx, set, pods: podsNow(), current, update, nowMs: wallNow(ctx) };
  const failure = set.metadata.deletionTimestamp ? undefined : attempt(() => step(work));
  writeStatus({ ...work, pods: podsNow() });
  trim(work, revisions);
  if (failure) throw failure;
  queueAvailabilityCheck(work);
}

function attempt(run: () => void): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function updateRevision(
  ctx: Context,
  set: StatefulSet,
  revisions: ControllerRevision[],
): ControllerRevision | undefined {
  const next = Math.max(0, ...revisions.map((revision) => revision.revision)) + 1;
  const known = revisions.filter((revision) => matchesTemplate(set, revision)).at(-1);
  if (known) return known === revisions.at(-1) ? known : renumber(ctx, known, next);
  const made = createRevision(ctx, set, newControllerRef(set, "apps/v1", "StatefulSet"), next, patchHash(set));
  if (made) return made;
  const collisionCount = (set.status?.collisionCount ?? 0) + 1;
  ctx.client.updateStatus(resource, { ...set, status: { ...set.status, replicas: 0, collisionCount } });
  ctx.enqueue(keyOf(set));
  return undefined;
}

/** Names of pods in use keep their revisions; of the others the newest are kept. */
function trim({ ctx, set, pods, current, update }: Work, revisions: ControllerRevision[]): void {
  const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)]);
  const old = revisions.filter((revision) => !live.has(revision.metadata.name));
  trimHistory(ctx, old, set.spec.revisionHistoryLimit ?? 10, () => false);
}

const isParallel = (set: StatefulSet): boolean => set.spec.podManagementPolicy === "Parallel";
const isRunning = (pod: Pod): boolean => pod.status?.phase === "Running" && isPodReady(pod);

function isHealthy({ set, nowMs }: Work, pod: Pod): boolean {
  return isRunning(pod) && !pod.metadata.deletionTimestamp && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}

/** Makes missing pods upwards, deletes surplus ones downwards, then replaces old ones; one at a time unless parallel. */
function step(work: Work): void {
  const { set, pods } = work;
  const start = startOrdinal(set);
  const end = start + (set.spec.replicas ?? 1);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  for (let ordinal = start; ordinal < end; ordinal++) {
    if (!placeReplica(work, ordinal, byOrdinal.get(ordinal)) && !isParallel(set)) return;
  }
  const surplus = [...byOrdinal].filter(([ordinal]) => ordinal < start || ordinal >= end).sort(([a], [b]) => b - a);
  for (const [ordinal, pod] of surplus) applyClaimRetention(work.ctx, set, pod, ordinal, true);
  for (const [, pod] of surplus) {
    if (!pod.metadata.deletionTimestamp) deleteStatefulPod(work.ctx, set, pod);
    if (!isParallel(set)) return;
  }
  if (set.spec.updateStrategy?.type !== "OnDelete") replaceOld(work, byOrdinal, start, end);
}

/** True when the replica is there and well, so that the next may follow. */
function placeReplica(work: Work, ordinal: number, pod: Pod | undefined): boolean {
  const { ctx, set } = work;
  if (!pod) {
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const old = set.spec.updateStrategy?.type !== "OnDelete" && ordinal < startOrdinal(set) + partition;
    createStatefulPod(ctx, set, ordinal, old ? work.current : work.update);
    return false;
  }
  applyClaimRetention(ctx, set, pod, ordinal, false);
  const ended = pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";
  if (ended && !pod.metadata.deletionTimestamp) deleteStatefulPod(ctx, set, pod);
  return !ended && isHealthy(work, pod);
}

function replaceOld(work: Work, byOrdinal: Map<number, Pod>, start: number, end: number): void {
  const partition = work.set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (let ordinal = end - 1; ordinal >= start + partition; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) return;
    if (revisionOf(pod) !== work.update.metadata.name && !pod.metadata.deletionTimestamp) {
      deleteStatefulPod(work.ctx, work.set, pod);
      return;
    }
    if (!isHealthy(work, pod)) return;
  }
}

function queueAvailabilityCheck({ ctx, set, pods, nowMs }: Work): void {
  const next = Math.min(
    ...pods.map((pod) => availableAt(pod, set.spec.minReadySeconds ?? 0)).filter((at) => at > nowMs),
  );
  if (Number.isFinite(next)) ctx.enqueue(keyOf(set), Math.ceil(next - nowMs));
}
