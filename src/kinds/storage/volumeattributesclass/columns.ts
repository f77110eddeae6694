/** Models printVolumeAttributesClass of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (attributes: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(attributes, ctx, attributes.driverName);
