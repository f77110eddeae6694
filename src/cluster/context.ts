/** What a component is handed: its client, its queue, the clock and chance. */
import { rfc3339, rfc3339Micro } from "../apimachinery/time.ts";
import { featureGate } from "../apiserver/kindcontext.ts";
import type { Component, Context } from "../client/component.ts";
import type { Client } from "../client/index.ts";
import { draw, randomString } from "../sim/chance.ts";
import { recordEvent } from "./events.ts";
import type { World } from "./world.ts";

const DEFAULT_LATENCY_MS = 5;

/** Controllers are service accounts of kube-system; others name their user themselves. */
function userOf({ name, user = name }: Component) {
  if (user.startsWith("system:")) return { name: user, groups: ["system:authenticated"] };
  const groups = ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"];
  return { name: `system:serviceaccount:kube-system:${user}`, groups };
}

export function componentContext(world: World, component: Component): Context {
  const { timers, state } = world;
  const now = () => state.header.clock.now;
  const latency = component.latencyMs ?? DEFAULT_LATENCY_MS;
  let client: Client | undefined;
  return {
    get client() {
      client ??= world.clientOf(userOf(component));
      return client;
    },
    now,
    timestamp: () => rfc3339(world.nowMs()),
    microTimestamp: () => rfc3339Micro(world.nowMs()),
    enqueue: (key, delayMs = 0) => timers.set(component.name, key, now() + Math.max(delayMs, latency)),
    enqueueAt: (key, at, options) => timers.set(component.name, key, Math.max(at, now()), { exact: true, ...options }),
    forget: (key) => timers.remove(component.name, key),
    chance: (purpose, ...words) => draw(state.header.seed, purpose, ...words),
    randomString: (length, purpose, ...words) => randomString(state.header.seed, length, purpose, ...words),
    event: (object, event) => recordEvent(world, component, object, event),
    profile: world.profile,
    featureGate: (name) => featureGate(world.profile.featureGates, name),
  };
}
