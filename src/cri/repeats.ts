/**
 * Probes that rest. While nothing in a pod changes the kubelet knows what its HTTP probes would be answered, and sends none.
 * A server's log would have a line of each, though. So a container remembers the probe that made it say something, and
 * how often it would come; when somebody looks (the log is read) or something happens in the container, what would have
 * come until then is handed to it first, each request at its own time.
 */
import type { Incoming } from "../shell/types.ts";

/** How often a request comes: first at `next`, in monotonic ms, and before `until`; without, until something changes. */
export interface Schedule {
  next: number;
  everyMs: number;
  until?: number;
}

export interface Repeat {
  request: Incoming;
  /** Where the log ended before the request came. */
  logEnd: number;
  schedule?: Schedule;
}

/** More lines than these do not stay in a log. */
const MOST = 2_500;

/** A kubelet's probe by its request's id, "NAMESPACE/POD/CONTAINER/KIND/NUMBER"; undefined: a hook's, or another's request. */
export const probeOf = (pod: string, id: string): string | undefined =>
  id.startsWith(`${pod}/`)
    ? /^[^/]+\/(?:startup|liveness|readiness)(?=\/)/.exec(id.slice(pod.length + 1))?.[0]
    : undefined;

/** What should have come before now, oldest first. */
export function missed(repeats: Record<string, Repeat>, now: number): { at: number; request: Incoming }[] {
  const all = Object.values(repeats).flatMap(({ request, schedule }) =>
    schedule ? timesOf(schedule, now).map((at) => ({ at, request })) : [],
  );
  return all.sort((a, b) => a.at - b.at).slice(-MOST);
}

function timesOf({ next, everyMs, until = Number.POSITIVE_INFINITY }: Schedule, now: number): number[] {
  const count = Math.max(0, Math.ceil((Math.min(now, until) - next) / everyMs));
  const first = Math.max(0, count - MOST);
  return Array.from({ length: count - first }, (_, i) => next + (first + i) * everyMs);
}

/** The same, of which nothing was due before now any more. */
export function goneOn(repeats: Record<string, Repeat>, now: number): Record<string, Repeat> {
  const entries = Object.entries(repeats).map(([name, repeat]): [string, Repeat] => {
    const { schedule } = repeat;
    if (!schedule || schedule.next >= now) return [name, repeat];
    const next = schedule.next + Math.ceil((now - schedule.next) / schedule.everyMs) * schedule.everyMs;
    return [name, { ...repeat, schedule: { ...schedule, next } }];
  });
  return Object.fromEntries(entries);
}
