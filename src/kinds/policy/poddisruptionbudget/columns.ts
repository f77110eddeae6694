/** Models printPodDisruptionBudget of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(budget: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  const text = (value: unknown) => (value === undefined ? "N/A" : String(value));
  return nameToAge(budget, ctx, text(minAvailable), text(maxUnavailable), budget.status?.disruptionsAllowed ?? 0);
}
