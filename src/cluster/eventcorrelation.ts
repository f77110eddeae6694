/**
 * What becomes of an event before it is written: many that differ in their message only are told as one, and a source
 * that says too much about one object is not heard. Models client-go/tools/record/events_cache.go.
 */
import type { EventSource } from "../client/component.ts";
import type { KubeObject } from "../client/index.ts";
import { hash53 } from "../sim/chance.ts";
import type { ClusterState } from "../state/types.ts";
import type { World } from "./world.ts";

/** From the tenth different message on within ten minutes they count as one event. */
const MOST_MESSAGES = 10;
const GROUP_MS = 600_000;
/** An object has this many events at once, and one more every five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;

interface Talk {
  tokens: number;
  /** Wall clock in Unix milliseconds at which the tokens were counted. */
  at: number;
  /** By type and reason: short hashes of the messages, and when the last one came. */
  groups: Record<string, { messages: string[]; last: number }>;
}

export interface Correlated {
  message: string;
  /** Tells this event from others about its object: the message, or the group's name where several are one. */
  identity: string;
  /** Too many came: this one is counted but not written. */
  unheard: boolean;
}

export function correlate(world: World, source: string, object: KubeObject, event: EventSource): Correlated {
  const nowMs = world.nowMs();
  const talks = world.state.table<Talk>("eventtalks");
  const key = hash53([source, event.host ?? "", object.kind, object.metadata.uid].join("\u0000")).toString(36);
  const before = talks.get(key) ?? { tokens: BURST, at: nowMs, groups: {} };
  const reason = `${event.type}/${event.reason}`;
  const known = Object.hasOwn(before.groups, reason) ? before.groups[reason]! : { messages: [], last: nowMs };
  const messages = new Set(nowMs - known.last > GROUP_MS ? [] : known.messages);
  messages.add(hash53(event.message).toString(36));
  const several = messages.size >= MOST_MESSAGES;
  const kept = [...messages].slice(0, MOST_MESSAGES - 1);
  const tokens = Math.min(BURST, before.tokens + (nowMs - before.at) / REFILL_MS);
  const unheard = tokens < 1;
  talks.set(key, {
    tokens: unheard ? tokens : tokens - 1,
    at: nowMs,
    groups: { ...before.groups, [reason]: { messages: kept, last: nowMs } },
  });
  return several
    ? { message: `(combined from similar events): ${event.message}`, identity: "combined", unheard }
    : { message: event.message, identity: event.message, unheard };
}

/**
 * Drops the talks that are as if they had never been: all tokens are back, and no group goes on. Answers when that will be
 * so of all that are left, in Unix milliseconds; 0: none is left.
 */
export function forgetTalks(state: ClusterState, nowMs: number): number {
  const talks = state.table<Talk>("eventtalks");
  const over: string[] = [];
  let end = 0;
  for (const [key, { tokens, at, groups }] of talks.scan()) {
    const lasts = Object.values(groups).map(({ last }) => last + GROUP_MS + 1);
    const ends = Math.ceil(Math.max(at + (BURST - tokens) * REFILL_MS, ...lasts));
    if (ends <= nowMs) over.push(key);
    else end = Math.max(end, ends);
  }
  for (const key of over) talks.delete(key);
  return end;
}
