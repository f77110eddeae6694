/**
 * Records events about objects, counting equal ones together. Models client-go/tools/record (events_cache.go); the
 * scheduler writes the newer series form (client-go/tools/events), which has an eventTime and no count.
 */
import { rfc3339, rfc3339Micro } from "../apimachinery/time.ts";
import type { Component, EventSource } from "../client/component.ts";
import { ApiError, type KubeObject } from "../client/index.ts";
import { hash53 } from "../sim/chance.ts";
import { wallTime } from "../sim/clock.ts";
import type { ClusterState } from "../state/types.ts";
import { correlate, forgetTalks } from "./eventcorrelation.ts";
import type { World } from "./world.ts";

const SERIES_WRITERS = new Set(["default-scheduler"]);

/** Events live for an hour: kube-apiserver's --event-ttl. */
export const EVENT_TTL_MS = 3_600_000;
/** Events of one minute share a lease, which ends after the last of them (storage/etcd3/lease_manager.go). */
const LEASE_REUSE_MS = 60_000;

/** Those write through no correlator: the scheduler's recorder has none, and a kubelet speaks of many objects a little. */
const UNCORRELATED = new Set(["default-scheduler", "kubelet"]);

interface Known {
  /** What stands behind its object's name in its own. */
  stamp: string;
  /** How often it was, written or not. */
  count?: number;
}

/** An event that the server refuses is lost, as upstream's recorder loses it: in a namespace that is going, for one. */
export function recordEvent(world: World, component: Component, object: KubeObject, event: EventSource): void {
  try {
    writeEvent(world, component, object, event);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

function writeEvent(world: World, component: Component, object: KubeObject, event: EventSource): void {
  const namespace = object.metadata.namespace ?? "default";
  const known = world.state.table<Known>("events");
  const { message, identity, unheard } = UNCORRELATED.has(component.name)
    ? { message: event.message, identity: event.message, unheard: false }
    : correlate(world, component.name, object, event);
  const words = [
    component.name,
    event.host ?? "",
    object.kind,
    namespace,
    object.metadata.uid,
    event.fieldPath ?? "",
    event.type,
    event.reason,
    identity,
  ];
  const id = hash53(words.join("\u0000")).toString(16);
  const client = world.component(component.name).context.client;
  const earlier = known.get(id);
  const old = earlier && client.find("events", namespace, `${object.metadata.name}.${earlier.stamp}`);
  if (old && SERIES_WRITERS.has(component.name)) return;
  const count = earlier && (old || unheard) ? (earlier.count ?? 1) + 1 : 1;
  if (unheard) {
    if (earlier) known.set(id, { ...earlier, count });
    return;
  }
  if (old) {
    client.update("events", { ...old, message, count, lastTimestamp: rfc3339(world.nowMs()) });
    known.set(id, { ...earlier, count });
    return;
  }
  const stamp = nanosecondsHex(Math.floor(world.nowMs()), world.state.header.revision % 1_000_000);
  const record = eventObject(world, component, object, { ...event, message }, { namespace, stamp });
  client.create("events", record, { decoded: true });
  known.set(id, { stamp });
}

/** Unix milliseconds and further nanoseconds as one hexadecimal number of nanoseconds, which is too large for a double. */
function nanosecondsHex(ms: number, nanoseconds: number): string {
  const limb = 2 ** 24;
  const low = (ms % limb) * 1_000_000 + nanoseconds;
  const high = Math.floor(ms / limb) * 1_000_000 + Math.floor(low / limb);
  return high.toString(16) + (low % limb).toString(16).padStart(6, "0");
}

function eventObject(
  world: World,
  component: Component,
  object: KubeObject,
  event: EventSource,
  { namespace, stamp }: { namespace: string; stamp: string },
): KubeObject {
  const nowMs = world.nowMs();
  const { name, uid, resourceVersion } = object.metadata;
  const involvedObject: Record<string, unknown> = {
    kind: object.kind,
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
  };
  if (object.metadata.namespace) involvedObject.namespace = object.metadata.namespace;
  if (event.fieldPath) involvedObject.fieldPath = event.fieldPath;
  const record: KubeObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${stamp}`, namespace } as KubeObject["metadata"],
    involvedObject,
    reason: event.reason,
    message: event.message,
    type: event.type,
    reportingComponent: component.name,
    reportingInstance: event.host ?? "",
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
  };
  if (SERIES_WRITERS.has(component.name)) {
    record.action = ACTIONS[event.reason] ?? "Binding";
    record.eventTime = rfc3339Micro(nowMs);
    record.reportingInstance = `${component.name}-${world.profile.nodes[0]?.name ?? "lab"}`;
  } else {
    record.firstTimestamp = record.lastTimestamp = rfc3339(nowMs);
    record.source.component = component.name;
    if (event.host) record.source.host = event.host;
    record.count = 1;
  }
  return record;
}

/** What the scheduler was at, by the event's reason; else it was binding. */
const ACTIONS: Record<string, string> = { FailedScheduling: "Scheduling", Preempted: "Preempting" };

/** Takes events out of the cluster when their hour is over, and what was remembered of them with them. */
export const eventTTL = (state: ClusterState): Component => ({
  name: "event-ttl",
  user: "system:apiserver",
  watches: { events: (change, ctx) => !change.old && ctx.enqueue("sweep", EVENT_TTL_MS + LEASE_REUSE_MS) },
  reconcile(key, ctx) {
    const nowMs = wallTime(state.header.clock);
    const stamps = new Set<string>();
    let oldest = Number.POSITIVE_INFINITY;
    for (const event of ctx.client.list("events")) {
      const { namespace, name } = event.metadata;
      const last = Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp);
      if (last + EVENT_TTL_MS <= nowMs) ctx.client.delete("events", namespace, name);
      else {
        stamps.add(stampOf(name));
        oldest = Math.min(oldest, last);
      }
    }
    forgetIndexed(state, stamps);
    const talksEnd = forgetTalks(state, nowMs);
    if (stamps.size) ctx.enqueue(key, oldest + EVENT_TTL_MS + LEASE_REUSE_MS - nowMs);
    else if (talksEnd > nowMs) ctx.enqueue(key, talksEnd - nowMs);
  },
});

const stampOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

/** Drops what the index knows of events that are gone, also of those that somebody deleted. */
function forgetIndexed(state: ClusterState, stamps: Set<string>): void {
  const known = state.table<Known>("events");
  if (known.size <= stamps.size) return;
  const gone = [...known.scan()].flatMap(([id, { stamp }]) => (stamps.has(stamp) ? [] : [id]));
  for (const id of gone) known.delete(id);
}
