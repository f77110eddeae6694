/** Pods that want to be near others, or away from them. Models plugins/interpodaffinity. */
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import type { Namespace, Node, Pod, PodAffinityTerm } from "../../client/api.ts";
import { type Cycle, maxNodeScore, type Plugin } from "../framework.ts";
import type { NodeInfo } from "../snapshot.ts";

/** Counts by topology key and value. */
class Pairs {
  private readonly counts = new Map<string, number>();

  add(node: Node, key: string, count = 1): void {
    const value = node.metadata.labels?.[key];
    if (value === undefined) return;
    const pair = `${key}=${value}`;
    this.counts.set(pair, (this.counts.get(pair) ?? 0) + count);
  }

  at(node: Node, key: string): number {
    const value = node.metadata.labels?.[key];
    return value === undefined ? 0 : (this.counts.get(`${key}=${value}`) ?? 0);
  }

  get empty(): boolean {
    return this.counts.size === 0;
  }
}

const requiredAffinity = (pod: Pod): PodAffinityTerm[] =>
  pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const requiredAntiAffinity = (pod: Pod): PodAffinityTerm[] =>
  pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** Does `other` come under a term of `owner`? */
function matchesTerm(cycle: Cycle, term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  return (
    inNamespaces(cycle, term, owner, other.metadata.namespace) &&
    matchesSelector(labelSelectorAsSelector(term.labelSelector), other.metadata.labels)
  );
}

function inNamespaces(cycle: Cycle, term: PodAffinityTerm, owner: Pod, namespace: string | undefined): boolean {
  const { namespaces, namespaceSelector } = term;
  if (!namespaces?.length && !namespaceSelector) return namespace === owner.metadata.namespace;
  if (namespaces?.includes(namespace ?? "")) return true;
  if (!namespaceSelector) return false;
  const found = cycle.client.find<Namespace>("namespaces", undefined, namespace ?? "");
  return matchesSelector(labelSelectorAsSelector(namespaceSelector), found?.metadata.labels);
}

export const interPodAffinity: Plugin = {
  name: "InterPodAffinity",
  weight: 2,
  skipsFilter: (cycle) =>
    !requiredAffinity(cycle.pod.pod).length &&
    !requiredAntiAffinity(cycle.pod.pod).length &&
    !guards(cycle).terms.length,
  filter(cycle, { node }) {
    const pod = cycle.pod.pod;
    const affinity = requiredAffinity(pod);
    if (affinity.length && !nearEnough(cycle, affinity, node)) {
      return { reasons: ["node(s) didn't match pod affinity rules"], unresolvable: true };
    }
    const anti = requiredAntiAffinity(pod);
    if (anti.length) {
      const pairs = cycle.once("anti-affinity", () => incomingPairs(cycle, anti, true));
      if (anti.some((term) => pairs.at(node, term.topologyKey) > 0)) {
        return { reasons: ["node(s) didn't match pod anti-affinity rules"] };
      }
    }
    const guarded = guards(cycle);
    if (guarded.terms.some((term) => guarded.pairs.at(node, term.topologyKey) > 0)) {
      return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"] };
    }
    return undefined;
  },
  score: scoreAffinity,
};

function nearEnough(cycle: Cycle, terms: PodAffinityTerm[], node: Node): boolean {
  const pairs = cycle.once("affinity", () => incomingPairs(cycle, terms, false));
  if (terms.every((term) => pairs.at(node, term.topologyKey) > 0)) return true;
  if (!terms.every((term) => node.metadata.labels?.[term.topologyKey] !== undefined)) return false;
  // The first of a group that wants to be together has nobody to be near to but itself.
  const pod = cycle.pod.pod;
  return pairs.empty && terms.every((term) => matchesTerm(cycle, term, pod, pod));
}

/** Where pods run that the incoming pod's terms speak of: any one term for anti-affinity, all of them for affinity. */
function incomingPairs(cycle: Cycle, terms: PodAffinityTerm[], anyTerm: boolean): Pairs {
  const pairs = new Pairs();
  const owner = cycle.pod.pod;
  for (const { node, pods } of cycle.snapshot.nodes) {
    for (const { pod } of pods) {
      const matched = terms.filter((term) => matchesTerm(cycle, term, owner, pod));
      if (!anyTerm && matched.length < terms.length) continue;
      for (const term of matched) pairs.add(node, term.topologyKey);
    }
  }
  return pairs;
}

const guards = (cycle: Cycle) => cycle.once("existing-anti-affinity", () => existingPairs(cycle));

/** Where running pods keep the incoming one away. */
function existingPairs(cycle: Cycle): { pairs: Pairs; terms: PodAffinityTerm[] } {
  const pairs = new Pairs();
  const terms: PodAffinityTerm[] = [];
  for (const { info, node } of cycle.snapshot.withAffinity) {
    for (const term of requiredAntiAffinity(info.pod)) {
      if (!matchesTerm(cycle, term, info.pod, cycle.pod.pod)) continue;
      pairs.add(node.node, term.topologyKey);
      terms.push(term);
    }
  }
  return { pairs, terms };
}

interface Weighted {
  term: PodAffinityTerm;
  weight: number;
}

/** What a pod would like, pulls above zero and pushes below; existing pods' requirements pull a little too. */
function preferences(pod: Pod, withRequired: boolean): Weighted[] {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const pull = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const push = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...pull.map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight })),
    ...push.map(({ weight, podAffinityTerm }) => ({ term: podAffinityTerm, weight: -weight })),
    ...(withRequired ? requiredAffinity(pod).map((term) => ({ term, weight: 1 })) : []),
  ];
}

function scoreAffinity(cycle: Cycle, nodes: NodeInfo[]): number[] | undefined {
  const pod = cycle.pod.pod;
  const wishes = preferences(pod, false);
  const { withAffinity, nodes: all } = cycle.snapshot;
  if (!wishes.length && !withAffinity.length) return undefined;
  const pairs = new Pairs();
  const keys = new Set<string>();
  const note = (node: Node, { term, weight }: Weighted) => {
    pairs.add(node, term.topologyKey, weight);
    keys.add(term.topologyKey);
  };
  if (wishes.length) {
    for (const { node, pods } of all) {
      for (const other of pods) {
        for (const wish of wishes) if (matchesTerm(cycle, wish.term, pod, other.pod)) note(node, wish);
      }
    }
  }
  for (const { info, node } of withAffinity) {
    for (const wish of preferences(info.pod, true)) {
      if (matchesTerm(cycle, wish.term, info.pod, pod)) note(node.node, wish);
    }
  }
  const raw = nodes.map(({ node }) => [...keys].reduce((sum, key) => sum + pairs.at(node, key), 0));
  const least = Math.min(...raw);
  const spread = Math.max(...raw) - least;
  return raw.map((score) => (spread > 0 ? Math.floor((maxNodeScore * (score - least)) / spread) : 0));
}
