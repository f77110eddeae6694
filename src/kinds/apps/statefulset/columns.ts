/** Models printStatefulSet of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";
import { containerCells } from "../../core/pod/cells.ts";

export function row({ metadata, spec, status }: KubeObject, nowMs: number): unknown[] {
  const ready = `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`;
  return [metadata.name, ready, age(metadata.creationTimestamp, nowMs), ...containerCells(spec.template)];
}
