/** Deletes a finished Job when its spec.ttlSecondsAfterFinished has passed. Models pkg/controller/ttlafterfinished. */
import type { Job } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { splitKey } from "../shared/refs.ts";
import { untilAfter } from "../shared/time.ts";
import { isFinished } from "./index.ts";

export function removeFinished(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const job = ctx.client.find<Job>("jobs.batch", namespace, name);
  const seconds = job?.spec.ttlSecondsAfterFinished;
  if (!job || seconds === undefined || job.metadata.deletionTimestamp || !isFinished(job)) return;
  const end = job.status.conditions?.find((c) => c.type === "Complete" || c.type === "Failed");
  const left = end?.lastTransitionTime ? untilAfter(ctx, end.lastTransitionTime, seconds) : 0;
  if (left > 0) ctx.enqueue(key, Math.ceil(left));
  else ctx.client.delete("jobs.batch", namespace, name, { propagationPolicy: "Foreground" });
}
