/** What the describers of all workloads share. Models DescribePodTemplate and its neighbours of kubectl/pkg/describe/describe.go. */
import { formatLabelSelector, formatSelector, labelSelectorAsSelector } from "../../../../apimachinery/labels.ts";
import type { TopologySpreadConstraint } from "../../../../client/api.ts";
import type { KubeObject } from "../../../../client/index.ts";
import { printAnnotations, printLabels, printTolerations } from "../../../describe/labels.ts";
import type { DescribeWriter } from "../../../describe/writer.ts";
import type { DescribeReader } from "../../../types.ts";
import { printContainers } from "./containers.ts";
import { printVolumes } from "./volumes.ts";

export function printSpread(
  w: DescribeWriter,
  constraints: TopologySpreadConstraint[] | undefined,
  space: string,
): void {
  if (!constraints?.length) return;
  const sorted = [...constraints].sort((a, b) =>
    a.topologyKey < b.topologyKey ? -1 : a.topologyKey > b.topologyKey ? 1 : 0,
  );
  w.write(0, `${space}Topology Spread Constraints:\t`);
  sorted.forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, i) => {
    if (i > 0) w.write(0, `${space}\t`);
    const selector = labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : "";
    w.line(0, `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`);
  });
}

/** DescribePodTemplate. */
export function printPodTemplate(w: DescribeWriter, template: any, nowMs: number): void {
  w.line(0, "Pod Template:");
  if (!template) {
    w.write(1, "<unset>");
    return;
  }
  const { metadata = {}, spec = {} } = template;
  printLabels(w, "  Labels", metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length) printAnnotations(w, "  Annotations", metadata.annotations);
  if (spec.serviceAccountName) w.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) printContainers(w, "Init Containers", spec.initContainers, "  ");
  printContainers(w, "Containers", spec.containers, "  ");
  printVolumes(w, spec.volumes, "  ", nowMs);
  printSpread(w, spec.topologySpreadConstraints, "  ");
  if (spec.priorityClassName) w.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  printLabels(w, "  Node-Selectors", spec.nodeSelector);
  printTolerations(w, "  Tolerations", spec.tolerations);
}

/** "1 Running / 0 Waiting / 0 Succeeded / 0 Failed" of the pods that `owner` controls. */
export function podCounts(owner: KubeObject, selector: string, reader: DescribeReader): string {
  const pods = reader
    .list("pods", owner.metadata.namespace, { labelSelector: selector })
    .filter((pod) => pod.metadata.ownerReferences?.some((r: any) => r.controller && r.uid === owner.metadata.uid));
  const count = (phase: string) => pods.filter((pod) => pod.status?.phase === phase).length;
  const [running, waiting] = [count("Running"), count("Pending")];
  return `${running} Running / ${waiting} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}

/** A label selector as its text: "app=web". */
export const selectorText = (selector: any): string => formatSelector(labelSelectorAsSelector(selector));

/** Conditions of Deployments, ReplicaSets and ReplicationControllers. */
export function printReasons(w: DescribeWriter, conditions: any[] | undefined): void {
  if (!conditions?.length) return;
  w.line(0, "Conditions:\n  Type\tStatus\tReason");
  w.line(1, "----\t------\t------");
  for (const { type, status, reason = "" } of conditions) w.line(1, `${type} \t${status}\t${reason}`);
}
