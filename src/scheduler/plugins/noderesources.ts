/** Resources: does the pod fit, and how evenly would the node be used. Models plugins/noderesources. */
import { type Cycle, maxNodeScore, type Plugin } from "../framework.ts";
import type { NodeInfo } from "../snapshot.ts";

const order = ["cpu", "memory", "ephemeral-storage"];

export const nodeResourcesFit: Plugin = {
  name: "NodeResourcesFit",
  weight: 1,
  filter(cycle, node) {
    const maxPods = node.allocatable.get("pods") ?? 0;
    const full = node.pods.length + 1 > maxPods;
    const lacking = needsOf(cycle).filter(([name, need]) => need > free(node, name));
    if (!full && !lacking.length) return undefined;
    return {
      reasons: [...(full ? ["Too many pods"] : []), ...lacking.map(([name]) => `Insufficient ${name}`)],
      unresolvable: (full && maxPods === 0) || lacking.some(([name, need]) => need > (node.allocatable.get(name) ?? 0)),
    };
  },
  score: ({ pod }, nodes) =>
    nodes.map((node) => {
      const cpu = leastRequested(node.nonZero.cpu + pod.nonZero.cpu, node.allocatable.get("cpu") ?? 0);
      const memory = leastRequested(node.nonZero.memory + pod.nonZero.memory, node.allocatable.get("memory") ?? 0);
      if (cpu === undefined || memory === undefined) return cpu ?? memory ?? 0;
      return Math.floor((cpu + memory) / 2);
    }),
};

const free = (node: NodeInfo, name: string): number =>
  (node.allocatable.get(name) ?? 0) - (node.requested.get(name) ?? 0);

/** What the pod asks for, in the order in which its lack is told. */
const needsOf = (cycle: Cycle): [string, number][] =>
  cycle.once("needs", () => {
    const { requests } = cycle.pod;
    const others = [...requests.keys()].filter((name) => !order.includes(name)).sort();
    return [...order, ...others].flatMap((name): [string, number][] => {
      const need = requests.get(name) ?? 0;
      return need > 0 ? [[name, need]] : [];
    });
  });

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
