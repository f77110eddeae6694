/** Back-off of crashing containers and failing pulls. Models client-go/util/flowcontrol/backoff.go as the kubelet uses it. */
import type { ContainerRecord } from "./types.ts";

export const BACKOFF_START_MS = 10_000;
export const BACKOFF_MAX_MS = 300_000;
/** A container that ran longer than twice the longest back-off starts anew. */
const FORGET_MS = 2 * BACKOFF_MAX_MS;

/** An ended container shows its exit for a moment, until the worker comes by again and finds it in its back-off. */
export const EXIT_SHOWN_MS = 900;

/** When a container that has ended may be started again; it has never to wait the first time. */
export function crashBackOffUntil(c: ContainerRecord): number {
  const { backOff, endedMs } = c;
  if (!backOff || endedMs === undefined || endedMs - backOff.updated > FORGET_MS) return 0;
  return endedMs + backOff.ms;
}

/** Counts one more restart: the next back-off is twice as long. */
export function countRestart(c: ContainerRecord, now: number): void {
  const { backOff, endedMs = 0 } = c;
  const fresh = !backOff || endedMs - backOff.updated > FORGET_MS;
  c.backOff = { ms: fresh ? BACKOFF_START_MS : Math.min(backOff.ms * 2, BACKOFF_MAX_MS), updated: now };
}
