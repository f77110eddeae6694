/** Models printFlowSchema of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";

export function row(schema: KubeObject, ctx: { nowMs: number }): unknown[] {
  const spec = schema.spec ?? {};
  const dangling = schema.status?.conditions?.find((condition: any) => condition.type === "Dangling");
  return [
    schema.metadata.name,
    spec.priorityLevelConfiguration?.name ?? "",
    spec.matchingPrecedence,
    spec.distinguisherMethod?.type ?? "<none>",
    age(schema.metadata.creationTimestamp, ctx.nowMs),
    dangling?.status ?? "?",
  ];
}
