/** Models printRuntimeClass of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (runtimeClass: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(runtimeClass, ctx, runtimeClass.handler);
