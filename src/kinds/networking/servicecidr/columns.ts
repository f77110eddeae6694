/** Models printServiceCIDR of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (range: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(range, ctx, (range.spec?.cidrs ?? []).join(","));
