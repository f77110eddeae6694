/** Node selectors and node affinity. Models plugins/nodeaffinity and component-helpers' nodeaffinity. */
import type { Pod } from "../../client/api.ts";
import { matchesNodeAffinity, matchesTerm, requiredTerms } from "../../kinds/nodeaffinity.ts";
import { normalizeScores, type Plugin } from "../framework.ts";

export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  weight: 2,
  preFilter: ({ pod }) => namedNodes(pod.pod),
  skipsFilter: ({ pod }) => !pod.pod.spec.nodeSelector && !requiredTerms(pod.pod),
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
