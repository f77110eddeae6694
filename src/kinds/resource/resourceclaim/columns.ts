/** Models printResourceClaim of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(claim: KubeObject, ctx: { nowMs: number }): unknown[] {
  const deleted = claim.metadata.deletionTimestamp !== undefined;
  const states = deleted ? ["deleted"] : [];
  if (claim.status?.allocation) states.push("allocated");
  else if (!deleted) states.push("pending");
  if (claim.status?.allocation && claim.status.reservedFor?.length > 0) states.push("reserved");
  return nameToAge(claim, ctx, states.join(","));
}
