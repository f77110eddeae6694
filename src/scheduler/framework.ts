/** What plugins are given and what they answer. Models k8s.io/kube-scheduler/framework. */
import type { Client } from "../client/index.ts";
import { Memo } from "./memo.ts";
import type { PodInfo } from "./podinfo.ts";
import type { NodeInfo, Snapshot } from "./snapshot.ts";

/** Why a node does not fit. `unresolvable`: not even preempting its pods would help. */
export interface Rejection {
  reasons: string[];
  unresolvable?: boolean;
}

/** One pod's scheduling cycle: keeps what a plugin computes once per pod. */
export class Cycle extends Memo {
  constructor(
    readonly client: Client,
    readonly snapshot: Snapshot,
    readonly pod: PodInfo,
  ) {
    super();
  }
}

export interface Plugin {
  name: string;
  /** Rules out nodes before any is looked at: only these may be used. Undefined: all. */
  preFilter?(cycle: Cycle): Set<string> | undefined;
  /** Why the pod can go to no node at all, whatever the nodes are like; undefined: the nodes decide. */
  refuses?(cycle: Cycle): string | undefined;
  /** Called when the node is chosen, before the pod is bound. False: the pod waits until something changes. */
  reserve?(cycle: Cycle, node: NodeInfo): boolean;
  filter?(cycle: Cycle, node: NodeInfo): Rejection | undefined;
  /** The pod asks for nothing that the filter could refuse: no node needs to be asked. PreFilter's Skip upstream. */
  skipsFilter?(cycle: Cycle): boolean;
  weight?: number;
  /** One score for each node, 0 to 100, already normalised; undefined: this plugin has nothing to say on this pod. */
  score?(cycle: Cycle, nodes: NodeInfo[]): number[] | undefined;
}

export const maxNodeScore = 100;

/** Scales scores so that the greatest is 100, or with `reverse` the least. Models DefaultNormalizeScore. */
export function normalizeScores(scores: number[], reverse = false): number[] {
  const greatest = Math.max(0, ...scores);
  if (greatest === 0) return reverse ? scores.map(() => maxNodeScore) : scores;
  return scores.map((score) => {
    const scaled = Math.floor((score * maxNodeScore) / greatest);
    return reverse ? maxNodeScore - scaled : scaled;
  });
}
