/** One node's conditions, taints and pods. Models tryUpdateNodeHealth and MarkPodsNotReady. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Node, NodeCondition, Pod } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { podCondition } from "../shared/pods.ts";
import type { NodeLiveness } from "./index.ts";
import { wantedTaints } from "./taints.ts";

/** How long a node may be silent (--node-monitor-grace-period). */
const gracePeriodMs = 50_000;

const kubeletConditions: Record<string, [status: string, reason: string, message: string]> = {
  MemoryPressure: ["False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  DiskPressure: ["False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  PIDPressure: ["False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  Ready: ["True", "KubeletReady", "kubelet is posting ready status"],
};

export function reconcileNode(liveness: NodeLiveness, name: string, ctx: Context): void {
  const node = ctx.client.find<Node>("nodes", undefined, name);
  if (!node) return;
  setTaints(ctx, updateHealth(liveness, register(node, ctx), ctx));
}

const TTL_ANNOTATION = "node.alpha.kubernetes.io/ttl";

/** A node that somebody made by hand gets what every node has: an address range for its pods and a time to live for secrets. */
function register(node: Node, ctx: Context): Node {
  if (node.spec?.podCIDR || !ctx.profile.podCIDR) return node;
  const { name } = node.metadata;
  const message = `Node ${name} event: Registered Node ${name} in Controller`;
  ctx.event({ ...node, metadata: { ...node.metadata, uid: name } } as any, {
    type: "Normal",
    reason: "RegisteredNode",
    message,
  });
  const taken = new Set(ctx.client.list<Node>("nodes").map((other) => other.spec?.podCIDR));
  const [a, b] = ctx.profile.podCIDR.split(".");
  let third = 0;
  while (taken.has(`${a}.${b}.${third}.0/24`)) third++;
  const podCIDR = `${a}.${b}.${third}.0/24`;
  return ctx.client.update("nodes", {
    ...node,
    metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [TTL_ANNOTATION]: "0" } },
    spec: { ...node.spec, podCIDR, podCIDRs: [podCIDR] },
  });
}

function updateHealth(liveness: NodeLiveness, node: Node, ctx: Context): Node {
  const { name } = node.metadata;
  if (liveness.nodeUp(name)) return postReadiness(node, ctx);
  const silentMs = ctx.now() - (liveness.downSince(name) ?? ctx.now());
  if (silentMs >= gracePeriodMs) return markUnknown(node, ctx);
  ctx.enqueue(name, gracePeriodMs - silentMs);
  return node;
}

/** The node's conditions with each of the kubelet's replaced by what `next` says; undefined leaves it. */
function withConditions(
  node: Node,
  ctx: Context,
  next: (type: string, current: NodeCondition | undefined) => Partial<NodeCondition> | undefined,
): Node {
  const conditions = [...(node.status?.conditions ?? [])];
  let changed = false;
  for (const type of Object.keys(kubeletConditions)) {
    const at = conditions.findIndex((c) => c.type === type);
    const current = conditions[at];
    const update = next(type, current);
    if (!update) continue;
    changed = true;
    const transition = current?.status === update.status ? current?.lastTransitionTime : ctx.timestamp();
    const condition = { ...current, ...update, type, lastTransitionTime: transition } as NodeCondition;
    if (at < 0) conditions.push(condition);
    else conditions[at] = condition;
  }
  return changed ? ctx.client.updateStatus("nodes", { ...node, status: { ...node.status, conditions } }) : node;
}

/** What the kubelet posts when its node is back. */
function postReadiness(node: Node, ctx: Context): Node {
  const updated = withConditions(node, ctx, (type, current) => {
    if (current?.reason !== "NodeStatusUnknown") return undefined;
    const [status, reason, message] = kubeletConditions[type];
    return { status, reason, message, lastHeartbeatTime: ctx.timestamp() };
  });
  if (updated !== node) statusEvent(ctx, node, "NodeReady");
  return updated;
}

function markUnknown(node: Node, ctx: Context): Node {
  const wasReady = node.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True");
  const updated = withConditions(node, ctx, (_, current) => {
    if (current?.status === "Unknown") return undefined;
    return current
      ? { status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." }
      : { status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status." };
  });
  if (wasReady) {
    statusEvent(ctx, node, "NodeNotReady");
    markPodsNotReady(node.metadata.name, ctx);
  }
  return updated;
}

function statusEvent(ctx: Context, node: Node, reason: string): void {
  const message = `Node ${node.metadata.name} status is now: ${reason}`;
  ctx.event(node, { type: "Normal", reason, message });
}

function markPodsNotReady(node: string, ctx: Context): void {
  for (const pod of ctx.client.list<Pod>("pods", undefined, { fieldSelector: `spec.nodeName=${node}` })) {
    if (podCondition(pod, "Ready")?.status !== "True") continue;
    const conditions = pod.status.conditions?.map((c) =>
      c.type === "Ready" ? { ...c, status: "False", lastTransitionTime: ctx.timestamp() } : c,
    );
    ctx.client.updateStatus("pods", { ...pod, status: { ...pod.status, conditions } });
    ctx.event(pod, { type: "Warning", reason: "NodeNotReady", message: "Node is not ready" });
  }
}

function setTaints(ctx: Context, node: Node): void {
  const taints = wantedTaints(node, ctx.timestamp());
  if (deepEqual(taints, node.spec?.taints ?? [])) return;
  const { taints: _, ...spec } = node.spec ?? {};
  ctx.client.update("nodes", { ...node, spec: taints.length ? { ...spec, taints } : spec });
}
