/** Which taints a pod tolerates. Models k8s.io/component-helpers/scheduling/corev1. */
import type { Taint, Toleration } from "../client/api.ts";

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
