/** Models printNetworkPolicy of pkg/printers/internalversion/printers.go. */
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export const row = (policy: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(policy, ctx, formatLabelSelector(policy.spec?.podSelector ?? {}));
