/** Models printResourceQuota of pkg/printers/internalversion/printers.go. */

import { age } from "../../../apimachinery/duration.ts";
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";

export function row(quota: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { hard = {}, used = {} } = quota.status ?? {};
  const text = (names: string[]) =>
    names.map((name) => `${name}: ${canonicalQuantity(used[name] ?? "0")}/${canonicalQuantity(hard[name])}`).join(", ");
  const names = Object.keys(hard).sort();
  const isLimit = (name: string) => name.startsWith("limits.");
  return [
    quota.metadata.name,
    text(names.filter((name) => !isLimit(name))),
    text(names.filter(isLimit)),
    age(quota.metadata.creationTimestamp, ctx.nowMs),
  ];
}
