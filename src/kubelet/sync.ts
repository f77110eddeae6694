/**
 * One reconcile of one pod: what the runtime did meanwhile, what is due now, the status, and when to look again.
 * Models syncPod, syncTerminatingPod and syncTerminatedPod of pkg/kubelet/kubelet.go.
 */
import { clone } from "../apimachinery/json.ts";
import type { Node, Pod } from "../client/api.ts";
import type { Context } from "../client/component.ts";
import type { NetOutcome } from "../shell/types.ts";
import { endPod, tearDown } from "./ending.ts";
import { nextMoment } from "./moment.ts";
import { nodeAddress } from "./node.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";
import { syncProbes } from "./probes.ts";
import { restartAfterReboot } from "./reboot.ts";
import { setUpPod } from "./setup.ts";
import { sourcesOf } from "./sources.ts";
import { writeStatus } from "./status.ts";
import type { ContainerRecord, KubeletDeps, Pending, PodRecord, Sync } from "./types.ts";
import { work } from "./worker.ts";

/** Brings the pod "namespace/name" to where it should be now. */
export function syncPod(deps: KubeletDeps, ctx: Context, key: string): void {
  const [namespace, name] = key.split("/") as [string, string];
  const pod = ctx.client.find<Pod>("pods", namespace, name);
  const row: PodRecord | undefined = deps.table.get(`pod/${key}`);
  const same = row !== undefined && row.uid === pod?.metadata.uid;
  if (row && !same) tearDown(deps, ctx, key, row);
  if (!pod?.spec.nodeName || !deps.nodeUp(pod.spec.nodeName)) return;
  const record = same ? clone(row) : admit(ctx, pod);
  const s: Sync = { deps, ctx, key, pod, record, now: ctx.now() };
  // What the runtime tells from here on, in the midst of this reconcile, is seen by the mark it leaves in the row.
  if (!same || row.touched) deps.table.set(`pod/${key}`, { ...record, touched: undefined });
  try {
    if (record.rebooted) restartAfterReboot(s);
    observe(s);
    if (pod.metadata.deletionTimestamp || record.ending || isOver(pod)) endPod(s);
    else live(s);
  } finally {
    // Kept even where the API server refused something: what was started is started.
    deps.table.set(`pod/${key}`, { ...record, touched: deps.table.get(`pod/${key}`)?.touched });
  }
  // Gone in this very reconcile: its DELETED change has queued the tearing down.
  if (pod.metadata.deletionTimestamp && !ctx.client.find<Pod>("pods", namespace, name)) return;
  const at = nextMoment(s);
  if (at !== undefined) ctx.enqueueAt(key, Math.max(at, s.now), { operation: inTheMaking(record) });
}

/** Somebody else has set a final phase: eviction, a controller, a person. */
const isOver = (pod: Pod) => pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";

/** Something is being started, stopped or asked: the cluster is not at rest before it is done. */
function inTheMaking(record: PodRecord): boolean {
  if (record.operation) return true;
  return record.containers.some((c) => c.kill || Object.values(c.probes ?? {}).some((probe) => probe?.pending));
}

function admit(ctx: Context, pod: Pod): PodRecord {
  const node = pod.spec.nodeName as string;
  const object = ctx.client.find<Node>("nodes", undefined, node);
  const version = object?.status?.nodeInfo?.containerRuntimeVersion;
  return {
    uid: pod.metadata.uid,
    node,
    hostIP: nodeAddress(ctx, node, object),
    runtime: version?.split(":")[0] || "containerd",
    sources: sourcesOf(pod),
    startTime: pod.status?.startTime ?? ctx.timestamp(),
    startedMs: ctx.now(),
    queue: [],
    containers: [],
    counter: 0,
  };
}

function live(s: Sync): void {
  const { record, pod } = s;
  const limit = pod.spec.activeDeadlineSeconds;
  if (limit !== undefined && s.now >= record.startedMs + limit * 1000) {
    const message = "Pod was active on the node longer than the specified deadline";
    s.ctx.event(pod as any, { type: "Normal", reason: "DeadlineExceeded", message, host: record.node });
    record.ending = { since: s.now, deadline: 0, phase: "Failed", reason: "DeadlineExceeded", message };
    endPod(s);
    return;
  }
  const before = record.operation !== undefined || record.queue.length > 0;
  const first = record.volumes === undefined && record.mount === undefined;
  if (setUpPod(s)) {
    work(s);
    if (plan(s).over && !record.operation) {
      record.ending = { since: s.now, deadline: 0 };
      endPod(s);
      return;
    }
    syncProbes(s);
  }
  // The worker writes what it knows before it begins and after it is through with a pass, not in between.
  const busy = record.operation !== undefined;
  if (first || !busy || !before) writeStatus(s);
}

/** Keeps an answer to a probe's or hook's request, and looks at the pod. The id begins with the pod's key. */
export function requestAnswered(deps: KubeletDeps, ctx: Context, id: string, outcome: NetOutcome): void {
  const key = id.split("/").slice(0, 2).join("/");
  const row: PodRecord | undefined = deps.table.get(`pod/${key}`);
  if (!row) return;
  const record = clone(row);
  const pending = record.containers.flatMap(pendingOf).find((p) => p.request === id);
  // Answered within the asking, before the record says that anything was asked.
  if (!pending) deps.table.set(`pod/${key}`, { ...row, early: { id, outcome } });
  if (!pending) return;
  // A late answer has come when it comes, however long it says that it took.
  pending.outcome = { ...outcome, afterMs: Math.max(0, ctx.now() - pending.startedAt) };
  deps.table.set(`pod/${key}`, record);
  ctx.enqueue(key, 0);
}

function pendingOf(c: ContainerRecord): Pending[] {
  const probes = Object.values(c.probes ?? {}).map((probe) => probe?.pending);
  return [c.postStart, c.kill?.preStop, ...probes].filter((p) => p !== undefined);
}
