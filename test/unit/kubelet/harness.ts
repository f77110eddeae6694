/** A cluster small enough for unit tests of the kubelet: objects in a map, one timer per key, a clock that jumps. */
import type { Context, EventSource, Profile } from "../../../src/client/component.ts";
import { ApiError, type Client, type KubeObject } from "../../../src/client/index.ts";
import type { ContainerRuntime } from "../../../src/cri/types.ts";
import { createKubelet, type Kubelet, type KubeletDeps } from "../../../src/kubelet/index.ts";

const EPOCH = Date.parse("2026-01-02T03:04:05Z");

export interface Harness {
  ctx: Context;
  kubelet: Kubelet;
  events: (EventSource & { at: number })[];
  table: Map<string, any>;
  put(resource: string, object: any): void;
  remove(resource: string, namespace: string, name: string): void;
  pod(name: string): any;
  /** Lives on for so many virtual milliseconds. */
  live(ms: number): void;
  /** Marks a pod for deletion as the API server does. */
  deletePod(name: string, graceSeconds?: number): void;
  said(reason: string): string[];
  reconciles: number;
}

export function harness(options: {
  runtime: (later: (ms: number, work: () => void) => void, now: () => number) => ContainerRuntime;
  inert?: boolean;
  deps?: Partial<KubeletDeps>;
}): Harness {
  let now = 0;
  let revision = 1;
  const objects = new Map<string, KubeObject>();
  const timers = new Map<string, number>();
  const works: { at: number; work: () => void }[] = [];
  const table = new Map<string, any>();
  const iso = () => `${new Date(EPOCH + now).toISOString().slice(0, 19)}Z`;
  const path = (resource: string, namespace: string | undefined, name: string) =>
    `${resource}/${namespace ? `${namespace}/` : ""}${name}`;
  const store = (resource: string, object: any) => {
    const key = path(resource, object.metadata.namespace, object.metadata.name);
    const old = objects.get(key);
    const next = JSON.parse(
      JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion: `${revision++}` } }),
    );
    objects.set(key, next);
    h.kubelet.watches[resource]?.({ object: next, old }, ctx, resource);
    return next;
  };
  const client: Client = {
    find: (resource, namespace, name) => objects.get(path(resource, namespace, name)) as any,
    get: (resource, namespace, name) => {
      const found = objects.get(path(resource, namespace, name));
      if (!found)
        throw new ApiError({ reason: "NotFound", code: 404, message: `${resource} "${name}" not found` } as any);
      return found as any;
    },
    list: (resource, namespace) =>
      [...objects]
        .filter(([k]) => k.startsWith(`${resource}/${namespace ? `${namespace}/` : ""}`))
        .map(([, o]) => o) as any,
    create: store as any,
    update: store as any,
    updateStatus: (resource, object: any) => {
      const old = objects.get(path(resource, object.metadata.namespace, object.metadata.name)) as any;
      return store(resource, { ...old, status: object.status });
    },
    patch: () => {
      throw new Error("not here");
    },
    delete: (resource, namespace, name) => h.remove(resource, namespace as string, name),
    request: () => {
      throw new Error("not here");
    },
  };
  const profile = {
    name: "test",
    inert: options.inert,
    nodes: [{ name: "n1", address: "172.18.0.3", cpu: "4", memory: "8Gi" }],
    podCIDR: "10.244.0.0/16",
    serviceCIDR: "10.96.0.0/16",
    dnsServiceIP: "10.96.0.10",
    kubernetesVersion: "v1.36.3",
  } as Partial<Profile> as Profile;
  const ctx: Context = {
    client,
    profile,
    now: () => now,
    timestamp: iso,
    microTimestamp: () => iso().replace("Z", ".000000Z"),
    enqueue: (key, delayMs = 5) =>
      timers.set(key, Math.min(timers.get(key) ?? Number.POSITIVE_INFINITY, now + delayMs)),
    enqueueAt: (key, at) => timers.set(key, at),
    forget: (key) => timers.delete(key),
    chance: () => 0.5,
    randomString: (length) => "x".repeat(length),
    event: (_object, event) => h.events.push({ ...event, at: now }),
    featureGate: () => true,
  };
  const deps: KubeletDeps = {
    runtime: options.runtime(
      (ms, work) => works.push({ at: now + ms, work }),
      () => now,
    ),
    table: {
      get: (key) => table.get(key),
      // As the state table: what is set is kept as it is until it is saved.
      set: (key, row) => table.set(key, row),
      delete: (key) => table.delete(key),
      entries: (prefix = "", containing = []) =>
        [...table]
          .filter(([k]) => k.startsWith(prefix))
          .filter(([, row]) => containing.every((text) => JSON.stringify(row).includes(text))),
      keys: (prefix = "") => [...table.keys()].filter((k) => k.startsWith(prefix)).sort(),
    },
    nodeUp: () => true,
    allocatePodIP: () => "10.244.1.5",
    releasePodIP: () => undefined,
    fetch: () => ({ ok: false, afterMs: 1, error: "refused" }),
    ...options.deps,
  };
  const h: Harness = {
    ctx,
    kubelet: createKubelet(deps),
    events: [],
    table,
    reconciles: 0,
    put: store,
    remove: (resource, namespace, name) => {
      const key = path(resource, namespace, name);
      const old = objects.get(key);
      objects.delete(key);
      h.kubelet.watches[resource]?.({ old }, ctx, resource);
    },
    pod: (name) => objects.get(`pods/default/${name}`),
    deletePod: (name, grace = 30) => {
      const pod = objects.get(`pods/default/${name}`) as any;
      store("pods", {
        ...pod,
        metadata: { ...pod.metadata, deletionTimestamp: iso(), deletionGracePeriodSeconds: grace },
      });
    },
    said: (reason) => h.events.filter((e) => e.reason === reason).map((e) => e.message),
    live: (ms) => {
      const end = now + ms;
      for (let i = 0; i < 100_000; i++) {
        const timer = [...timers].sort((a, b) => a[1] - b[1])[0];
        const work = works.sort((a, b) => a.at - b.at)[0];
        const next = Math.min(timer?.[1] ?? Number.POSITIVE_INFINITY, work?.at ?? Number.POSITIVE_INFINITY);
        if (next > end) break;
        now = Math.max(now, next);
        if (work && work.at === next) {
          works.shift();
          work.work();
        } else if (timer) {
          timers.delete(timer[0]);
          h.reconciles++;
          h.kubelet.reconcile(timer[0], ctx);
        }
      }
      now = end;
    },
  };
  return h;
}

/** A pod bound to n1, defaulted as far as the kubelet cares. */
export function boundPod(name: string, spec: any): any {
  const container = (c: any) => ({ imagePullPolicy: "IfNotPresent", resources: {}, ...c });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      generation: 1,
      creationTimestamp: "2026-01-02T03:04:05Z",
    },
    spec: {
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      terminationGracePeriodSeconds: 30,
      nodeName: "n1",
      serviceAccountName: "default",
      enableServiceLinks: true,
      ...spec,
      containers: spec.containers.map(container),
      ...(spec.initContainers && { initContainers: spec.initContainers.map(container) }),
    },
    status: {
      phase: "Pending",
      qosClass: "BestEffort",
      conditions: [
        { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: "2026-01-02T03:04:05Z" },
      ],
    },
  };
}
