/** Models printJob of pkg/printers/internalversion/printers.go. */
import { age, humanDuration } from "../../../apimachinery/duration.ts";
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { containerCells } from "../../core/pod/cells.ts";

function statusText({ metadata, status }: KubeObject): string {
  const has = (type: string) => status?.conditions?.find((c: any) => c.type === type)?.status === "True";
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running";
}

function completions(spec: any, succeeded: number): string {
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  return spec.parallelism > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`;
}

export function row(object: KubeObject, nowMs: number): unknown[] {
  const { metadata, spec, status } = object;
  const end = status?.completionTime ? Date.parse(status.completionTime) : nowMs;
  return [
    metadata.name,
    statusText(object),
    completions(spec, status?.succeeded ?? 0),
    status?.startTime ? humanDuration(end - Date.parse(status.startTime)) : "",
    age(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.template),
    formatLabelSelector(spec.selector),
  ];
}
