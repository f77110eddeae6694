/** Finds a node for one pod. Models pkg/scheduler/schedule_one.go. */
import type { Context } from "../client/component.ts";
import { Cycle, type Plugin, type Rejection } from "./framework.ts";
import { interPodAffinity } from "./plugins/interpodaffinity.ts";
import { nodeAffinity } from "./plugins/nodeaffinity.ts";
import { balancedAllocation, nodeResourcesFit } from "./plugins/noderesources.ts";
import { podTopologySpread } from "./plugins/podtopologyspread.ts";
import { nodeName, nodePorts, nodeUnschedulable } from "./plugins/simple.ts";
import { taintToleration } from "./plugins/tainttoleration.ts";
import { volumeBinding } from "./plugins/volumebinding.ts";
import type { PodInfo } from "./podinfo.ts";
import type { NodeInfo, Snapshot } from "./snapshot.ts";

/** In the order of the default profile: a node is turned down by the first that rejects it. */
const plugins: Plugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeBinding,
  podTopologySpread,
  interPodAffinity,
  balancedAllocation,
];

/** A node found, why each was turned down, or why none was looked at. */
export type Result =
  | { node: NodeInfo; cycle: Cycle }
  | { rejections: Map<string, Rejection>; cycle: Cycle }
  | { refusal: string };

export function schedule(ctx: Context, snapshot: Snapshot, pod: PodInfo): Result {
  const cycle = new Cycle(ctx.client, snapshot, pod);
  for (const plugin of plugins) {
    const refusal = plugin.refuses?.(cycle);
    if (refusal) return { refusal };
  }
  const rejections = new Map<string, Rejection>();
  const feasible = filterNodes(cycle, rejections);
  if (!feasible.length) return { rejections, cycle };
  if (feasible.length === 1) return { node: feasible[0], cycle };
  return { node: best(ctx, cycle, feasible), cycle };
}

/** Takes what the pod needs beside the node. False: not yet to be had. */
export const reserve = (cycle: Cycle, node: NodeInfo): boolean =>
  plugins.every((plugin) => plugin.reserve?.(cycle, node) ?? true);

function filterNodes(cycle: Cycle, rejections: Map<string, Rejection>): NodeInfo[] {
  const limits = plugins.flatMap((plugin) => {
    const names = plugin.preFilter?.(cycle);
    return names ? [{ names, plugin: plugin.name }] : [];
  });
  const excluded: Rejection = {
    reasons: [`node(s) didn't satisfy plugin(s) [${limits.map((limit) => limit.plugin).join(" ")}]`],
    unresolvable: true,
  };
  const nominated = cycle.snapshot.byName.get(cycle.pod.pod.status?.nominatedNodeName ?? "");
  if (nominated && !rejectionOf(cycle, nominated)) return [nominated];
  return cycle.snapshot.nodes.filter((node) => {
    const allowed = limits.every(({ names }) => names.has(node.name));
    const rejection = allowed ? rejectionOf(cycle, node) : excluded;
    if (rejection) rejections.set(node.name, rejection);
    return !rejection;
  });
}

/** Why the pod cannot go there; undefined: it fits. */
export function rejectionOf(cycle: Cycle, node: NodeInfo): Rejection | undefined {
  for (const plugin of filtersOf(cycle)) {
    const rejection = plugin.filter?.(cycle, node);
    if (rejection) return rejection;
  }
  return undefined;
}

const filtersOf = (cycle: Cycle): Plugin[] =>
  cycle.once("filters", () => plugins.filter((plugin) => plugin.filter && !plugin.skipsFilter?.(cycle)));

/** The node of the highest weighted score; chance decides among equals. */
function best(ctx: Context, cycle: Cycle, nodes: NodeInfo[]): NodeInfo {
  const totals = nodes.map(() => 0);
  for (const plugin of plugins) {
    const scores = plugin.score?.(cycle, nodes);
    scores?.forEach((score, i) => {
      totals[i] += score * (plugin.weight ?? 1);
    });
  }
  const greatest = Math.max(...totals);
  const equals = nodes.filter((_, i) => totals[i] === greatest);
  return equals[Math.floor(ctx.chance("schedule", cycle.pod.pod.metadata.uid) * equals.length)];
}

/** "0/3 nodes are available: 1 Insufficient cpu, 2 ...": counts of reasons, sorted as text. Models FitError.Error. */
export function describeRejections(nodeCount: number, rejections: Iterable<Rejection>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const head = `0/${nodeCount} nodes are available:`;
  return texts.length ? `${head} ${texts.join(", ")}.` : head;
}
