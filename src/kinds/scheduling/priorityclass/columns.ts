/** Models printPriorityClass of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (priorityClass: KubeObject, ctx: { nowMs: number }): unknown[] => [
  ...nameToAge(priorityClass, ctx, priorityClass.value ?? 0, priorityClass.globalDefault ?? false),
  priorityClass.preemptionPolicy ?? "",
];
