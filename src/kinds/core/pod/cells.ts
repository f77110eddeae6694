/** Cells that all workloads' rows have. Models layoutContainerCells of pkg/printers/internalversion/printers.go. */
import type { Container } from "../../../client/api.ts";

/** Names and images, each joined with commas. */
export function containerCells(template: { spec?: { containers?: Container[] } } | undefined): [string, string] {
  const containers = template?.spec?.containers ?? [];
  return [containers.map((c) => c.name).join(","), containers.map((c) => c.image ?? "").join(",")];
}
