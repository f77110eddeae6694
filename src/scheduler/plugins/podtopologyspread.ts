/** Spreading over zones and nodes. Models plugins/podtopologyspread. */
import { labelSelectorAsSelector, matchesSelector, type Selector } from "../../apimachinery/labels.ts";
import type { Node, Pod, Service, TopologySpreadConstraint } from "../../client/api.ts";
import { matchesNodeAffinity } from "../../kinds/nodeaffinity.ts";
import { isTolerated } from "../../kinds/taints.ts";
import { type Cycle, maxNodeScore, type Plugin } from "../framework.ts";
import type { NodeInfo } from "../snapshot.ts";

interface Constraint {
  key: string;
  maxSkew: number;
  minDomains: number;
  /** What `matches` depends on, as text. */
  id: string;
  matches(pod: Pod): boolean;
  /** Do pods on this node count, and may it take part in the least count? */
  counts(node: Node): boolean;
}

const hostnameLabel = "kubernetes.io/hostname";

/** What the scheduler spreads by when a pod says nothing itself: the cluster-level default constraints. */
const defaults = [
  { key: hostnameLabel, maxSkew: 3 },
  { key: "topology.kubernetes.io/zone", maxSkew: 5 },
];

export const podTopologySpread: Plugin = {
  name: "PodTopologySpread",
  weight: 2,
  skipsFilter: (cycle) => !filterState(cycle).length,
  filter(cycle, node) {
    for (const { constraint, counts, least, selfMatch } of filterState(cycle)) {
      const domain = label(node.node, constraint.key);
      if (domain === undefined) {
        const reason = "node(s) didn't match pod topology spread constraints (missing required label)";
        return { reasons: [reason], unresolvable: true };
      }
      if ((counts.get(domain) ?? 0) + selfMatch - least > constraint.maxSkew) {
        return { reasons: ["node(s) didn't match pod topology spread constraints"] };
      }
    }
    return undefined;
  },
  score: scoreSpread,
};

function label(node: Node, key: string): string | undefined {
  const labels = node.metadata.labels;
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function constraintsOf(pod: Pod, action: string): Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((c) => c.whenUnsatisfiable === action)
    .map((c) => {
      const selector = spreadSelector(pod, c);
      return {
        key: c.topologyKey,
        maxSkew: c.maxSkew,
        minDomains: c.minDomains ?? 1,
        id: JSON.stringify(selector),
        matches: (other) => matchesSelector(selector, other.metadata.labels),
        counts: (node) =>
          (c.nodeAffinityPolicy === "Ignore" || matchesNodeAffinity(pod, node)) &&
          (c.nodeTaintsPolicy !== "Honor" ||
            (node.spec?.taints ?? []).every(
              (t) => t.effect === "PreferNoSchedule" || isTolerated(t, pod.spec.tolerations),
            )),
      };
    });
}

/** The constraint's selector, narrowed to pods that have this pod's values of matchLabelKeys. */
function spreadSelector(pod: Pod, constraint: TopologySpreadConstraint): Selector {
  const labels = pod.metadata.labels ?? {};
  const added = (constraint.matchLabelKeys ?? [])
    .filter((key) => Object.hasOwn(labels, key))
    .map((key) => ({ key, operator: "In" as const, values: [labels[key]] }));
  const { labelSelector } = constraint;
  if (!labelSelector || !added.length) return labelSelectorAsSelector(labelSelector);
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added];
  return labelSelectorAsSelector({ ...labelSelector, matchExpressions });
}

/** Asked for each pod on each node again: of the many nodes only the one last chosen has to count anew. */
function counter(namespace: string | undefined, constraint: Constraint): (node: NodeInfo) => number {
  const name = `spread/${namespace}/${constraint.id}`;
  return (node) => node.once(name, () => countOn(node, namespace, constraint));
}

function countOn(node: NodeInfo, namespace: string | undefined, constraint: Constraint): number {
  let count = 0;
  for (const { pod } of node.pods) {
    if (pod.metadata.deletionTimestamp || pod.metadata.namespace !== namespace) continue;
    if (constraint.matches(pod)) count++;
  }
  return count;
}

const filterState = (cycle: Cycle) => cycle.once("spread-filter", () => countForFilter(cycle));

function countForFilter({ snapshot, pod }: Cycle) {
  const constraints = constraintsOf(pod.pod, "DoNotSchedule");
  const { namespace } = pod.pod.metadata;
  return constraints.map((constraint) => {
    const counts = new Map<string, number>();
    const countMatching = counter(namespace, constraint);
    for (const node of snapshot.nodes) {
      const complete = constraints.every((c) => label(node.node, c.key) !== undefined);
      if (!complete || !constraint.counts(node.node)) continue;
      const domain = label(node.node, constraint.key) as string;
      counts.set(domain, (counts.get(domain) ?? 0) + countMatching(node));
    }
    const least = counts.size < constraint.minDomains ? 0 : Math.min(...counts.values());
    return {
      constraint,
      counts,
      least: Number.isFinite(least) ? least : 0,
      selfMatch: constraint.matches(pod.pod) ? 1 : 0,
    };
  });
}

function scoreSpread(cycle: Cycle, nodes: NodeInfo[]): number[] | undefined {
  const { pod } = cycle.pod;
  const explicit = Boolean(pod.spec.topologySpreadConstraints?.length);
  const constraints = explicit ? constraintsOf(pod, "ScheduleAnyway") : defaultConstraints(cycle);
  if (!constraints.length) return undefined;
  // With the pod's own constraints a node without one of the labels is worth nothing.
  const ignored = nodes.map(({ node }) => explicit && constraints.some((c) => label(node, c.key) === undefined));
  const raw = nodes.map(() => 0);
  for (const constraint of constraints) addScores(cycle, constraint, nodes, ignored, raw);
  const considered = raw.filter((_, i) => !ignored[i]).map(Math.round);
  const least = Math.min(...considered);
  const greatest = Math.max(...considered);
  return raw.map((score, i) => {
    if (ignored[i]) return 0;
    if (greatest === 0) return maxNodeScore;
    return Math.floor((maxNodeScore * (greatest + least - Math.round(score))) / greatest);
  });
}

function addScores(cycle: Cycle, constraint: Constraint, nodes: NodeInfo[], ignored: boolean[], raw: number[]): void {
  const countMatching = counter(cycle.pod.pod.metadata.namespace, constraint);
  const perNode = constraint.key === hostnameLabel;
  const domains = perNode ? new Map<string, number>() : countDomains(cycle, constraint, nodes, ignored);
  // More domains make a single pod matter less; the logarithm keeps zones in view beside many nodes.
  const size = perNode ? nodes.length - ignored.filter(Boolean).length : domains.size;
  const weight = Math.log(size + 2);
  nodes.forEach((node, i) => {
    const domain = label(node.node, constraint.key);
    if (ignored[i] || domain === undefined) return;
    const count = perNode ? countMatching(node) : (domains.get(domain) ?? 0);
    raw[i] += count * weight + (constraint.maxSkew - 1);
  });
}

/** Matching pods in each domain that one of the nodes is in. */
function countDomains(
  cycle: Cycle,
  constraint: Constraint,
  nodes: NodeInfo[],
  ignored: boolean[],
): Map<string, number> {
  const countMatching = counter(cycle.pod.pod.metadata.namespace, constraint);
  const domains = new Map<string, number>();
  nodes.forEach(({ node }, i) => {
    const domain = label(node, constraint.key);
    if (!ignored[i] && domain !== undefined) domains.set(domain, 0);
  });
  for (const node of cycle.snapshot.nodes) {
    const domain = label(node.node, constraint.key);
    if (domain === undefined || !domains.has(domain) || !constraint.counts(node.node)) continue;
    domains.set(domain, (domains.get(domain) ?? 0) + countMatching(node));
  }
  return domains;
}

/** The same for all replicas that one pass schedules. */
function defaultConstraints(cycle: Cycle): Constraint[] {
  const { namespace, labels, ownerReferences } = cycle.pod.pod.metadata;
  const owner = ownerReferences?.find((ref) => ref.controller)?.uid;
  return cycle.snapshot.once(`spread ${JSON.stringify([namespace, owner, labels])}`, () => {
    const selectors = defaultSelectors(cycle);
    if (!selectors.length) return [];
    const matches = (pod: Pod) => selectors.every((selector) => matchesSelector(selector, pod.metadata.labels));
    const id = JSON.stringify(selectors);
    return defaults.map(({ key, maxSkew }) => ({ key, maxSkew, minDomains: 1, id, matches, counts: () => true }));
  });
}

/** Selectors of the services that select the pod and of what owns it. Models helper.DefaultSelector. */
function defaultSelectors({ client, pod: { pod } }: Cycle): Selector[] {
  const { namespace, labels = {} } = pod.metadata;
  const selectors: Selector[] = [];
  for (const service of client.list<Service>("services", namespace)) {
    const { selector } = service.spec;
    if (!selector || !Object.keys(selector).length) continue;
    const own = labelSelectorAsSelector({ matchLabels: selector });
    if (matchesSelector(own, labels)) selectors.push(own);
  }
  const owner = pod.metadata.ownerReferences?.find((ref) => ref.controller);
  const resource = owner && ownerResources[owner.kind];
  const object = resource ? client.find<any>(resource, namespace, owner.name) : undefined;
  if (object) {
    const { selector } = object.spec;
    selectors.push(
      labelSelectorAsSelector(owner?.kind === "ReplicationController" ? { matchLabels: selector } : selector),
    );
  }
  return selectors;
}

const ownerResources: Partial<Record<string, string>> = {
  ReplicaSet: "replicasets.apps",
  ReplicationController: "replicationcontrollers",
  StatefulSet: "statefulsets.apps",
};
