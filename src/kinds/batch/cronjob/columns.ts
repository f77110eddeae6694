/** Models printCronJob of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { containerCells } from "../../core/pod/cells.ts";

export function row({ metadata, spec, status }: KubeObject, nowMs: number): unknown[] {
  return [
    metadata.name,
    spec.schedule,
    spec.timeZone ?? "<none>",
    spec.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False",
    status?.active?.length ?? 0,
    status?.lastScheduleTime ? age(status.lastScheduleTime, nowMs) : "<none>",
    age(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.jobTemplate?.spec?.template),
    formatLabelSelector(spec.jobTemplate?.spec?.selector),
  ];
}
