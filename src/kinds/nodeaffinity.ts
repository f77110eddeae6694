/** Which nodes a pod may run on by their labels. Models k8s.io/component-helpers/scheduling/corev1/nodeaffinity. */
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from "../client/api.ts";

/** The terms of the pod's required node affinity: one of them must match. */
export const requiredTerms = (pod: Pod): NodeSelectorTerm[] | undefined =>
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

/** Is the node one of a volume's required nodes? */
export const matchesNodeSelector = (selector: NodeSelector, node: Node): boolean =>
  selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));

/** An empty term matches no node. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
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
