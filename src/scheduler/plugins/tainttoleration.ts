/** Taints and tolerations. Models plugins/tainttoleration and k8s.io/component-helpers/scheduling/corev1. */
import type { Taint, Toleration } from "../../client/api.ts";
import { normalizeScores, type Plugin } from "../framework.ts";

/** Does one toleration cover one taint? */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (!toleration.key && toleration.operator !== "Exists") return false;
  if (toleration.operator === "Exists") return true;
  const value = taint.value ?? "";
  const wanted = toleration.value ?? "";
  if (toleration.operator === "Gt" || toleration.operator === "Lt")
    return compareNumbers(toleration.operator, value, wanted);
  return value === wanted;
}

function compareNumbers(operator: "Gt" | "Lt", value: string, bound: string): boolean {
  if (!/^-?\d+$/.test(value) || !/^-?\d+$/.test(bound)) return false;
  return operator === "Gt" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

export const isTolerated = (taint: Taint, tolerations: Toleration[] | undefined): boolean =>
  (tolerations ?? []).some((toleration) => tolerates(toleration, taint));

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
