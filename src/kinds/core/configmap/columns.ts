/** Models printConfigMap of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (map: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(map, ctx, Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length);
