/** Models printPriorityLevelConfiguration of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

const NONE = "<none>";

export function row(level: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { type, limited } = level.spec ?? {};
  const queuing = limited?.limitResponse?.queuing;
  return nameToAge(
    level,
    ctx,
    type,
    limited ? (limited.nominalConcurrencyShares ?? 0) : NONE,
    queuing?.queues ?? NONE,
    queuing?.handSize ?? NONE,
    queuing?.queueLengthLimit ?? NONE,
  );
}
