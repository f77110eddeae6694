/** Makes room for a pod of higher priority. Models framework/preemption and plugins/defaultpreemption. */
import type { Pod } from "../client/api.ts";
import { describeRejections, rejectionOf } from "./cycle.ts";
import { Cycle, type Rejection } from "./framework.ts";
import type { PodInfo } from "./podinfo.ts";
import type { NodeInfo } from "./snapshot.ts";

export interface Candidate {
  node: NodeInfo;
  /** The most important first. */
  victims: PodInfo[];
}

export type PreemptionResult = { candidate: Candidate } | { message: string };

export const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;

/** Finds the node where the least important pods must go, or says why none helps. */
export function findPreemption(cycle: Cycle, rejections: Map<string, Rejection>): PreemptionResult {
  const { pod } = cycle.pod;
  if (pod.spec.preemptionPolicy === "Never") return { message: "not eligible due to preemptionPolicy=Never." };
  if (waitsForVictims(cycle, rejections)) {
    return { message: "not eligible due to a terminating pod on the nominated node." };
  }
  const nodes = cycle.snapshot.nodes;
  const outcomes: Rejection[] = [];
  const candidates: Candidate[] = [];
  for (const node of nodes) {
    if (rejections.get(node.name)?.unresolvable) {
      outcomes.push({ reasons: ["Preemption is not helpful for scheduling"] });
      continue;
    }
    const outcome = victimsOn(cycle, node);
    if ("victims" in outcome) candidates.push(outcome);
    else outcomes.push(outcome);
  }
  const candidate = pick(candidates);
  return candidate ? { candidate } : { message: describeRejections(nodes.length, outcomes) };
}

function waitsForVictims({ snapshot, pod }: Cycle, rejections: Map<string, Rejection>): boolean {
  const nominated = pod.pod.status?.nominatedNodeName;
  if (!nominated || rejections.get(nominated)?.unresolvable) return false;
  return (snapshot.byName.get(nominated)?.pods ?? []).some(
    (other) =>
      priorityOf(other.pod) < priorityOf(pod.pod) &&
      other.pod.metadata.deletionTimestamp &&
      other.pod.status?.conditions?.some((c) => c.type === "DisruptionTarget" && c.reason === "PreemptionByScheduler"),
  );
}

/** The pods that must go from this node: all less important ones are taken off, and put back as far as they fit. */
function victimsOn(cycle: Cycle, node: NodeInfo): Candidate | Rejection {
  const own = priorityOf(cycle.pod.pod);
  const lesser = node.pods.filter((info) => priorityOf(info.pod) < own);
  if (!lesser.length) return { reasons: ["No preemption victims found for incoming pod"] };
  const gone = new Set(lesser);
  const rejection = rejectionWithout(cycle, node, gone);
  if (rejection) return rejection;
  const victims: PodInfo[] = [];
  for (const info of lesser.sort(byImportance)) {
    gone.delete(info);
    if (!rejectionWithout(cycle, node, gone)) continue;
    gone.add(info);
    victims.push(info);
  }
  return { node, victims };
}

function rejectionWithout(cycle: Cycle, node: NodeInfo, gone: Set<PodInfo>): Rejection | undefined {
  const reduced = node.without(gone);
  const snapshot = cycle.snapshot.replacing(reduced);
  return rejectionOf(new Cycle(cycle.client, snapshot, cycle.pod), reduced);
}

const startOf = (info: PodInfo): string => info.pod.status?.startTime ?? "";
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Higher priority first, then those that have run longer. */
const byImportance = (a: PodInfo, b: PodInfo): number =>
  priorityOf(b.pod) - priorityOf(a.pod) || byText(startOf(a), startOf(b));

/** Models pickOneNodeForPreemption: the mildest highest victim, the least sum, the fewest, the youngest. */
function pick(candidates: Candidate[]): Candidate | undefined {
  const highest = ({ victims }: Candidate) => priorityOf(victims[0].pod);
  const sum = ({ victims }: Candidate) => victims.reduce((total, { pod }) => total + priorityOf(pod) + 2 ** 31, 0);
  const earliest = ({ victims }: Candidate) =>
    victims
      .filter(({ pod }) => priorityOf(pod) === priorityOf(victims[0].pod))
      .map(startOf)
      .sort()[0];
  return [...candidates].sort(
    (a, b) =>
      highest(a) - highest(b) ||
      sum(a) - sum(b) ||
      a.victims.length - b.victims.length ||
      byText(earliest(b), earliest(a)),
  )[0];
}
