/** The nodes with what runs on them, as one scheduling pass sees them. Models framework.NodeInfo and the scheduler's cache. */
import type { Node, Pod } from "../client/api.ts";
import type { Client } from "../client/index.ts";
import { Memo } from "./memo.ts";
import { type Amounts, addAmounts, type HostPort, type PodInfo, parseAmounts, podInfo } from "./podinfo.ts";

const allocatableOf = new WeakMap<Node, Amounts>();

/** A node with its pods: keeps what depends on them only, for as long as no pod is added. */
export class NodeInfo extends Memo {
  readonly pods: PodInfo[] = [];
  readonly requested: Amounts = new Map();
  readonly nonZero = { cpu: 0, memory: 0 };
  readonly allocatable: Amounts;

  constructor(readonly node: Node) {
    super();
    let amounts = allocatableOf.get(node);
    if (!amounts) {
      amounts = parseAmounts(node.status?.allocatable);
      allocatableOf.set(node, amounts);
    }
    this.allocatable = amounts;
  }

  get name(): string {
    return this.node.metadata.name;
  }

  get hostPorts(): HostPort[] {
    return this.pods.flatMap((info) => info.hostPorts);
  }

  add(info: PodInfo): void {
    this.forget();
    this.pods.push(info);
    this.count(info, 1);
  }

  /** The same node without some pods. */
  without(gone: Set<PodInfo>): NodeInfo {
    const copy = new NodeInfo(this.node);
    for (const info of this.pods) if (!gone.has(info)) copy.add(info);
    return copy;
  }

  private count(info: PodInfo, sign: 1 | -1): void {
    addAmounts(this.requested, info.requests, sign);
    this.nonZero.cpu += sign * info.nonZero.cpu;
    this.nonZero.memory += sign * info.nonZero.memory;
  }
}

/** All nodes: keeps what depends on the objects of this pass only, not on where its pods go. */
export class Snapshot extends Memo {
  readonly byName: Map<string, NodeInfo>;
  /** Pods that others must keep away from or want to be near; most clusters have few. */
  readonly withAffinity: { info: PodInfo; node: NodeInfo }[] = [];

  constructor(readonly nodes: NodeInfo[]) {
    super();
    this.byName = new Map(nodes.map((node) => [node.name, node]));
    for (const node of nodes) for (const info of node.pods) this.noteAffinity(info, node);
  }

  /** Counts a pod as running on a node from now on. */
  assume(info: PodInfo, node: NodeInfo): void {
    node.add(info);
    this.noteAffinity(info, node);
  }

  /** The same nodes with one of them replaced. */
  replacing(node: NodeInfo): Snapshot {
    return new Snapshot(this.nodes.map((other) => (other.name === node.name ? node : other)));
  }

  private noteAffinity(info: PodInfo, node: NodeInfo): void {
    const { affinity } = info.pod.spec;
    if (affinity?.podAffinity || affinity?.podAntiAffinity) this.withAffinity.push({ info, node });
  }
}

const isTerminal = (pod: Pod): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

/** Reads nodes and pods. Pods that ended hold nothing; terminating ones still do. */
export function takeSnapshot(client: Client, pods: Pod[]): Snapshot {
  const nodes = client.list<Node>("nodes").map((node) => new NodeInfo(node));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const pod of pods) {
    if (pod.spec.nodeName && !isTerminal(pod)) byName.get(pod.spec.nodeName)?.add(podInfo(pod));
  }
  return new Snapshot(nodes);
}
