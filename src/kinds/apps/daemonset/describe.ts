/** Models describeDaemonSet of kubectl/pkg/describe/describe.go. */
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { podCounts, printPodTemplate, selectorText } from "../../core/pod/describe/template.ts";
import { describeEvents } from "../../describe/events.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(object: KubeObject, reader: DescribeReader): string {
  const { metadata, spec, status = {} } = object;
  const selector = selectorText(spec.selector);
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `Selector:\t${selector}`);
    w.line(0, `Node-Selector:\t${formatLabels(spec.template?.spec?.nodeSelector)}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
    w.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
    w.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
    w.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
    w.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
    w.line(0, `Pods Status:\t${podCounts(object, selector, reader)}`);
    printPodTemplate(w, spec.template, reader.nowMs);
    describeEvents(w, object, reader);
  });
}
