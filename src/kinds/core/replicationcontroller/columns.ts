/** Models printReplicationController of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { containerCells } from "../pod/cells.ts";

export function row({ metadata, spec, status }: KubeObject, nowMs: number): unknown[] {
  return [
    metadata.name,
    spec.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.template),
    formatLabels(spec.selector),
  ];
}
