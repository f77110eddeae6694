/**
 * The kubelet of an inert profile: images pull, containers start and run on, nothing in them answers or ends, probes
 * are not run, and a deleted pod is gone at once. A pod's status is written twice and never looked at again, so what
 * somebody else writes into it stays.
 */
import { sha256 } from "../apimachinery/hash.ts";
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from "../client/api.ts";
import type { Context } from "../client/component.ts";
import { isNotFound } from "../client/index.ts";
import { fullImageName } from "./imagename.ts";
import { nodeAddress } from "./node.ts";
import type { KubeletDeps } from "./types.ts";

/** Virtual milliseconds from the first status to the running one. */
const START_MS = 60;
/** Least virtual milliseconds between two pods that start to run: controllers see them come up one after another. */
const APART_MS = 25;

interface InertRecord {
  uid: string;
  node: string;
  ip?: string;
  running?: boolean;
}

/** Queues a pod that has just been bound or is to go. */
export function watchInertPod(deps: KubeletDeps, ctx: Context, object: Pod | undefined, old: Pod | undefined): void {
  const pod = object ?? old;
  if (!pod) return;
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (!object) forgetPod(deps, ctx, key, pod);
  if (!object?.spec.nodeName) return;
  const record: InertRecord | undefined = deps.table.get(`pod/${key}`);
  if (object.metadata.deletionTimestamp ? !old?.metadata.deletionTimestamp : record?.uid !== object.metadata.uid) {
    ctx.enqueue(key);
  }
}

function forgetPod(deps: KubeletDeps, ctx: Context, key: string, pod: Pod): void {
  const record: InertRecord | undefined = deps.table.get(`pod/${key}`);
  if (record?.uid === pod.metadata.uid) {
    if (record?.ip && !pod.spec.hostNetwork) deps.releasePodIP(record.node, record.ip, record.uid);
    deps.table.delete(`pod/${key}`);
    ctx.forget(key);
  }
  // With the last pod gone the nodes forget their images.
  for (const _ of deps.table.keys("pod/")) return;
  if (ctx.client.list("pods").length === 0) {
    for (const node of [...deps.table.keys("node/")]) deps.table.delete(node);
    deps.table.delete("starts");
  }
}

/** Brings one pod a step further: first status, then running, or gone. */
export function syncInertPod(deps: KubeletDeps, ctx: Context, key: string): void {
  const [namespace, name] = key.split("/") as [string, string];
  const pod = ctx.client.find<Pod>("pods", namespace, name);
  const node = pod?.spec.nodeName;
  if (!pod || !node || !deps.nodeUp(node)) return;
  if (pod.metadata.deletionTimestamp) {
    endPod(ctx, pod);
    return;
  }
  const record: InertRecord | undefined = deps.table.get(`pod/${key}`);
  if (record?.uid === pod.metadata.uid) {
    if (!record?.running) startPod(deps, ctx, key, pod, record as InertRecord);
  } else if ((pod.status.phase ?? "Pending") === "Pending" && !pod.status.startTime) {
    deps.table.set(`pod/${key}`, { uid: pod.metadata.uid, node } satisfies InertRecord);
    beginPod(ctx, pod);
    const startAt = Math.max(ctx.now() + START_MS, (deps.table.get("starts")?.last ?? 0) + APART_MS);
    deps.table.set("starts", { last: startAt });
    ctx.enqueue(key, startAt - ctx.now());
  }
}

function endPod(ctx: Context, pod: Pod): void {
  if (pod.status.phase === "Running") {
    for (const c of pod.spec.containers ?? []) say(ctx, pod, "Killing", `Stopping container ${c.name}`, c);
  }
  try {
    ctx.client.delete("pods", pod.metadata.namespace, pod.metadata.name, {
      gracePeriodSeconds: 0,
      preconditions: { uid: pod.metadata.uid },
    });
  } catch (e) {
    if (!isNotFound(e)) throw e;
  }
}

function beginPod(ctx: Context, pod: Pod): void {
  const { initContainers: init = [], containers } = pod.spec;
  const names = (list: Container[]) => list.map((c) => c.name).join(" ");
  const unready = { reason: "ContainersNotReady", message: `containers with unready status: [${names(containers)}]` };
  const uninitialized = {
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${names(init)}]`,
  };
  const host = nodeAddress(ctx, pod.spec.nodeName as string);
  const waiting = (c: Container, reason: string) => ({
    ...shared(c),
    image: c.image,
    imageID: "",
    ready: false,
    started: false,
    state: { waiting: { reason } },
  });
  const scheduled = pod.status.conditions?.some((c) => c.type === "PodScheduled");
  writeStatus(
    ctx,
    pod,
    [
      condition(ctx, pod, "PodReadyToStartContainers", "False"),
      init.length > 0
        ? condition(ctx, pod, "Initialized", "False", uninitialized)
        : condition(ctx, pod, "Initialized", "True"),
      condition(ctx, pod, "Ready", "False", unready),
      condition(ctx, pod, "ContainersReady", "False", unready),
      ...(scheduled ? [] : [condition(ctx, pod, "PodScheduled", "True")]),
    ],
    {
      hostIP: host,
      hostIPs: [{ ip: host }],
      startTime: ctx.timestamp(),
      ...(init.length > 0 && { initContainerStatuses: init.map((c) => waiting(c, "PodInitializing")) }),
      containerStatuses: containers.map((c) => waiting(c, init.length > 0 ? "PodInitializing" : "ContainerCreating")),
    } as Partial<PodStatus>,
  );
}

function startPod(deps: KubeletDeps, ctx: Context, key: string, pod: Pod, record: InertRecord): void {
  const { initContainers: init = [], containers } = pod.spec;
  for (const c of [...init, ...containers]) startContainer(deps, ctx, pod, c);
  const ip = pod.spec.hostNetwork ? nodeAddress(ctx, record.node) : deps.allocatePodIP(record.node, record.uid);
  deps.table.set(`pod/${key}`, { ...record, ip, running: true } satisfies InertRecord);
  const isTrue = (type: string) => pod.status.conditions?.some((c) => c.type === type && c.status === "True");
  const gate = (pod.spec.readinessGates ?? []).some((g) => !isTrue(g.conditionType))
    ? {
        reason: "ReadinessGatesNotReady",
        message: `the status of pod readiness gate "${pod.spec.readinessGates?.[0]?.conditionType}" is not "True", but False`,
      }
    : undefined;
  writeStatus(
    ctx,
    pod,
    [
      condition(ctx, pod, "PodReadyToStartContainers", "True"),
      condition(ctx, pod, "Initialized", "True"),
      condition(ctx, pod, "Ready", gate ? "False" : "True", gate),
      condition(ctx, pod, "ContainersReady", "True"),
    ],
    {
      phase: "Running",
      podIP: ip,
      podIPs: [{ ip }],
      ...(init.length > 0 && {
        initContainerStatuses: init.map((c) =>
          c.restartPolicy === "Always" ? running(ctx, pod, c) : completed(ctx, pod, c),
        ),
      }),
      containerStatuses: containers.map((c) => running(ctx, pod, c)),
    } as Partial<PodStatus>,
  );
}

function startContainer(deps: KubeletDeps, ctx: Context, pod: Pod, c: Container): void {
  const node = `node/${pod.spec.nodeName}`;
  const images: string[] = deps.table.get(node)?.images ?? [];
  const present = images.includes(c.image as string);
  if (c.imagePullPolicy === "Never" || (c.imagePullPolicy !== "Always" && present)) {
    say(
      ctx,
      pod,
      "Pulled",
      `Container image "${c.image}" already present on machine and can be accessed by the pod`,
      c,
    );
  } else {
    say(ctx, pod, "Pulling", `Pulling image "${c.image}"`, c);
    const pulled = `Successfully pulled image "${c.image}" in 1.2s (1.2s including waiting). Image size: 1000000 bytes.`;
    say(ctx, pod, "Pulled", pulled, c);
  }
  if (!present) deps.table.set(node, { images: [...images, c.image] });
  say(ctx, pod, "Created", "Container created", c);
  say(ctx, pod, "Started", "Container started", c);
}

/** Puts the kubelet's own conditions first and keeps those of others behind them, as its strategic merge patch does. */
function writeStatus(ctx: Context, pod: Pod, own: PodCondition[], fields: Partial<PodStatus>): void {
  const others = (pod.status.conditions ?? []).filter((c) => !own.some((o) => o.type === c.type));
  const observedGeneration = pod.metadata.generation ?? 1;
  const status = { ...pod.status, observedGeneration, ...fields, conditions: [...own, ...others] };
  ctx.client.updateStatus("pods", { ...pod, status } as any);
}

function condition(
  ctx: Context,
  pod: Pod,
  type: string,
  status: string,
  why?: { reason: string; message: string },
): PodCondition {
  const times = { lastProbeTime: null, lastTransitionTime: ctx.timestamp() };
  return { type, status, ...times, observedGeneration: pod.metadata.generation ?? 1, ...why } as any;
}

function say(ctx: Context, pod: Pod, reason: string, message: string, c: Container): void {
  const field = pod.spec.initContainers?.some((i) => i.name === c.name) ? "initContainers" : "containers";
  const fieldPath = `spec.${field}{${c.name}}`;
  ctx.event(pod as any, { type: "Normal", reason, message, fieldPath, host: pod.spec.nodeName as string });
}

function shared(c: Container) {
  const mounts = c.volumeMounts?.map((m) => ({
    name: m.name,
    mountPath: m.mountPath,
    ...(m.readOnly && { readOnly: true, recursiveReadOnly: "Disabled" }),
  }));
  return { name: c.name, restartCount: 0, lastState: {}, ...(mounts?.length && { volumeMounts: mounts }) };
}

function ran(pod: Pod, c: Container) {
  const image = fullImageName(c.image as string);
  return {
    ...shared(c),
    image,
    imageID: `${image.replace(/:[^/:]+$/, "")}@sha256:${sha256(c.image as string)}`,
    containerID: containerID(pod, c),
    ...(c.resources?.requests && { allocatedResources: c.resources.requests }),
    resources: c.resources ?? {},
    user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
  };
}

const containerID = (pod: Pod, c: Container) => `containerd://${sha256(`${pod.metadata.uid}${c.name}`)}`;

function running(ctx: Context, pod: Pod, c: Container): ContainerStatus {
  const state = { running: { startedAt: ctx.timestamp() } };
  return { ...ran(pod, c), ready: true, started: true, state } as ContainerStatus;
}

function completed(ctx: Context, pod: Pod, c: Container): ContainerStatus {
  const times = { startedAt: ctx.timestamp(), finishedAt: ctx.timestamp() };
  const terminated = { exitCode: 0, reason: "Completed", ...times, containerID: containerID(pod, c) };
  return { ...ran(pod, c), ready: true, started: false, state: { terminated } } as ContainerStatus;
}
