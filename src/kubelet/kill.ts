/** Ending containers: Killing event, preStop hook, SIGTERM, SIGKILL. Models killContainer of pkg/kubelet/kuberuntime. */
import { type Entry, say } from "./containers.ts";
import { abandon, pollHook, startHook } from "./hooks.ts";
import type { Sync } from "./types.ts";

/** A container is given two seconds to end even where its preStop hook has used up the grace. */
const MINIMUM_GRACE_MS = 2_000;

/** Begins to end a running container. The grace is the pod's own unless given. */
export function killContainer(s: Sync, entry: Entry, message?: string, graceMs = defaultGrace(s), hold = false): void {
  const { record, spec } = entry;
  if (!record.running || record.kill) return;
  say(s, entry, "Normal", "Killing", message ?? `Stopping container ${record.name}`);
  for (const probe of Object.values(record.probes ?? {})) abandon(s, probe.pending);
  abandon(s, record.postStart);
  record.postStart = undefined;
  const { readiness, startup } = record.probes ?? {};
  record.probes = { ...(readiness && { readiness }), ...(startup && { startup }) };
  for (const probe of Object.values(record.probes)) Object.assign(probe, { at: undefined, pending: undefined });
  record.kill = { deadline: s.now + graceMs };
  const hook = spec.lifecycle?.preStop;
  if (hook && graceMs > 0) {
    const { pending, handled } = startHook(s, record.id as string, spec, hook, s.now + graceMs);
    if (!handled) record.kill.preStop = pending;
    else if (!handled.ok) say(s, entry, "Warning", "FailedPreStopHook", "PreStopHook failed");
  }
  if (!hold) proceedKill(s, entry);
}

export function defaultGrace(s: Sync): number {
  return (s.pod.metadata.deletionGracePeriodSeconds ?? s.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}

/** Goes on with a kill: when the preStop hook is over the runtime is told to stop the container. */
export function proceedKill(s: Sync, entry: Entry): void {
  const { record, spec } = entry;
  const kill = record.kill;
  if (!kill || kill.asked || !record.running) return;
  const hook = spec.lifecycle?.preStop;
  if (kill.preStop && hook) {
    const handled = pollHook(s, hook, kill.preStop);
    if (!handled && s.now < Math.min(kill.deadline, kill.preStop.until)) return;
    if (!handled) abandon(s, kill.preStop);
    if (handled && !handled.ok) say(s, entry, "Warning", "FailedPreStopHook", "PreStopHook failed");
    kill.deadline = Math.max(kill.deadline, s.now + MINIMUM_GRACE_MS);
    kill.preStop = undefined;
  }
  kill.asked = true;
  s.deps.runtime.stop(record.id as string, Math.max(0, kill.deadline - s.now));
}
