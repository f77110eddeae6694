/** Models printDeviceClass and printResourceClaimTemplate of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (object: KubeObject, ctx: { nowMs: number }): unknown[] => nameToAge(object, ctx);
