/** A cluster without API server for unit tests of components: objects in maps, changes told to components, one queue. */

import { matchesSelector, parseSelector } from "../../../src/apimachinery/labels.ts";
import { hashObject } from "../../../src/apimachinery/names.ts";
import { alreadyExists, notFound } from "../../../src/apimachinery/status.ts";
import { rfc3339, rfc3339Micro } from "../../../src/apimachinery/time.ts";
import type { Component, Context, EventSource, Profile } from "../../../src/client/component.ts";
import { ApiError, type ApiRequest, type Client } from "../../../src/client/index.ts";

interface Timer {
  component: Component;
  key: string;
  at: number;
  seq: number;
}

const epoch = Date.parse("2026-01-02T03:04:05Z");
const keyOf = (namespace: string | undefined, name: string) => (namespace ? `${namespace}/${name}` : name);

export class TestCluster {
  readonly objects = new Map<string, Map<string, any>>();
  /** "REASON: MESSAGE" of every event, in order. */
  readonly events: string[] = [];
  now = 0;
  /** Refuses a create by throwing. */
  admit: (resource: string, object: any) => void = () => {};
  profile = { name: "test", loadBalancer: { kind: "none" } } as Profile;
  private readonly timers = new Map<string, Timer>();
  private version = 0;

  constructor(readonly components: Component[]) {}

  table(resource: string): Map<string, any> {
    const table = this.objects.get(resource) ?? new Map();
    this.objects.set(resource, table);
    return table;
  }

  /** Lives on: what is queued until `until` milliseconds is reconciled in order. */
  run(until: number): void {
    for (let steps = 0; steps < 100_000; steps++) {
      const next = [...this.timers.values()].sort((a, b) => a.at - b.at || a.seq - b.seq)[0];
      if (!next || next.at > until) break;
      this.timers.delete(`${next.component.name} ${next.key}`);
      this.now = Math.max(this.now, next.at);
      next.component.reconcile(next.key, this.context(next.component));
    }
    this.now = until;
  }

  put(resource: string, object: any): any {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const old = this.table(resource).get(key);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.version) } };
    this.table(resource).set(key, stored);
    this.tell(resource, { object: stored, old });
    return stored;
  }

  remove(resource: string, namespace: string | undefined, name: string): void {
    const old = this.table(resource).get(keyOf(namespace, name));
    this.table(resource).delete(keyOf(namespace, name));
    this.tell(resource, { old });
  }

  get(resource: string, namespace: string | undefined, name: string): any {
    return this.table(resource).get(keyOf(namespace, name));
  }

  list(resource: string): any[] {
    return [...this.table(resource).values()];
  }

  create(resource: string, object: any): any {
    this.admit(resource, object);
    const serial = ++this.version;
    const name = object.metadata.name ?? `${object.metadata.generateName}${String(serial).padStart(5, "0")}`;
    if (this.get(resource, object.metadata.namespace, name)) {
      throw new ApiError(alreadyExists({ group: "", resource }, name));
    }
    const metadata = {
      ...object.metadata,
      name,
      uid: `uid-${serial}`,
      generation: 1,
      creationTimestamp: rfc3339(epoch + this.now),
    };
    return this.put(resource, { status: {}, ...object, metadata });
  }

  /** Changes the spec as a user would: the generation goes up. */
  patchSpec(resource: string, namespace: string, name: string, change: (object: any) => void): void {
    const copy = structuredClone(this.get(resource, namespace, name));
    change(copy);
    copy.metadata.generation++;
    this.put(resource, copy);
  }

  context(component: Component): Context {
    const enqueueAt = (key: string, at: number) =>
      this.timers.set(`${component.name} ${key}`, this.timer(component, key, at));
    return {
      client: this.client,
      now: () => this.now,
      timestamp: () => rfc3339(epoch + this.now),
      microTimestamp: () => rfc3339Micro(epoch + this.now),
      enqueue: (key, delay = 0) => {
        const at = this.now + Math.max(delay, component.latencyMs ?? 5);
        const queued = this.timers.get(`${component.name} ${key}`);
        if (!queued || queued.at > at) enqueueAt(key, at);
      },
      enqueueAt,
      forget: (key) => this.timers.delete(`${component.name} ${key}`),
      chance: (...words) => Number.parseInt(hashObject(words).slice(0, 3), 36) / 36 ** 3,
      randomString: (length, ...words) => hashObject(words).slice(0, length),
      event: (_object: unknown, event: EventSource) => this.events.push(`${event.reason}: ${event.message}`),
      profile: this.profile,
      featureGate: () => false,
    };
  }

  private timer(component: Component, key: string, at: number): Timer {
    return { component, key, at, seq: ++this.version };
  }

  private tell(resource: string, change: { object?: any; old?: any }): void {
    for (const component of this.components) {
      const context = this.context(component);
      component.watches[resource]?.(change, context, resource);
      component.watches["*"]?.(change, context, resource);
    }
  }

  readonly client: Client = {
    get: (resource, namespace, name) => {
      const found = this.get(resource, namespace, name);
      if (!found) throw new ApiError(notFound({ group: "", resource }, name));
      return found;
    },
    find: (resource, namespace, name) => this.get(resource, namespace, name),
    list: (resource, namespace, options) =>
      this.list(resource).filter(
        (o) =>
          (!namespace || o.metadata.namespace === namespace) &&
          (!options?.ownerUid || o.metadata.ownerReferences?.some((ref: any) => ref.uid === options.ownerUid)) &&
          (!options?.fieldSelector || `spec.nodeName=${o.spec?.nodeName}` === options.fieldSelector) &&
          (!options?.labelSelector || matchesSelector(parseSelector(options.labelSelector), o.metadata.labels)),
      ),
    create: (resource, object) => this.create(resource, object),
    update: (resource, object: any) => {
      const old = this.get(resource, object.metadata.namespace, object.metadata.name);
      if (!old) throw new ApiError(notFound({ group: "", resource }, object.metadata.name));
      const changed = JSON.stringify(old.spec) !== JSON.stringify(object.spec);
      const generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0);
      if (object.metadata.deletionTimestamp && !object.metadata.finalizers?.length && resource !== "pods") {
        this.remove(resource, object.metadata.namespace, object.metadata.name);
        return object;
      }
      return this.put(resource, { ...object, metadata: { ...object.metadata, generation } });
    },
    updateStatus: (resource, object: any) => {
      const old = this.client.get<any>(resource, object.metadata.namespace, object.metadata.name);
      const { annotations } = object.metadata;
      return this.put(resource, { ...old, metadata: { ...old.metadata, annotations }, status: object.status });
    },
    patch: () => {
      throw new Error("not in this harness");
    },
    delete: (resource, namespace, name, options) => {
      const old = this.client.get<any>(resource, namespace, name);
      const finalizers = [...(old.metadata.finalizers ?? [])];
      if (options?.propagationPolicy === "Foreground") finalizers.push("foregroundDeletion");
      if (options?.propagationPolicy === "Orphan") finalizers.push("orphan");
      if (!finalizers.length) return this.remove(resource, namespace, name);
      const deletionTimestamp = rfc3339(epoch + this.now);
      this.put(resource, { ...old, metadata: { ...old.metadata, deletionTimestamp, finalizers } });
    },
    request: (request: ApiRequest) => {
      const { namespace, name = "", subresource, body } = request;
      const old = this.client.get<any>(request.resource, namespace, name);
      if (subresource === "binding") {
        const PodScheduled = { type: "PodScheduled", status: "True" };
        this.put("pods", {
          ...old,
          spec: { ...old.spec, nodeName: body.target.name },
          status: { ...old.status, conditions: [PodScheduled] },
        });
      } else if (subresource === "finalize" && !body.spec.finalizers.length) {
        this.remove(request.resource, undefined, name);
      }
      return { code: 200, body: {}, warnings: [] };
    },
  };
}

/** Starts pods that have a node: running and ready after `startMs`, with an address of their own. */
export const testKubelet = (startMs = 1000): Component => ({
  name: "kubelet",
  watches: {
    pods: ({ object, old }, ctx) => {
      if (object?.spec.nodeName && !old?.spec.nodeName) {
        ctx.enqueue(keyOf(object.metadata.namespace, object.metadata.name), startMs);
      }
    },
  },
  reconcile: (key, ctx) => {
    const [namespace, name] = key.split("/");
    const pod = ctx.client.find<any>("pods", namespace, name);
    if (!pod) return;
    const serial = Number(pod.metadata.uid.slice(4));
    const ready = { type: "Ready", status: "True", lastTransitionTime: ctx.timestamp() };
    ctx.client.updateStatus("pods", {
      ...pod,
      status: {
        ...pod.status,
        phase: "Running",
        podIP: `10.244.${serial >> 8}.${serial & 255}`,
        conditions: [...(pod.status.conditions ?? []), ready],
      },
    });
  },
});

export const testNode = (name: string, extra: any = {}): any => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    uid: name,
    creationTimestamp: rfc3339(epoch),
    labels: { "kubernetes.io/hostname": name },
    ...extra.metadata,
  },
  spec: extra.spec ?? {},
  status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...extra.allocatable } },
});
