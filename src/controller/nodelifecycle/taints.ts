/** The taints that a node's conditions call for. Models doNoScheduleTaintingPass and processTaintBaseEviction. */
import type { Node, Taint } from "../../client/api.ts";

const byCondition: [type: string, status: string, key: string][] = [
  ["Ready", "False", "node.kubernetes.io/not-ready"],
  ["Ready", "Unknown", "node.kubernetes.io/unreachable"],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
];
const unschedulableKey = "node.kubernetes.io/unschedulable";
const ownKeys = new Set([...byCondition.map(([, , key]) => key), unschedulableKey]);

const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** The node's taints with those that conditions make put right; `now`: RFC 3339, for new ones. */
export function wantedTaints(node: Node, now: string): Taint[] {
  const wanted = conditionTaints(node);
  const current = node.spec?.taints ?? [];
  const isOwn = (taint: Taint) =>
    ownKeys.has(taint.key) && (taint.effect === "NoSchedule" || taint.effect === "NoExecute");
  const kept = current.filter((taint) => !isOwn(taint) || wanted.some((other) => sameTaint(taint, other)));
  const added = wanted.filter((taint) => !current.some((other) => sameTaint(taint, other)));
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded: now }))];
}

function conditionTaints(node: Node): Taint[] {
  const taints: Taint[] = [];
  for (const [type, status, key] of byCondition) {
    if (!node.status?.conditions?.some((c) => c.type === type && c.status === status)) continue;
    taints.push({ key, effect: "NoSchedule" });
    if (type === "Ready") taints.push({ key, effect: "NoExecute" });
  }
  if (node.spec?.unschedulable) taints.push({ key: unschedulableKey, effect: "NoSchedule" });
  return taints;
}
