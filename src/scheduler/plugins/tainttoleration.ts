/** Taints and tolerations. Models plugins/tainttoleration and k8s.io/component-helpers/scheduling/corev1. */
import { isTolerated } from "../../kinds/taints.ts";
import { normalizeScores, type Plugin } from "../framework.ts";

export const taintToleration: Plugin = {
  name: "TaintToleration",
  weight: 3,
  filter({ pod }, { node }) {
    const taints = node.spec?.taints;
    if (!taints) return undefined;
    const blocking = taints.some(
      (taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(taint, pod.pod.spec.tolerations),
    );
    return blocking ? { reasons: ["node(s) had untolerated taint(s)"], unresolvable: true } : undefined;
  },
  score({ pod }, nodes) {
    const relevant = (pod.pod.spec.tolerations ?? []).filter((t) => !t.effect || t.effect === "PreferNoSchedule");
    const disliked = nodes.map(
      ({ node }) =>
        (node.spec?.taints ?? []).filter((t) => t.effect === "PreferNoSchedule" && !isTolerated(t, relevant)).length,
    );
    return normalizeScores(disliked, true);
  },
};
