/** A ReplicaSet's status from its pods. Models pkg/controller/replicaset/replica_set_utils.go. */

import { deepEqual } from "../../apimachinery/json.ts";
import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { findCondition, withCondition, withoutCondition } from "../shared/conditions.ts";
import { isPodAvailable, isPodReady } from "../shared/pods.ts";
import type { ReplicaKind } from "./kinds.ts";

export interface Observation {
  active: Pod[];
  terminating: Pod[];
  /** What creating or deleting pods failed with. */
  failure?: Error;
  nowMs: number;
}

/** Writes the status where it changed, and returns the object as it then is. */
export function updateReplicaStatus(ctx: Context, kind: ReplicaKind, rs: ReplicaSet, seen: Observation): ReplicaSet {
  const status = replicaStatus(ctx, kind, rs, seen);
  if (deepEqual(status, rs.status ?? {})) return rs;
  return ctx.client.updateStatus(kind.resource, { ...rs, status });
}

function replicaStatus(ctx: Context, kind: ReplicaKind, rs: ReplicaSet, seen: Observation): ReplicaSetStatus {
  const minReady = rs.spec.minReadySeconds ?? 0;
  const templateLabels = Object.entries(rs.spec.template?.metadata?.labels ?? {});
  let labelled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of seen.active) {
    if (templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value)) labelled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (isPodAvailable(pod, minReady, seen.nowMs)) available++;
  }
  const conditions = replicaConditions(ctx, rs, seen);
  return {
    replicas: seen.active.length,
    ...(labelled ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(kind.countsTerminating ? { terminatingReplicas: seen.terminating.length } : {}),
    observedGeneration: rs.metadata.generation,
    ...(conditions.length ? { conditions } : {}),
  };
}

function replicaConditions(ctx: Context, rs: ReplicaSet, seen: Observation): ReplicaSetCondition[] {
  const conditions = rs.status?.conditions ?? [];
  const current = findCondition(conditions, "ReplicaFailure");
  if (!seen.failure) return current ? withoutCondition(conditions, "ReplicaFailure") : conditions;
  if (current) return conditions;
  return withCondition(conditions, {
    type: "ReplicaFailure",
    status: "True",
    reason: seen.active.length < (rs.spec.replicas ?? 1) ? "FailedCreate" : "FailedDelete",
    message: seen.failure.message,
    lastTransitionTime: ctx.timestamp(),
  });
}
