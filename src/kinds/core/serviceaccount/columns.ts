/** Models printServiceAccount of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (account: KubeObject, ctx: { nowMs: number }): unknown[] => nameToAge(account, ctx);
