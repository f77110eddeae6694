/** Models describeHorizontalPodAutoscalerV2 of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeTime } from "../../describe/format.ts";
import { printHead } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { metricValues } from "./values.ts";

const q = JSON.stringify;

function printMetric(w: DescribeWriter, metric: any, status: any): void {
  const values = metricValues(metric, status);
  if (!values) {
    w.line(1, `<unknown metric type ${q(metric.type ?? "")}>`);
    return;
  }
  const { source, current, target, average } = values;
  const numbers = `${current} / ${target}`;
  const kind = average ? "(target average value)" : "(target value)";
  switch (metric.type) {
    case "External":
      w.line(1, `${q(source.metric.name)} ${kind}:\t${numbers}`);
      break;
    case "Pods":
      w.line(1, `${q(source.metric.name)} on pods:\t${numbers}`);
      break;
    case "Object": {
      const { kind: objectKind, name } = source.describedObject;
      w.line(1, `"${source.metric.name}" on ${objectKind}/${name} ${kind}:\t${numbers}`);
      break;
    }
    default: {
      const container = metric.type === "ContainerResource" ? ` of container "${source.container}"` : "";
      w.write(1, `resource ${source.name}${container} on pods`);
      if (average) w.line(0, `:\t${numbers}`);
      else w.line(1, `(as a percentage of request):\t${numbers}`);
    }
  }
}

function printBehavior(w: DescribeWriter, direction: string, rules: any): void {
  if (!rules) return;
  w.line(1, `${direction}:`);
  if (rules.stabilizationWindowSeconds !== undefined) {
    w.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  }
  if (!rules.policies?.length) return;
  w.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
  w.line(2, "Policies:");
  for (const { type, value, periodSeconds } of rules.policies) {
    w.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
  }
}

export function describe(autoscaler: KubeObject, reader: DescribeReader): string {
  const { metadata, spec = {}, status = {} } = autoscaler;
  const target = spec.scaleTargetRef ?? {};
  return describeText((w) => {
    printHead(w, autoscaler);
    w.line(0, `CreationTimestamp:\t${describeTime(metadata.creationTimestamp)}`);
    w.line(0, `Reference:\t${target.kind}/${target.name}`);
    w.line(0, "Metrics:\t( current / target )");
    (spec.metrics ?? []).forEach((metric: any, i: number) => {
      printMetric(w, metric, status.currentMetrics?.[i]);
    });
    w.line(0, `Min replicas:\t${spec.minReplicas ?? "<unset>"}`);
    w.line(0, `Max replicas:\t${spec.maxReplicas}`);
    if (spec.behavior) {
      w.line(0, "Behavior:");
      printBehavior(w, "Scale Up", spec.behavior.scaleUp);
      printBehavior(w, "Scale Down", spec.behavior.scaleDown);
    }
    w.line(0, `${target.kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
    if (status.conditions?.length > 0) {
      w.line(0, "Conditions:");
      w.line(1, "Type\tStatus\tReason\tMessage");
      w.line(1, "----\t------\t------\t-------");
      for (const c of status.conditions) w.line(1, `${c.type}\t${c.status}\t${c.reason ?? ""}\t${c.message ?? ""}`);
    }
    describeEvents(w, autoscaler, reader);
  });
}
