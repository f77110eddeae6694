/** Node selectors and node affinity. Models plugins/nodeaffinity and component-helpers' nodeaffinity. */
import type { Node, NodeSelectorRequirement, NodeSelectorTerm, Pod } from "../../client/api.ts";
import { normalizeScores, type Plugin } from "../framework.ts";

export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  weight: 2,
  preFilter: ({ pod }) => namedNodes(pod.pod),
  filter({ pod }, { node }) {
    if (matchesNodeAffinity(pod.pod, node)) return undefined;
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], unresolvable: true };
  },
  score({ pod }, nodes) {
    const preferred = pod.pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    return normalizeScores(
      nodes.map(({ node }) =>
        preferred.reduce((sum, { weight, preference }) => (matchesTerm(preference, node) ? sum + weight : sum), 0),
      ),
    );
  },
};

/** The nodes that the pod's required terms name by metadata.name, where every term does: as a DaemonSet's pods do. */
function namedNodes(pod: Pod): Set<string> | undefined {
  const terms = requiredTerms(pod);
  if (!terms?.length) return undefined;
  const names = new Set<string>();
  for (const term of terms) {
    const fields = (term.matchFields ?? []).filter((f) => f.key === "metadata.name" && f.operator === "In");
    if (!fields.length) return undefined;
    const common = fields.map((f) => f.values ?? []).reduce((a, b) => a.filter((name) => b.includes(name)));
    for (const name of common) names.add(name);
  }
  return names;
}

const requiredTerms = (pod: Pod): NodeSelectorTerm[] | undefined =>
  pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

/** Do the node's labels satisfy the pod's nodeSelector and its required node affinity? */
export function matchesNodeAffinity(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) {
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  }
  const terms = requiredTerms(pod);
  return !terms || terms.some((term) => matchesTerm(term, node));
}

/** An empty term matches no node. */
function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (!expressions.length && !fields.length) return false;
  const labels = node.metadata.labels ?? {};
  return (
    expressions.every((r) => matchesRequirement(r, Object.hasOwn(labels, r.key) ? labels[r.key] : undefined)) &&
    fields.every((r) => matchesRequirement(r, r.key === "metadata.name" ? node.metadata.name : undefined))
  );
}

function matchesRequirement({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return comparesTo(operator, value, values[0]);
  }
}

function comparesTo(operator: string, value: string | undefined, bound: string | undefined): boolean {
  if (value === undefined || bound === undefined || !/^-?\d+$/.test(value) || !/^-?\d+$/.test(bound)) return false;
  if (operator === "Gt") return BigInt(value) > BigInt(bound);
  return operator === "Lt" && BigInt(value) < BigInt(bound);
}
