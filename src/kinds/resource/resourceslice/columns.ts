/** Models printResourceSlice of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(slice: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { nodeName = "", driver, pool } = slice.spec ?? {};
  return nameToAge(slice, ctx, nodeName, driver, pool?.name ?? "");
}
