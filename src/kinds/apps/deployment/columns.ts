/** Models printDeployment of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { formatSelector, labelSelectorAsSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { containerCells } from "../../core/pod/cells.ts";

function selectorText(selector: any): string {
  try {
    return formatSelector(labelSelectorAsSelector(selector));
  } catch {
    return "<invalid>";
  }
}

export function row({ metadata, spec, status }: KubeObject, nowMs: number): unknown[] {
  return [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.template),
    selectorText(spec.selector),
  ];
}
