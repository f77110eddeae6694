/** The pod's worker: it goes through the containers to start, one after the other, each with its pull. Models SyncPod of pkg/kubelet/kuberuntime. */
import { crashBackOffUntil, EXIT_SHOWN_MS } from "./backoff.ts";
import { type Entry, entries, say, wantsStart } from "./containers.ts";
import { pollHook } from "./hooks.ts";
import { ensureImage, finishPull } from "./images.ts";
import { plan } from "./plan.ts";
import { finishPostStart, startContainer } from "./start.ts";
import type { Sync } from "./types.ts";

/** Creating and starting a container takes so long. */
const START_MS = 250;
const STEPS_MAX = 1_000;

/** Goes on as far as it can now: until something takes time, or nothing is left to start. */
export function work(s: Sync): void {
  const { record } = s;
  const tried = new Set<string>();
  for (let i = 0; i < STEPS_MAX; i++) {
    if (record.operation) {
      if (!finishOperation(s)) return;
      continue;
    }
    if (record.queue.length === 0) {
      record.queue = plan(s)
        .start.filter((e) => !tried.has(e.record.name))
        .map((e) => e.record.name);
      if (record.queue.length === 0) return;
    }
    const name = record.queue.shift() as string;
    tried.add(name);
    const entry = entries(s.pod, record).find((e) => e.record.name === name);
    if (entry && wantsStart(s.pod, entry)) begin(s, entry);
  }
}

/** First steps of a start: back-offs, the image. */
function begin(s: Sync, entry: Entry): void {
  const { record, spec } = entry;
  if (record.tried !== spec.image)
    Object.assign(record, { pullBackOff: undefined, retryAt: undefined, backOff: undefined });
  record.tried = spec.image;
  if (record.retryAt !== undefined && s.now < record.retryAt) return;
  record.retryAt = undefined;
  if (s.now < crashBackOffUntil(record)) {
    if (s.now >= (record.endedMs ?? 0) + EXIT_SHOWN_MS) backOff(s, entry);
    return;
  }
  const image = ensureImage(s, entry);
  if (image === "ready") startSoon(s, entry);
  else if (image !== "waiting") s.record.operation = image;
}

function startSoon(s: Sync, entry: Entry): void {
  const jitter = s.ctx.chance("start", s.record.uid, entry.record.name, entry.record.attempt);
  const until = s.now + Math.round(START_MS * (0.7 + 0.6 * jitter));
  s.record.operation = { kind: "start", container: entry.record.name, until };
}

function backOff(s: Sync, entry: Entry): void {
  const { record } = entry;
  const { name, namespace, uid } = s.pod.metadata;
  const which = `container ${record.name} in pod ${name}_${namespace}(${uid})`;
  if (record.backOff && !record.backOff.said) {
    say(s, entry, "Warning", "BackOff", `Back-off restarting failed ${which}`);
    record.backOff.said = true;
  }
  const ms = record.backOff?.ms ?? 0;
  const seconds = ms >= 60_000 ? `${Math.floor(ms / 60_000)}m${(ms % 60_000) / 1000}s` : `${ms / 1000}s`;
  const message = `back-off ${seconds} restarting failed container=${record.name} pod=${name}_${namespace}(${uid})`;
  record.waiting = { reason: "CrashLoopBackOff", message };
}

/** Ends the operation under way if its time has come; false while it goes on. */
function finishOperation(s: Sync): boolean {
  const operation = s.record.operation;
  if (!operation || operation.kind === "sandbox") return true;
  const entry = entries(s.pod, s.record).find((e) => e.record.name === operation.container);
  if (!entry) {
    s.record.operation = undefined;
    return true;
  }
  if (operation.kind === "postStart") return finishHook(s, entry);
  if (s.now < operation.until) return false;
  s.record.operation = undefined;
  if (operation.kind === "pull") {
    if (finishPull(s, entry, operation)) startSoon(s, entry);
    return true;
  }
  startContainer(s, entry);
  if (entry.record.postStart) {
    const until = entry.record.postStart.until;
    s.record.operation = { kind: "postStart", container: entry.record.name, until };
  }
  return true;
}

function finishHook(s: Sync, entry: Entry): boolean {
  const hook = entry.spec.lifecycle?.postStart;
  const pending = entry.record.postStart;
  const handled = hook && pending && pollHook(s, hook, pending);
  if (pending && !handled) return false;
  s.record.operation = undefined;
  if (handled) finishPostStart(s, entry, handled.ok, handled.text);
  return true;
}
