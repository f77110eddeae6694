/** The wall clock of a reconcile. */
import type { Context } from "../../client/component.ts";

/** The virtual wall clock in Unix milliseconds. */
export const wallNow = (ctx: Context): number => Date.parse(ctx.microTimestamp());

/** Milliseconds from now until `seconds` after an RFC 3339 time; 0 or less: it is over. */
export const untilAfter = (ctx: Context, timestamp: string, seconds: number): number =>
  Date.parse(timestamp) + seconds * 1000 - wallNow(ctx);
