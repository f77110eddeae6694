/** One pass over the pods that wait for a node. */
import type { Pod, PodCondition } from "../client/api.ts";
import type { Context } from "../client/component.ts";
import { isNotFound } from "../client/index.ts";
import { describeRejections, reserve, schedule } from "./cycle.ts";
import type { Cycle, Rejection } from "./framework.ts";
import { isPending, podKey, retryKey, type Unschedulable } from "./index.ts";
import { type PodInfo, podInfo } from "./podinfo.ts";
import { type Candidate, findPreemption, priorityOf } from "./preemption.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

/** `key` retryKey: also pods already found unschedulable get another try. */
export function schedulePending(key: string, ctx: Context, unschedulable: Unschedulable): void {
  const pods = ctx.client.list<Pod>("pods");
  const waiting = pods.filter((pod) => isPending(pod) && (key === retryKey || !scheduledCondition(pod)));
  if (!waiting.length) return;
  const snapshot = takeSnapshot(ctx.client, pods);
  // Binding a pod takes it off the list again.
  for (const pod of waiting.sort(byQueueOrder)) {
    unschedulable.set(podKey(pod), {});
    scheduleOne(ctx, snapshot, pod);
  }
}

const scheduledCondition = (pod: Pod): PodCondition | undefined =>
  pod.status?.conditions?.find((c) => c.type === "PodScheduled" && c.reason !== "SchedulingGated");

/** Higher priority first, then those that wait longer. */
const byQueueOrder = (a: Pod, b: Pod): number =>
  priorityOf(b) - priorityOf(a) ||
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion);

function scheduleOne(ctx: Context, snapshot: Snapshot, pod: Pod): void {
  const info = podInfo(pod);
  const result = schedule(ctx, snapshot, info);
  try {
    if ("refusal" in result) {
      markUnschedulable(ctx, pod, `0/${snapshot.nodes.length} nodes are available: ${result.refusal}. not found`);
    } else if ("node" in result) {
      if (!reserve(result.cycle, result.node)) return;
      bind(ctx, pod, result.node.name);
      snapshot.assume(info, result.node);
    } else {
      refuse(ctx, info, result.cycle, result.rejections);
    }
  } catch (error) {
    // Gone while it waited in this pass: a victim of a more important pod.
    if (!isNotFound(error)) throw error;
  }
}

function bind(ctx: Context, pod: Pod, node: string): void {
  const { name, namespace, uid } = pod.metadata;
  ctx.client.request({
    verb: "create",
    group: "",
    version: "v1",
    resource: "pods",
    namespace,
    name,
    subresource: "binding",
    body: {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace, uid },
      target: { kind: "Node", name: node },
    },
  });
  ctx.event(pod, {
    type: "Normal",
    reason: "Scheduled",
    message: `Successfully assigned ${namespace}/${name} to ${node}`,
  });
}

function refuse(ctx: Context, info: PodInfo, cycle: Cycle, rejections: Map<string, Rejection>): void {
  const { nodes } = cycle.snapshot;
  if (!nodes.length) {
    markUnschedulable(ctx, info.pod, "no nodes available to schedule pods");
    return;
  }
  const problem = describeRejections(nodes.length, rejections.values());
  const preemption = findPreemption(cycle, rejections);
  if ("message" in preemption) {
    const message = `${problem} no new claims to deallocate, preemption: ${preemption.message}`;
    markUnschedulable(ctx, info.pod, message);
    return;
  }
  preempt(ctx, info.pod, preemption.candidate);
  markUnschedulable(ctx, info.pod, problem, preemption.candidate.node.name);
}

/** Notes the failure on the pod and as an event; the same failure once more is no news. */
function markUnschedulable(ctx: Context, pod: Pod, message: string, nominatedNodeName?: string): void {
  const current = scheduledCondition(pod);
  const sameNode = !nominatedNodeName || pod.status?.nominatedNodeName === nominatedNodeName;
  if (current?.status === "False" && current.message === message && sameNode) return;
  const condition = {
    type: "PodScheduled",
    observedGeneration: pod.metadata.generation,
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: current?.status === "False" ? current.lastTransitionTime : ctx.timestamp(),
    reason: "Unschedulable",
    message,
  };
  const others = (pod.status?.conditions ?? []).filter((c) => c.type !== "PodScheduled");
  const status = {
    ...pod.status,
    conditions: [...others, condition as unknown as PodCondition],
    ...(nominatedNodeName ? { nominatedNodeName } : {}),
  };
  ctx.client.updateStatus("pods", { ...pod, status });
  ctx.event(pod, { type: "Warning", reason: "FailedScheduling", message });
}

/** Sends the victims away; the pod waits for their end with its node nominated. */
function preempt(ctx: Context, preemptor: Pod, { node, victims }: Candidate): void {
  for (const { pod } of victims) {
    if (pod.metadata.deletionTimestamp) continue;
    const { name, namespace } = pod.metadata;
    const current = ctx.client.find<Pod>("pods", namespace, name);
    if (!current) continue;
    const condition: PodCondition = {
      type: "DisruptionTarget",
      observedGeneration: current.metadata.generation,
      status: "True",
      lastTransitionTime: ctx.timestamp(),
      reason: "PreemptionByScheduler",
      message: "default-scheduler: preempting to accommodate a higher priority pod",
    };
    const others = (current.status?.conditions ?? []).filter((c) => c.type !== "DisruptionTarget");
    const status = { ...current.status, conditions: [...others, condition] };
    ctx.client.updateStatus("pods", { ...current, status });
    ctx.client.delete("pods", namespace, name);
    ctx.event(pod, {
      type: "Normal",
      reason: "Preempted",
      message: `Preempted by pod ${preemptor.metadata.uid} on node ${node.name}`,
    });
  }
}
