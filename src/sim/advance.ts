/**
 * Lets a cluster live on: runs what is due, in order, to a point in virtual time. Because everything pending is a timer in
 * the state, advance(a) then advance(b) leaves the same state as advance(b).
 */
import type { ClusterState, Timer } from "../state/types.ts";
import type { Timers } from "./timers.ts";

/** Runs one due timer. What it throws is its own affair: the runner must catch. */
export type RunTimer = (timer: Timer) => void;

export interface Life {
  state: ClusterState;
  timers: Timers;
  run: RunTimer;
}

/** Reconciles in one advance: far above what any lab needs; a cluster that never comes to rest must not hang a command. */
const MAX_STEPS = 2_000_000;

/** Runs every timer due until monotonic `to`, and leaves the clock there. */
export function advance(life: Life, to: number): void {
  const { header } = life.state;
  if (header.nextTimer === undefined || header.nextTimer > to) {
    if (to > header.clock.now) setNow(life.state, to);
    return;
  }
  let timer = life.timers.peek();
  for (let steps = 0; timer && timer.at <= to; timer = life.timers.peek()) {
    if (++steps > MAX_STEPS) throw new Error(`the cluster does not come to rest: ${timer.component} ${timer.key}`);
    step(life, timer);
  }
  setNow(life.state, Math.max(to, header.clock.now));
  header.nextTimer = timer?.at;
}

function step(life: Life, timer: Timer): void {
  life.timers.take(timer);
  setNow(life.state, Math.max(timer.at, life.state.header.clock.now));
  life.run(timer);
}

function setNow(state: ClusterState, now: number): void {
  state.header.clock = { ...state.header.clock, now };
}

const AT_REST_MS = 1_000;
const SETTLE_LIMIT_MS = 20_000;

/**
 * Lives on until the cluster is at rest: no reconcile queued, nothing in the making, no object change due within one
 * second of virtual time; twenty virtual seconds at most. What containers do by themselves does not count as unrest.
 */
export function settle(life: Life, isContainerTimer: (timer: Timer) => boolean): void {
  const limit = life.state.header.clock.now + SETTLE_LIMIT_MS;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const next = nextUnrest(life, isContainerTimer);
    if (next === undefined || next > limit) return;
    advance(life, next);
  }
}

function nextUnrest(life: Life, isContainerTimer: (timer: Timer) => boolean): number | undefined {
  const { now } = life.state.header.clock;
  const first = life.timers.peek();
  if (!first) return undefined;
  if (!isContainerTimer(first) && (first.operation || first.at - now <= AT_REST_MS)) return first.at;
  let next: number | undefined;
  for (const t of life.timers.all()) {
    if (isContainerTimer(t) || (!t.operation && t.at - now > AT_REST_MS)) continue;
    if (next === undefined || t.at < next) next = t.at;
  }
  return next;
}
