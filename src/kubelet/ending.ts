/** The end of a pod: by deletion, deadline, eviction, or because its containers are through. */
import type { Pod } from "../client/api.ts";
import type { Context } from "../client/component.ts";
import { isNotFound } from "../client/index.ts";
import { entries } from "./containers.ts";
import { defaultGrace, killContainer, proceedKill } from "./kill.ts";
import { writeStatus } from "./status.ts";
import type { KubeletDeps, PodRecord, Sync } from "./types.ts";
import { removeVolumes } from "./volumes.ts";

/** Ends what runs; once nothing does, writes the last status and lets a deleted pod go. */
export function endPod(s: Sync): void {
  const { record, pod } = s;
  record.queue = [];
  record.operation = undefined;
  const grace = defaultGrace(s);
  record.ending ??= { since: s.now, deadline: 0 };
  const ending = record.ending;
  if (ending.deadline === 0) ending.deadline = s.now + grace;
  else if (pod.metadata.deletionTimestamp) hurry(s, ending.since + grace);
  stopContainers(s, Math.max(0, ending.deadline - s.now));
  if (record.containers.some((c) => c.running)) {
    writeStatus(s);
    return;
  }
  if (!record.finished) {
    record.finished = true;
    if (record.ip && !pod.spec.hostNetwork) s.deps.releasePodIP(record.node, record.ip, record.uid);
    writeStatus(s);
  }
  if (pod.metadata.deletionTimestamp) letGo(s.ctx, pod);
}

/** A second delete with a shorter grace shortens the deadline of what is being stopped. */
function hurry(s: Sync, deadline: number): void {
  const ending = s.record.ending;
  if (!ending || deadline >= ending.deadline) return;
  ending.deadline = deadline;
  for (const c of s.record.containers) {
    if (!c.running || !c.kill || c.kill.deadline <= deadline) continue;
    c.kill.deadline = deadline;
    if (c.kill.asked) s.deps.runtime.stop(c.id as string, Math.max(0, deadline - s.now));
  }
}

/** Main containers end together; sidecars after them, the last one first. */
function stopContainers(s: Sync, graceMs: number): void {
  const all = entries(s.pod, s.record);
  for (const e of all) {
    if (e.record.running && !e.record.kill) killContainer(s, e, undefined, graceMs, e.record.kind === "sidecar");
  }
  if (all.some((e) => e.record.running && e.record.kind !== "sidecar")) return;
  const last = all.filter((e) => e.record.running && e.record.kind === "sidecar").pop();
  if (last) proceedKill(s, last);
}

function letGo(ctx: Context, pod: Pod): void {
  if (pod.metadata.deletionGracePeriodSeconds === 0) return;
  try {
    ctx.client.delete("pods", pod.metadata.namespace, pod.metadata.name, {
      gracePeriodSeconds: 0,
      preconditions: { uid: pod.metadata.uid },
    });
  } catch (e) {
    if (!isNotFound(e)) throw e;
  }
}

/** Removes everything that a pod had on its node, at once: the object is gone. */
export function tearDown(deps: KubeletDeps, ctx: Context, key: string, record: PodRecord): void {
  for (const c of record.containers) {
    if (c.running) deps.runtime.stop(c.id as string, 0);
    const last = c.last?.containerID.replace(/^.*:\/\//, "");
    if (last) deps.runtime.remove(last);
    if (c.id) deps.runtime.remove(c.id);
  }
  if (record.ip && record.ip !== record.hostIP && !record.finished)
    deps.releasePodIP(record.node, record.ip, record.uid);
  removeVolumes(deps, record.volumes ?? []);
  deps.table.delete(`pod/${key}`);
  ctx.forget(key);
}
