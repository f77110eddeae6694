/** Watches of the Job controller and of the one that removes finished Jobs. Models pkg/controller/job and ttlafterfinished. */
import type { Job, Pod } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import { isPodReady } from "../shared/pods.ts";
import { controllerOf, keyOf } from "../shared/refs.ts";

const resource = "jobs.batch";
/** Pods keep it until the Job has counted how they ended. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

export const isFinished = (job: Job): boolean =>
  (job.status?.conditions ?? []).some((c) => (c.type === "Complete" || c.type === "Failed") && c.status === "True");

export const jobController = (): Component => ({
  name: "job-controller",
  latencyMs: 10,
  watches: {
    [resource]: ({ object, old }: Change<Job>, ctx) => {
      const job = object ?? old;
      if (job && (!object || !old || object.metadata.generation !== old.metadata.generation)) ctx.enqueue(keyOf(job));
    },
    pods: onPod,
  },
  reconcile: (key, ctx) => (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileJob(key, ctx),
});

function onPod({ object, old }: Change<Pod>, ctx: Context): void {
  const pod = object ?? old;
  if (!pod) return;
  const { namespace } = pod.metadata;
  const owner = controllerOf(pod);
  const changed =
    !object ||
    !old ||
    isPodReady(object) !== isPodReady(old) ||
    object.status?.phase !== old.status?.phase ||
    object.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    controllerOf(old)?.uid !== owner?.uid;
  if (owner?.kind === "Job" && changed) ctx.enqueue(`${namespace}/${owner.name}`);
  else if (!owner && old && controllerOf(old)?.kind === "Job") ctx.enqueue(`${namespace}/${controllerOf(old)?.name}`);
}

export const ttlAfterFinishedController = (): Component => ({
  name: "ttl-after-finished-controller",
  watches: {
    [resource]: ({ object }: Change<Job>, ctx) => {
      if (object && object.spec.ttlSecondsAfterFinished !== undefined && isFinished(object)) ctx.enqueue(keyOf(object));
    },
  },
  reconcile: (key, ctx) => (require("./ttl.ts") as typeof import("./ttl.ts")).removeFinished(key, ctx),
});
