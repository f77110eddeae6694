/** Models describeLimitRange of kubectl/pkg/describe/describe.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";

export const LIMIT_COLUMNS = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio";
export const LIMIT_RULE = "----\t--------\t---\t---\t---------------\t-------------\t-----------------------";

const FIELDS = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];

/** One line for each resource of each limit. kubectl's order within a limit is by chance; here it is by name. */
export function printLimits(w: DescribeWriter, range: KubeObject, prefix: string): void {
  for (const limit of range.spec?.limits ?? []) {
    const resources = new Set(FIELDS.flatMap((field) => Object.keys(limit[field] ?? {})));
    for (const resource of [...resources].sort()) {
      const cells = FIELDS.map((field) => {
        const value = limit[field]?.[resource];
        return value === undefined ? "-" : canonicalQuantity(value);
      });
      w.line(0, `${prefix}${limit.type}\t${resource}\t${cells.join("\t")}`);
    }
  }
}

export function describe(range: KubeObject): string {
  return describeText((w) => {
    w.line(0, `Name:\t${range.metadata.name}`);
    w.line(0, `Namespace:\t${range.metadata.namespace}`);
    w.line(0, LIMIT_COLUMNS);
    w.line(0, LIMIT_RULE);
    printLimits(w, range, "");
  });
}
