/** Models pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

/** The counts have no omitempty: they show as 0 and null from the start. */
export function prepareForCreate(autoscaler: KubeObject): void {
  autoscaler.status = { currentMetrics: null, desiredReplicas: 0 };
}
