/** Models printDaemonSet of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { formatLabelSelector, formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { containerCells } from "../../core/pod/cells.ts";

export function row({ metadata, spec, status }: KubeObject, nowMs: number): unknown[] {
  return [
    metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    formatLabels(spec.template?.spec?.nodeSelector),
    age(metadata.creationTimestamp, nowMs),
    ...containerCells(spec.template),
    formatLabelSelector(spec.selector),
  ];
}
