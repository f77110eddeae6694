/** Rows that many kinds share. Models pkg/printers/internalversion/printers.go. */
import { age } from "../../apimachinery/duration.ts";
import type { KubeObject } from "../../client/index.ts";

/** Name, the kind's own cells, age. */
export const nameToAge = (object: KubeObject, ctx: { nowMs: number }, ...cells: unknown[]): unknown[] => [
  object.metadata.name,
  ...cells,
  age(object.metadata.creationTimestamp, ctx.nowMs),
];

/** At most three of many: "a,b,c + 2 more..."; `<unset>` for none. Models listWithMoreString. */
export function firstThree(items: string[]): string {
  if (items.length > 3) return `${items.slice(0, 3).join(",")} + ${items.length - 3} more...`;
  return items.join(",") || "<unset>";
}
