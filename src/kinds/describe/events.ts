/** The events table at the end of a description. Models DescribeEvents of kubectl/pkg/describe/describe.go. */
import { age } from "../../apimachinery/duration.ts";
import type { KubeObject } from "../../client/index.ts";
import type { DescribeReader } from "../types.ts";
import type { DescribeWriter } from "./writer.ts";

function interval(event: any, nowMs: number): string {
  const first = age(event.eventTime ?? event.firstTimestamp, nowMs);
  if (event.series) return `${age(event.series.lastObservedTime, nowMs)} (x${event.series.count} over ${first})`;
  return event.count > 1 ? `${age(event.lastTimestamp, nowMs)} (x${event.count} over ${first})` : first;
}

const lastSeen = (event: any): number =>
  event.lastTimestamp ? Date.parse(event.lastTimestamp) : Number.MIN_SAFE_INTEGER;

/** Prints these events, oldest first; `Events:  <none>` when there are none. */
export function printEvents(w: DescribeWriter, events: any[], nowMs: number): void {
  if (events.length === 0) {
    w.line(0, "Events:\t<none>");
    return;
  }
  w.line(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage");
  w.line(1, "----\t------\t----\t----\t-------");
  for (const event of [...events].sort((a, b) => lastSeen(a) - lastSeen(b))) {
    const source = event.source?.component || event.reportingComponent || "";
    const message = String(event.message ?? "").trim();
    const fieldPath = event.involvedObject?.fieldPath;
    const text = fieldPath ? `${fieldPath}: ${message}` : message;
    w.line(1, `${event.type ?? ""}\t${event.reason ?? ""}\t${interval(event, nowMs)}\t${source}\t${text}`);
  }
}

/** The events about `object`, unless --show-events=false. Ends nearly every description. */
export function describeEvents(w: DescribeWriter, object: KubeObject, reader: DescribeReader): void {
  if (reader.showEvents) printEvents(w, reader.events(object), reader.nowMs);
}
