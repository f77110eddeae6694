/** Models printEvent of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";

export function row(event: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { series, source, involvedObject: object = {} } = event;
  const first = age(event.firstTimestamp ?? event.eventTime, ctx.nowMs);
  const last = event.lastTimestamp ? age(event.lastTimestamp, ctx.nowMs) : first;
  const component = source?.component || event.reportingComponent || "";
  const instance = source?.host || event.reportingInstance || "";
  const kind = (object.kind ?? "").toLowerCase();
  return [
    series ? age(series.lastObservedTime, ctx.nowMs) : last,
    event.type ?? "",
    event.reason ?? "",
    object.name ? `${kind}/${object.name}` : kind,
    object.fieldPath ?? "",
    instance ? `${component}, ${instance}` : component,
    String(event.message ?? "").trim(),
    first,
    series ? series.count : event.count || 1,
    event.metadata.name,
  ];
}
