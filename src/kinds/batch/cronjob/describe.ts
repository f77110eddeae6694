/** Models describeCronJob of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { printPodTemplate, selectorText } from "../../core/pod/describe/template.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeTime, printBoolPointer } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

function printJobTemplate(w: DescribeWriter, spec: any, nowMs: number): void {
  w.line(0, `Selector:\t${spec.selector ? selectorText(spec.selector) : "<unset>"}`);
  w.line(0, `Parallelism:\t${spec.parallelism ?? "<unset>"}`);
  w.line(0, `Completions:\t${spec.completions ?? "<unset>"}`);
  if (spec.activeDeadlineSeconds !== undefined) w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  printPodTemplate(w, spec.template, nowMs);
}

export function describe(object: KubeObject, reader: DescribeReader): string {
  const { metadata, spec, status = {} } = object;
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `Schedule:\t${spec.schedule}`);
    w.line(0, `Concurrency Policy:\t${spec.concurrencyPolicy ?? ""}`);
    w.line(0, `Suspend:\t${printBoolPointer(spec.suspend)}`);
    w.line(0, `Time Zone:\t${spec.timeZone ?? "<unset>"}`);
    w.line(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? "<unset>"}`);
    w.line(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? "<unset>"}`);
    const deadline = spec.startingDeadlineSeconds;
    w.line(0, `Starting Deadline Seconds:\t${deadline === undefined ? "<unset>" : `${deadline}s`}`);
    printJobTemplate(w, spec.jobTemplate?.spec ?? {}, reader.nowMs);
    const last = status.lastScheduleTime;
    w.line(0, `Last Schedule Time:\t${last ? describeTime(last) : "<unset>"}`);
    w.write(0, "Active Jobs:\t");
    w.writeLine((status.active ?? []).map((job: any) => job.name).join(", ") || "<none>");
    describeEvents(w, object, reader);
  });
}
