/** Models describeReplicaSet of kubectl/pkg/describe/describe.go. */
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { podCounts, printPodTemplate, printReasons, selectorText } from "../../core/pod/describe/template.ts";
import { describeEvents } from "../../describe/events.ts";
import { controllerText } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(object: KubeObject, reader: DescribeReader): string {
  const { metadata, spec, status } = object;
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    const controller = controllerText(object);
    if (controller) w.line(0, `Controlled By:\t${controller}`);
    w.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
    w.line(0, `Pods Status:\t${podCounts(object, selectorText(spec.selector), reader)}`);
    printPodTemplate(w, spec.template, reader.nowMs);
    printReasons(w, status?.conditions);
    describeEvents(w, object, reader);
  });
}
