/** When a pod has to be looked at again, if nothing happens to it before. */
import { crashBackOffUntil, EXIT_SHOWN_MS } from "./backoff.ts";
import type { Entry } from "./containers.ts";
import { entries, wantsStart } from "./containers.ts";
import type { Pending, Sync } from "./types.ts";

const LATE_MS = 500;

/** The earliest moment at which the kubelet's answer for this pod could change; undefined: never by itself. */
export function nextMoment(s: Sync): number | undefined {
  const { record } = s;
  if (record.finished) return undefined;
  const moments: (number | undefined)[] = [record.operation?.until, record.refreshAt];
  if (!record.volumes) moments.push(record.mount?.until);
  const limit = s.pod.spec.activeDeadlineSeconds;
  if (limit !== undefined && !record.ending) moments.push(record.startedMs + limit * 1000);
  for (const entry of entries(s.pod, record)) moments.push(...containerMoments(s, entry));
  // What was due has been done, or waits for something else: a moment gone by would come again for ever.
  const future = moments.filter((m): m is number => m !== undefined && m > s.now && m < Number.MAX_SAFE_INTEGER);
  return future.length > 0 ? Math.min(...future) : undefined;
}

function containerMoments(s: Sync, entry: Entry): (number | undefined)[] {
  const { record, spec } = entry;
  if (record.running) {
    const moments = [pendingMoment(record.postStart, s.now)];
    // Asked to stop, its exit is news of the runtime's; one look after its grace all the same.
    if (record.kill?.asked) {
      const late = record.kill.deadline + LATE_MS;
      moments.push(late > s.now ? late : undefined);
    } else if (record.kill) {
      const hook = pendingMoment(record.kill.preStop, s.now);
      if (record.kill.preStop) moments.push(Math.min(record.kill.deadline, hook ?? record.kill.deadline));
    }
    if (record.kill || record.postStart) return moments;
    const starting = spec.startupProbe && record.probes?.startup?.result !== "success";
    for (const [kind, probe] of Object.entries(record.probes ?? {})) {
      if (starting ? kind !== "startup" : kind === "startup") continue;
      moments.push(probe.pending ? pendingMoment(probe.pending, s.now) : probe.at);
    }
    return moments;
  }
  if (s.record.ending || s.record.operation || !wantsStart(s.pod, entry)) return [];
  if (record.retryAt !== undefined) return [record.retryAt];
  const pull = record.pullBackOff;
  if (pull) return [s.now < pull.from ? pull.from : pull.until];
  if (record.endedMs === undefined) return [];
  const soonest = [record.endedMs + EXIT_SHOWN_MS, crashBackOffUntil(record)].filter((moment) => moment > s.now);
  return [soonest.length > 0 ? Math.min(...soonest) : undefined];
}

/** When something under way ends: its answer's arrival, or its time-out. */
function pendingMoment(pending: Pending | undefined, now: number): number | undefined {
  if (!pending) return undefined;
  const arrival = pending.outcome && pending.startedAt + pending.outcome.afterMs;
  return arrival !== undefined && arrival > now ? Math.min(arrival, pending.until) : pending.until;
}
