/** Models printCSINode of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (node: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(node, ctx, node.spec?.drivers?.length ?? 0);
