/**
 * The one clock. Live: virtual time runs with the host's. Instant: it stands still between commands and jumps when asked.
 * A gap of more than an hour without a command counts as a suspended machine: the wall clock jumps, timers shift.
 */
import type { Clock } from "../state/types.ts";

const SUSPENDED_MS = 3_600_000;

/** Unix milliseconds of the host. The only place that asks it. */
export const hostNow = (): number => Date.now();

export const newClock = (mode: Clock["mode"], hostMs: number): Clock => ({
  mode,
  now: 0,
  epoch: hostMs,
  hostAt: hostMs,
});

/** Unix milliseconds on the virtual wall clock at monotonic time `now`. */
export const wallTime = (clock: Clock, now = clock.now): number => clock.epoch + now;

/**
 * Where the cluster should have come to by now: the clock to set before advancing, and the monotonic time to advance to.
 * A host clock that went backwards makes time stand still.
 */
export function catchUp(clock: Clock, hostMs: number): { clock: Clock; to: number } {
  if (clock.mode === "instant") return { clock, to: clock.now };
  const gap = Math.max(0, hostMs - clock.hostAt);
  if (gap > SUSPENDED_MS) return { clock: { ...clock, epoch: clock.epoch + gap, hostAt: hostMs }, to: clock.now };
  return { clock, to: clock.now + gap };
}

/** The clock after the cluster has lived to `now`; `hostMs` is the host's time that this stands for. */
export const clockAt = (clock: Clock, now: number, hostMs: number): Clock => ({ ...clock, now, hostAt: hostMs });

/** Switches modes; what was reached stays, time never runs backwards. */
export const switchMode = (clock: Clock, mode: Clock["mode"], hostMs: number): Clock => ({
  ...clock,
  mode,
  hostAt: hostMs,
});
