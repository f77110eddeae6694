/** Resources: does the pod fit, and how evenly would the node be used. Models plugins/noderesources. */
import { maxNodeScore, type Plugin } from "../framework.ts";
import type { NodeInfo } from "../snapshot.ts";

const order = ["cpu", "memory", "ephemeral-storage"];

export const nodeResourcesFit: Plugin = {
  name: "NodeResourcesFit",
  weight: 1,
  filter({ pod }, node) {
    const reasons: string[] = [];
    let unresolvable = false;
    const maxPods = node.allocatable.get("pods") ?? 0;
    if (node.pods.length + 1 > maxPods) {
      reasons.push("Too many pods");
      unresolvable ||= maxPods === 0;
    }
    const others = [...pod.requests.keys()].filter((name) => !order.includes(name)).sort();
    for (const name of [...order, ...others]) {
      const need = pod.requests.get(name) ?? 0;
      if (need === 0) continue;
      const allocatable = node.allocatable.get(name) ?? 0;
      if (need <= allocatable - (node.requested.get(name) ?? 0)) continue;
      reasons.push(`Insufficient ${name}`);
      unresolvable ||= need > allocatable;
    }
    return reasons.length ? { reasons, unresolvable } : undefined;
  },
  score: ({ pod }, nodes) =>
    nodes.map((node) => {
      const shares = [
        leastRequested(node.nonZero.cpu + pod.nonZero.cpu, node.allocatable.get("cpu") ?? 0),
        leastRequested(node.nonZero.memory + pod.nonZero.memory, node.allocatable.get("memory") ?? 0),
      ].filter((share) => share !== undefined);
      return shares.length ? Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length) : 0;
    }),
};

function leastRequested(requested: number, capacity: number): number | undefined {
  if (capacity === 0) return undefined;
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * maxNodeScore) / capacity);
}

export const balancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  score({ pod }, nodes) {
    const cpu = pod.requests.get("cpu") ?? 0;
    const memory = pod.requests.get("memory") ?? 0;
    // A pod that asks for nothing changes no balance.
    if (cpu === 0 && memory === 0) return undefined;
    return nodes.map((node) => {
      const difference = balance(node, cpu, memory) - balance(node, 0, 0);
      return Math.floor(maxNodeScore / 2 + (maxNodeScore / 2 + difference) / 2);
    });
  },
};

/** 100 where cpu and memory would be used to the same share. */
function balance(node: NodeInfo, cpu: number, memory: number): number {
  const fractions: number[] = [];
  for (const [name, added] of [
    ["cpu", cpu],
    ["memory", memory],
  ] as const) {
    const capacity = node.allocatable.get(name) ?? 0;
    if (capacity > 0) fractions.push(Math.min(1, ((node.requested.get(name) ?? 0) + added) / capacity));
  }
  const deviation = fractions.length === 2 ? Math.abs(fractions[0] - fractions[1]) / 2 : 0;
  return Math.floor((1 - deviation) * maxNodeScore);
}
