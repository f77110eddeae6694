/** Changes of size: in proportion while a rollout is under way or paused. Models scale() of pkg/controller/deployment/sync.go. */
import type { Deployment, ReplicaSet } from "../../client/api.ts";
import { isNotFound } from "../../client/index.ts";
import { byCreation } from "../shared/refs.ts";
import { allSets, type Rollout, scaleReplicaSet } from "./rollout.ts";
import {
  active,
  countAnnotation,
  desiredReplicasAnnotation,
  findActiveOrLatest,
  hasRevisionHistoryLimit,
  isRollingUpdate,
  isSaturated,
  maxReplicasAnnotation,
  maxSurge,
  revisionOf,
  size,
  totalSize,
  wanted,
} from "./util.ts";

/** Was the number of replicas changed since the sets were last scaled? */
export const isScalingEvent = (rollout: Rollout): boolean =>
  active(allSets(rollout)).some((rs) => {
    const desired = countAnnotation(rs, desiredReplicasAnnotation);
    return desired !== undefined && desired !== wanted(rollout.deployment);
  });

export function scale(rollout: Rollout): void {
  const { deployment, newRS, oldSets } = rollout;
  const only = findActiveOrLatest(newRS, oldSets);
  if (only) {
    scaleReplicaSet(rollout, only, wanted(deployment));
  } else if (isSaturated(deployment, newRS)) {
    for (const rs of active(oldSets)) scaleReplicaSet(rollout, rs, 0);
  } else if (isRollingUpdate(deployment)) {
    scaleProportionally(rollout);
  }
}

function scaleProportionally(rollout: Rollout): void {
  const { deployment } = rollout;
  const sets = active(allSets(rollout));
  const allowed = wanted(deployment) > 0 ? wanted(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - totalSize(sets);
  // Larger sets first; of equal ones the newer first when growing, the older when shrinking.
  const newerFirst = (a: ReplicaSet, b: ReplicaSet) => byCreation(b, a);
  sets.sort((a, b) => size(b) - size(a) || (toAdd > 0 ? newerFirst(a, b) : byCreation(a, b)));
  const sizes: number[] = [];
  let added = 0;
  for (const rs of sets) {
    const share = toAdd === 0 ? 0 : proportion(rs, deployment, toAdd, added);
    sizes.push(size(rs) + share);
    added += share;
  }
  sets.forEach((rs, i) => {
    const leftover = i === 0 ? toAdd - added : 0;
    scaleReplicaSet(rollout, rs, Math.max(0, sizes[i] + leftover), true);
  });
}

function proportion(rs: ReplicaSet, d: Deployment, toAdd: number, added: number): number {
  if (size(rs) === 0 || toAdd === added) return 0;
  const share = fraction(rs, d);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

/** By how many pods this set alone would grow if all grew alike. */
function fraction(rs: ReplicaSet, d: Deployment): number {
  if (wanted(d) === 0) return -size(rs);
  const before = countAnnotation(rs, maxReplicasAnnotation) || (d.status?.replicas ?? 0);
  if (before === 0) return 0;
  const exact = (size(rs) * (wanted(d) + maxSurge(d))) / before;
  return Math.floor(exact + 0.5) - size(rs);
}

/** Deletes old sets beyond spec.revisionHistoryLimit, the lowest revisions first. */
export function cleanupHistory({ ctx, deployment, oldSets }: Rollout): void {
  if (!hasRevisionHistoryLimit(deployment)) return;
  const alive = oldSets.filter((rs) => !rs.metadata.deletionTimestamp);
  const surplus = alive.length - (deployment.spec.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return;
  alive.sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b));
  for (const rs of alive.slice(0, surplus)) {
    const observed = (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0);
    if (rs.status?.replicas || size(rs) !== 0 || !observed) continue;
    try {
      ctx.client.delete("replicasets.apps", rs.metadata.namespace, rs.metadata.name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
