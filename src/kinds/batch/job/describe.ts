/** Models describeJob of kubectl/pkg/describe/describe.go. */
import { humanDuration } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";
import { printPodTemplate, selectorText } from "../../core/pod/describe/template.ts";
import { describeEvents } from "../../describe/events.ts";
import { controllerText, describeTime } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const INDEXES_LIMIT = 50;

/** A list of index ranges, cut at the first comma behind the limit. */
function indexesText(indexes: string): string {
  if (!indexes) return "<none>";
  const comma = indexes.indexOf(",", INDEXES_LIMIT);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

function printSpec(w: DescribeWriter, spec: any): void {
  if (spec.parallelism !== undefined) w.line(0, `Parallelism:\t${spec.parallelism}`);
  w.line(0, `Completions:\t${spec.completions ?? "<unset>"}`);
  if (spec.completionMode !== undefined) w.line(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec.suspend !== undefined) w.line(0, `Suspend:\t${spec.suspend}`);
  if (spec.backoffLimit !== undefined) w.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined)
    w.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
}

function printTimes(w: DescribeWriter, { startTime, completionTime }: any): void {
  if (startTime) w.line(0, `Start Time:\t${describeTime(startTime)}`);
  if (completionTime) w.line(0, `Completed At:\t${describeTime(completionTime)}`);
  if (startTime && completionTime)
    w.line(0, `Duration:\t${humanDuration(Date.parse(completionTime) - Date.parse(startTime))}`);
}

export function describe(object: KubeObject, reader: DescribeReader): string {
  const { metadata, spec, status = {} } = object;
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `Selector:\t${selectorText(spec.selector)}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    const controller = controllerText(object);
    if (controller) w.line(0, `Controlled By:\t${controller}`);
    printSpec(w, spec);
    printTimes(w, status);
    if (spec.activeDeadlineSeconds !== undefined) w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
    const ready = status.ready === undefined ? "" : ` (${status.ready} Ready)`;
    const ended = `${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`;
    w.line(0, `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${ended}`);
    if (spec.completionMode === "Indexed")
      w.line(0, `Completed Indexes:\t${indexesText(status.completedIndexes ?? "")}`);
    printPodTemplate(w, spec.template, reader.nowMs);
    describeEvents(w, object, reader);
  });
}
