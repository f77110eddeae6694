/** Models printLease of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (lease: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(lease, ctx, lease.spec?.holderIdentity ?? "");
