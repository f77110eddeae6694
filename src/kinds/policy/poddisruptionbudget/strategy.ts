/** Models pkg/registry/policy/poddisruptionbudget/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

/** The counts have no omitempty: they show as 0 from the start. */
export function prepareForCreate(budget: KubeObject): void {
  budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
}
