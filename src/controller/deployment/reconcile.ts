/** One step of a rollout. Models pkg/controller/deployment: deployment_controller.go, rolling.go, recreate.go. */
import { labelSelectorAsSelector } from "../../apimachinery/labels.ts";
import type { Deployment, Pod, ReplicaSet } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { claimObjects } from "../shared/claim.ts";
import { isPodTerminal } from "../shared/pods.ts";
import { byCreation, controllerOf, newControllerRef, splitKey } from "../shared/refs.ts";
import { syncNewReplicaSet } from "./newreplicaset.ts";
import { isComplete, syncPausedCondition, syncRolloutStatus, syncStatus } from "./progress.ts";
import { allSets, type Rollout, scaleReplicaSet } from "./rollout.ts";
import { cleanupHistory, isScalingEvent, scale } from "./scale.ts";
import { active, maxUnavailable, newReplicasFor, size, sum, totalSize, wanted } from "./util.ts";

export function reconcileDeployment(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const deployment = ctx.client.find<Deployment>("deployments.apps", namespace, name);
  if (!deployment) return;
  if (Object.keys(deployment.spec.selector ?? {}).length === 0) {
    refuseSelectingAll(ctx, deployment);
    return;
  }
  const sets = claimObjects(
    ctx,
    {
      resource: "replicasets.apps",
      owner: deployment,
      ref: newControllerRef(deployment, "apps/v1", "Deployment"),
      selector: labelSelectorAsSelector(deployment.spec.selector),
    },
    ctx.client.list<ReplicaSet>("replicasets.apps", namespace),
  );
  const rollout: Rollout = { ctx, deployment, oldSets: [] };
  if (deployment.metadata.deletionTimestamp) {
    syncNewReplicaSet(rollout, sets, false);
    syncStatus(rollout);
    return;
  }
  syncPausedCondition(rollout);
  syncNewReplicaSet(rollout, sets, false);
  if (deployment.spec.paused || isScalingEvent(rollout)) {
    resize(rollout);
    return;
  }
  if (deployment.spec.strategy?.type === "Recreate") recreate(rollout, sets);
  else roll(rollout, sets);
}

function refuseSelectingAll(ctx: Context, deployment: Deployment): void {
  const message = "This deployment is selecting all pods. A non-empty selector is required.";
  ctx.event(deployment, { type: "Warning", reason: "SelectingAll", message });
  const observedGeneration = deployment.metadata.generation;
  if ((deployment.status?.observedGeneration ?? 0) >= (observedGeneration ?? 0)) return;
  ctx.client.updateStatus("deployments.apps", { ...deployment, status: { ...deployment.status, observedGeneration } });
}

function resize(rollout: Rollout): void {
  scale(rollout);
  if (rollout.deployment.spec.paused) cleanupHistory(rollout);
  syncStatus(rollout);
}

function roll(rollout: Rollout, sets: ReplicaSet[]): void {
  if (!syncNewReplicaSet(rollout, sets, true)) return;
  if (!growNewReplicaSet(rollout) && !shrinkOldReplicaSets(rollout)) {
    if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanupHistory(rollout);
  }
  syncRolloutStatus(rollout);
}

function growNewReplicaSet(rollout: Rollout): boolean {
  const { deployment, newRS } = rollout;
  if (!newRS || size(newRS) === wanted(deployment)) return false;
  if (size(newRS) > wanted(deployment)) return scaleReplicaSet(rollout, newRS, wanted(deployment));
  return scaleReplicaSet(rollout, newRS, newReplicasFor(deployment, allSets(rollout), size(newRS)));
}

function shrinkOldReplicaSets(rollout: Rollout): boolean {
  const { deployment, newRS } = rollout;
  if (totalSize(rollout.oldSets) === 0) return false;
  const minAvailable = wanted(deployment) - maxUnavailable(deployment);
  const newUnavailable = newRS ? size(newRS) - (newRS.status?.availableReplicas ?? 0) : 0;
  const room = totalSize(allSets(rollout)) - minAvailable - newUnavailable;
  if (room <= 0) return false;
  const cleaned = cleanupUnhealthy(rollout, room);
  const available = sum(allSets(rollout), (rs) => rs.status?.availableReplicas);
  const shrunk = shrinkBy(rollout, available - minAvailable, (rs) => size(rs));
  return cleaned + shrunk > 0;
}

/** Pods of old sets that are not available hold up nothing: they go first. */
const cleanupUnhealthy = (rollout: Rollout, limit: number): number =>
  shrinkBy(rollout, limit, (rs) => size(rs) - (rs.status?.availableReplicas ?? 0));

/** Takes up to `limit` pods from the old sets, the oldest set first, from each at most what `spare` says. */
function shrinkBy(rollout: Rollout, limit: number, spare: (rs: ReplicaSet) => number): number {
  let taken = 0;
  for (const rs of active(rollout.oldSets).sort(byCreation)) {
    const count = Math.min(spare(rs), limit - taken);
    if (count <= 0) continue;
    scaleReplicaSet(rollout, rs, size(rs) - count);
    taken += count;
  }
  return taken;
}

function recreate(rollout: Rollout, sets: ReplicaSet[]): void {
  const scaled = active(rollout.oldSets).map((rs) => scaleReplicaSet(rollout, rs, 0));
  if (scaled.some(Boolean) || oldPodsRun(rollout)) {
    syncRolloutStatus(rollout);
    return;
  }
  if (!rollout.newRS && !syncNewReplicaSet(rollout, sets, true)) return;
  if (rollout.newRS) scaleReplicaSet(rollout, rollout.newRS, wanted(rollout.deployment));
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanupHistory(rollout);
  syncRolloutStatus(rollout);
}

function oldPodsRun({ ctx, deployment, oldSets }: Rollout): boolean {
  if (sum(oldSets, (rs) => rs.status?.replicas) > 0) return true;
  if (oldSets.length === 0) return false;
  const old = new Set(oldSets.map((rs) => rs.metadata.uid));
  return ctx.client
    .list<Pod>("pods", deployment.metadata.namespace)
    .some((pod) => old.has(controllerOf(pod)?.uid ?? "") && !isPodTerminal(pod));
}
