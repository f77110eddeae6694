/** A deployment's status. Models pkg/controller/deployment/progress.go and calculateStatus of sync.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../client/api.ts";
import { findCondition, withCondition, withoutCondition } from "../shared/conditions.ts";
import { keyOf } from "../shared/refs.ts";
import { wallNow } from "../shared/time.ts";
import { allSets, condition, type Rollout, statusWith, writeStatus } from "./rollout.ts";
import { hasProgressDeadline, maxUnavailable, sum, totalSize, wanted } from "./util.ts";

/** The status that the sets add up to, with the Available condition. */
function calculateStatus(rollout: Rollout): DeploymentStatus {
  const { ctx, deployment, newRS } = rollout;
  const sets = allSets(rollout);
  const available = sum(sets, (rs) => rs.status?.availableReplicas);
  const unavailable = Math.max(0, totalSize(sets) - available);
  const replicas = sum(sets, (rs) => rs.status?.replicas);
  const updated = newRS?.status?.replicas ?? 0;
  const ready = sum(sets, (rs) => rs.status?.readyReplicas);
  const unobserved = sets.some((rs) => rs.status?.observedGeneration && rs.status.terminatingReplicas === undefined);
  const { collisionCount } = deployment.status ?? {};
  const enough = available >= wanted(deployment) - maxUnavailable(deployment);
  const availability = enough
    ? condition(ctx, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    : condition(
        ctx,
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
      );
  return {
    ...(deployment.metadata.generation ? { observedGeneration: deployment.metadata.generation } : {}),
    ...(replicas ? { replicas } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(unavailable ? { unavailableReplicas: unavailable } : {}),
    ...(unobserved ? {} : { terminatingReplicas: sum(sets, (rs) => rs.status?.terminatingReplicas) }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(deployment.status?.conditions, availability),
  };
}

const count = (n: number | undefined): number => n ?? 0;

export function isComplete(d: Deployment, status: DeploymentStatus): boolean {
  return (
    count(status.updatedReplicas) === wanted(d) &&
    count(status.replicas) === wanted(d) &&
    count(status.availableReplicas) === wanted(d) &&
    count(status.observedGeneration) >= count(d.metadata.generation)
  );
}

function isProgressing(old: DeploymentStatus, status: DeploymentStatus): boolean {
  return (
    count(status.updatedReplicas) > count(old.updatedReplicas) ||
    count(status.replicas) - count(status.updatedReplicas) < count(old.replicas) - count(old.updatedReplicas) ||
    count(status.readyReplicas) > count(old.readyReplicas) ||
    count(status.availableReplicas) > count(old.availableReplicas)
  );
}

function hasTimedOut(rollout: Rollout, current: DeploymentCondition | undefined): boolean {
  if (!current || current.reason === "NewReplicaSetAvailable") return false;
  if (current.reason === "ProgressDeadlineExceeded") return true;
  return deadlineOf(rollout.deployment, current) < wallNow(rollout.ctx);
}

const deadlineOf = (d: Deployment, current: DeploymentCondition): number =>
  Date.parse(current.lastUpdateTime ?? current.lastTransitionTime ?? "") + (d.spec.progressDeadlineSeconds ?? 0) * 1000;

/** Writes the status without judging progress: while scaling, paused or being deleted. */
export function syncStatus(rollout: Rollout): void {
  const status = calculateStatus(rollout);
  if (!deepEqual(status, rollout.deployment.status ?? {})) writeStatus(rollout, status);
}

/** Writes the status with the Progressing condition, and looks again when the deadline has passed. */
export function syncRolloutStatus(rollout: Rollout): void {
  const { deployment } = rollout;
  let status = calculateStatus(rollout);
  if (hasProgressDeadline(deployment)) status = withProgress(rollout, status);
  status = withReplicaFailure(rollout, status);
  if (deepEqual(status, deployment.status ?? {})) queueProgressCheck(rollout, status);
  else writeStatus(rollout, status);
}

function withProgress(rollout: Rollout, status: DeploymentStatus): DeploymentStatus {
  const { ctx, deployment, newRS } = rollout;
  const current = findCondition(deployment.status?.conditions, "Progressing");
  const done = current?.reason === "NewReplicaSetAvailable" && count(status.replicas) === count(status.updatedReplicas);
  if (done) return status;
  const subject = newRS ? `ReplicaSet "${newRS.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const set = (state: string, reason: string, text: string, base = status.conditions) => ({
    ...status,
    conditions: withCondition(base, condition(ctx, "Progressing", state, reason, `${subject} ${text}`)),
  });
  if (isComplete(deployment, status)) return set("True", "NewReplicaSetAvailable", "has successfully progressed.");
  if (isProgressing(deployment.status ?? {}, status)) {
    const progress = condition(ctx, "Progressing", "True", "ReplicaSetUpdated", `${subject} is progressing.`);
    if (current?.status === "True") progress.lastTransitionTime = current.lastTransitionTime;
    return { ...status, conditions: [...withoutCondition(status.conditions, "Progressing"), progress] };
  }
  if (hasTimedOut(rollout, findCondition(status.conditions, "Progressing"))) {
    return set("False", "ProgressDeadlineExceeded", "has timed out progressing.");
  }
  return status;
}

/** The first ReplicaFailure of the new set or else of any. */
function withReplicaFailure(rollout: Rollout, status: DeploymentStatus): DeploymentStatus {
  const sets = rollout.newRS ? [rollout.newRS, ...rollout.oldSets] : rollout.oldSets;
  const failure = sets.map((rs) => findCondition(rs.status?.conditions, "ReplicaFailure")).find(Boolean);
  const conditions = failure
    ? withCondition(status.conditions, {
        ...failure,
        lastUpdateTime: failure.lastTransitionTime,
      } as DeploymentCondition)
    : withoutCondition(status.conditions, "ReplicaFailure");
  return { ...status, conditions };
}

function queueProgressCheck({ ctx, deployment }: Rollout, status: DeploymentStatus): void {
  const current = findCondition(deployment.status?.conditions, "Progressing");
  if (!hasProgressDeadline(deployment) || !current || isComplete(deployment, status)) return;
  if (current.reason === "ProgressDeadlineExceeded") return;
  // A second more than the deadline, as upstream, because condition times are whole seconds.
  const delay = deadlineOf(deployment, current) - wallNow(ctx) + 1000;
  ctx.enqueue(keyOf(deployment), Math.max(1000, delay));
}

/** Says in the Progressing condition that the deployment was paused or resumed. */
export function syncPausedCondition(rollout: Rollout): void {
  const { ctx, deployment } = rollout;
  if (!hasProgressDeadline(deployment)) return;
  const current = findCondition(deployment.status?.conditions, "Progressing");
  if (current?.reason === "ProgressDeadlineExceeded") return;
  const saysPaused = current?.reason === "DeploymentPaused";
  if (Boolean(deployment.spec.paused) === saysPaused) return;
  const added = deployment.spec.paused
    ? condition(ctx, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused")
    : condition(ctx, "Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed");
  writeStatus(rollout, statusWith(deployment, added));
}
