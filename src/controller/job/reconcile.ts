/** Brings one Job on. Models syncJob and manageJob of pkg/controller/job/job_controller.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import { labelSelectorAsSelector } from "../../apimachinery/labels.ts";
import type { Job, JobCondition, JobStatus, Pod } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { claimObjects } from "../shared/claim.ts";
import { isPodActive, isPodReady } from "../shared/pods.ts";
import { controllerOf, keyOf, newControllerRef, splitKey } from "../shared/refs.ts";
import { untilAfter, wallNow } from "../shared/time.ts";
import { judgeFailure } from "./failurepolicy.ts";
import { isFinished } from "./index.ts";
import { formatIndexes, indexOf, isIndexed, parseIndexes } from "./indexes.ts";
import { createPods, isTracked, removeFinalizer, removePods } from "./pods.ts";

const resource = "jobs.batch";
const firstBackoffMs = 10_000;
const longestBackoffMs = 600_000;

interface Work {
  ctx: Context;
  job: Job;
  active: Pod[];
  succeeded: number;
  failed: number;
  /** Completed indexes of an Indexed Job. */
  indexes: Set<number>;
  /** Pods that ended and are counted now for the first time. */
  ended: Pod[];
  failedNow: Pod[];
  startTime: string;
}

type Verdict = Pick<JobCondition, "type" | "reason" | "message">;

export function reconcileJob(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const job = ctx.client.find<Job>(resource, namespace, name);
  if (!job) {
    releaseOrphans(ctx, namespace, name);
    return;
  }
  const pods = claimObjects(
    ctx,
    {
      resource: "pods",
      owner: job,
      ref: newControllerRef(job, "batch/v1", "Job"),
      selector: labelSelectorAsSelector(job.spec.selector),
    },
    ctx.client.list<Pod>("pods", namespace),
  );
  if (isFinished(job)) {
    for (const pod of pods) if (isTracked(pod)) removeFinalizer(ctx, pod);
    return;
  }
  const work = observe(ctx, job, pods);
  const verdict = failureOf(work, pods);
  if (verdict) removePods(ctx, job, work.active);
  const failure = verdict || job.metadata.deletionTimestamp ? undefined : attempt(() => manage(work));
  finish(work, verdict);
  if (failure) throw failure;
}

/** A Job gone leaves pods that wait to be counted: nobody will. */
function releaseOrphans(ctx: Context, namespace: string, jobName: string): void {
  for (const pod of ctx.client.list<Pod>("pods", namespace)) {
    const owner = controllerOf(pod);
    if (isTracked(pod) && (!owner || (owner.kind === "Job" && owner.name === jobName))) removeFinalizer(ctx, pod);
  }
}

function attempt(run: () => void): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

const hasFailed = (pod: Pod): boolean =>
  pod.status?.phase === "Failed" || (Boolean(pod.metadata.deletionTimestamp) && pod.status?.phase !== "Succeeded");

function observe(ctx: Context, job: Job, pods: Pod[]): Work {
  const tracked = pods.filter(isTracked);
  const done = tracked.filter((pod) => pod.status?.phase === "Succeeded");
  const failedNow = tracked.filter(hasFailed);
  const indexes = parseIndexes(job.status?.completedIndexes);
  for (const pod of done) {
    const index = indexOf(pod);
    if (index !== undefined && index < (job.spec.completions ?? 0)) indexes.add(index);
  }
  return {
    ctx,
    job,
    active: pods.filter(isPodActive),
    succeeded: isIndexed(job) ? indexes.size : (job.status?.succeeded ?? 0) + done.length,
    failed: (job.status?.failed ?? 0) + failedNow.filter((pod) => judgeFailure(job, pod).counts).length,
    indexes,
    ended: [...done, ...failedNow],
    failedNow,
    startTime: job.status?.startTime ?? ctx.timestamp(),
  };
}

function failureOf({ ctx, job, failed, failedNow, startTime, active }: Work, pods: Pod[]): Verdict | undefined {
  const earlier = job.status?.conditions?.find((c) => c.type === "FailureTarget" && c.status === "True");
  if (earlier) return earlier;
  const verdict = (reason: string, message: string): Verdict => ({ type: "FailureTarget", reason, message });
  const fatal = failedNow.map((pod) => judgeFailure(job, pod).failJob).find(Boolean);
  if (fatal) return verdict("PodFailurePolicy", fatal);
  const limit = job.spec.backoffLimit ?? 6;
  if (failed > limit || restartsExceed(job, pods, limit)) {
    return verdict("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const deadline = job.spec.activeDeadlineSeconds;
  if (deadline === undefined || job.spec.suspend) return undefined;
  const left = untilAfter(ctx, startTime, deadline);
  if (left <= 0) return verdict("DeadlineExceeded", "Job was active longer than specified deadline");
  if (active.length >= 0) ctx.enqueue(keyOf(job), Math.ceil(left));
  return undefined;
}

/** With restartPolicy OnFailure the restarts within the pods count too. */
function restartsExceed(job: Job, pods: Pod[], limit: number): boolean {
  if (job.spec.template.spec?.restartPolicy !== "OnFailure") return false;
  const running = pods.filter((pod) => pod.status?.phase === "Running" || pod.status?.phase === "Pending");
  const restarts = running
    .flatMap((pod) => [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])])
    .reduce((sum, status) => sum + (status.restartCount ?? 0), 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function manage(work: Work): void {
  const { ctx, job, active, succeeded } = work;
  const parallelism = job.spec.parallelism ?? 1;
  const { completions } = job.spec;
  const wantedForQueue = succeeded > 0 ? active.length : parallelism;
  const wanted =
    completions === undefined ? wantedForQueue : Math.max(0, Math.min(completions - succeeded, parallelism));
  const surplus = active.length - (job.spec.suspend ? 0 : wanted);
  if (surplus > 0) {
    const first = [...active].sort((a, b) => Number(isPodReady(a)) - Number(isPodReady(b)));
    removePods(ctx, job, first.slice(0, surplus));
    return;
  }
  const missing = job.spec.suspend ? 0 : -surplus;
  if (missing === 0) return;
  const wait = backoffLeft(work);
  if (wait > 0) ctx.enqueue(keyOf(job), wait);
  else createPods(ctx, job, missing, isIndexed(job) ? pendingIndexes(work, missing) : []);
}

function pendingIndexes({ job, active, indexes }: Work, count: number): number[] {
  const taken = new Set([...indexes, ...active.map(indexOf)]);
  const pending: number[] = [];
  for (let i = 0; i < (job.spec.completions ?? 0) && pending.length < count; i++) if (!taken.has(i)) pending.push(i);
  return pending;
}

/** Milliseconds until a new pod may follow the last failed one: 10 s, doubled with each failure. */
function backoffLeft({ ctx, job, failed }: Work): number {
  if (failed === 0) return 0;
  const failures = ctx.client
    .list<Pod>("pods", job.metadata.namespace)
    .filter((pod) => controllerOf(pod)?.uid === job.metadata.uid && hasFailed(pod))
    .map((pod) => Math.max(...endTimes(pod)));
  if (!failures.length) return 0;
  const delay = Math.min(firstBackoffMs * 2 ** (failed - 1), longestBackoffMs);
  return Math.max(0, Math.ceil(Math.max(...failures) + delay - wallNow(ctx)));
}

function endTimes(pod: Pod): number[] {
  const ends = (pod.status.containerStatuses ?? []).map((status) => status.state?.terminated?.finishedAt);
  const known = ends.filter((time): time is string => typeof time === "string");
  const fallback = pod.metadata.deletionTimestamp ?? pod.metadata.creationTimestamp;
  return (known.length ? known : [fallback]).map((time) => Date.parse(time));
}

/** Writes the status, lets counted pods go, and says when the Job is over. */
function finish(work: Work, failure: Verdict | undefined): void {
  const { ctx, job, ended } = work;
  const pods = ctx.client
    .list<Pod>("pods", job.metadata.namespace)
    .filter((pod) => controllerOf(pod)?.uid === job.metadata.uid);
  const active = pods.filter(isPodActive);
  const terminating = pods.filter((pod) => pod.metadata.deletionTimestamp && !ended.includes(pod)).length;
  const verdict = failure ?? successOf(work, active.length);
  const over = verdict !== undefined && terminating === 0 && active.length === 0;
  const conditions = conditionsWith(work, verdict, over);
  const { succeeded, failed, indexes } = work;
  const completedIndexes = formatIndexes(indexes);
  const complete = over && verdict?.type === "SuccessCriteriaMet";
  const status: JobStatus = {
    ...(active.length ? { active: active.length } : {}),
    ...(completedIndexes ? { completedIndexes } : {}),
    ...(complete ? { completionTime: ctx.timestamp() } : {}),
    ...(conditions.length ? { conditions } : {}),
    ...(failed ? { failed } : {}),
    ready: active.filter(isPodReady).length,
    ...(job.spec.suspend ? {} : { startTime: work.startTime }),
    ...(succeeded ? { succeeded } : {}),
    terminating,
    uncountedTerminatedPods: {},
  };
  if (!deepEqual(status, job.status ?? {})) ctx.client.updateStatus(resource, { ...job, status });
  for (const pod of ended) removeFinalizer(ctx, pod);
  if (over) recordEnd(ctx, job, verdict);
}

function successOf({ job, succeeded }: Work, active: number): Verdict | undefined {
  const { completions } = job.spec;
  const done = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!done || active > 0 || job.spec.suspend) return undefined;
  const message = "Reached expected number of succeeded pods";
  return { type: "SuccessCriteriaMet", reason: "CompletionsReached", message };
}

function conditionsWith({ ctx, job }: Work, verdict: Verdict | undefined, over: boolean): JobCondition[] {
  const conditions = [...(job.status?.conditions ?? [])];
  const add = (type: string, status: string, reason?: string, message?: string) => {
    const at = conditions.findIndex((c) => c.type === type);
    if (at >= 0 && conditions[at].status === status) return false;
    const now = ctx.timestamp();
    const added = { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now } as JobCondition;
    conditions.splice(at < 0 ? conditions.length : at, at < 0 ? 0 : 1, added);
    return true;
  };
  if (verdict) {
    add(verdict.type, "True", verdict.reason, verdict.message);
    if (over) add(verdict.type === "FailureTarget" ? "Failed" : "Complete", "True", verdict.reason, verdict.message);
  } else if (job.spec.suspend) {
    if (add("Suspended", "True", "JobSuspended", "Job suspended")) tell(ctx, job, "Suspended", "Job suspended");
  } else if (conditions.some((c) => c.type === "Suspended")) {
    if (add("Suspended", "False", "JobResumed", "Job resumed")) tell(ctx, job, "Resumed", "Job resumed");
  }
  return conditions;
}

function tell(ctx: Context, job: Job, reason: string, message: string): void {
  ctx.event(job, { type: "Normal", reason, message });
}

function recordEnd(ctx: Context, job: Job, verdict: Verdict): void {
  if (verdict.type === "SuccessCriteriaMet") tell(ctx, job, "Completed", "Job completed");
  else ctx.event(job, { type: "Warning", reason: verdict.reason ?? "", message: verdict.message ?? "" });
}
