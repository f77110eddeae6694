/** A StatefulSet's status. Models updateStatus and completeRollingUpdate of stateful_set_control.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Pod, StatefulSet, StatefulSetStatus } from "../../client/api.ts";
import { isPodAvailable, isPodReady } from "../shared/pods.ts";
import { revisionOf } from "./identity.ts";
import type { Work } from "./reconcile.ts";

const resource = "statefulsets.apps";

export function writeStatus(work: Work): void {
  const { ctx, set } = work;
  const found = ctx.client.find<StatefulSet>(resource, set.metadata.namespace, set.metadata.name);
  if (!found) return;
  const status = statusOf(work);
  if (!deepEqual(status, found.status ?? {})) ctx.client.updateStatus(resource, { ...found, status });
}

function statusOf({ set, pods, current, update, nowMs }: Work): StatefulSetStatus {
  const count = (test: (pod: Pod) => boolean) => pods.filter(test).length;
  const alive = (pod: Pod) => !pod.metadata.deletionTimestamp;
  const ready = count((pod) => isPodReady(pod) && pod.status?.phase === "Running");
  const available = count((pod) => isPodReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs));
  const updated = count((pod) => alive(pod) && revisionOf(pod) === update.metadata.name);
  const old = count((pod) => alive(pod) && revisionOf(pod) === current.metadata.name);
  const rolls = set.spec.updateStrategy?.type !== "OnDelete";
  // When every pod is of the new revision and well, that is the current one.
  const complete = rolls && updated === pods.length && ready === pods.length;
  const currentReplicas = complete ? updated : old;
  return {
    availableReplicas: available,
    collisionCount: set.status?.collisionCount ?? 0,
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
    ...(currentReplicas ? { currentReplicas } : {}),
    currentRevision: complete ? update.metadata.name : current.metadata.name,
    observedGeneration: set.metadata.generation,
    ...(ready ? { readyReplicas: ready } : {}),
    replicas: pods.length,
    updateRevision: update.metadata.name,
    ...(updated ? { updatedReplicas: updated } : {}),
  };
}
