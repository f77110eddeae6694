/** Models printHorizontalPodAutoscaler of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";
import { metricValues } from "./values.ts";

const MAX_METRICS = 2;

function metricText(metric: any, status: any): string {
  const values = metricValues(metric, status);
  if (!values) return "<unknown type>";
  const { source, current, target, average } = values;
  if (metric.type === "Resource" || metric.type === "ContainerResource") {
    // Of "12% (25m)" the table shows the percentage alone.
    return `${source.name}: ${current.split(" ")[0]}/${target}`;
  }
  return average && metric.type !== "Pods" ? `${current}/${target} (avg)` : `${current}/${target}`;
}

function metricsText(metrics: any[], statuses: any[]): string {
  if (metrics.length === 0) return "<none>";
  const texts = metrics.map((metric, i) => metricText(metric, statuses[i]));
  if (texts.length <= MAX_METRICS) return texts.join(", ");
  return `${texts.slice(0, MAX_METRICS).join(", ")} + ${texts.length - MAX_METRICS} more...`;
}

export function row(autoscaler: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { spec = {}, status = {} } = autoscaler;
  return nameToAge(
    autoscaler,
    ctx,
    `${spec.scaleTargetRef?.kind}/${spec.scaleTargetRef?.name}`,
    metricsText(spec.metrics ?? [], status.currentMetrics ?? []),
    spec.minReplicas === undefined ? "<unset>" : String(spec.minReplicas),
    spec.maxReplicas,
    status.currentReplicas ?? 0,
  );
}
