/** Models describeNamespace of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { printTransitionConditions } from "../../describe/conditions.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { LIMIT_COLUMNS, LIMIT_RULE, printLimits } from "../limitrange/describe.ts";
import { printQuotaUsage, printScopes } from "../resourcequota/describe.ts";

export function describe(namespace: KubeObject, reader: DescribeReader): string {
  const name = namespace.metadata.name;
  const byName = (a: any, b: any) => (a.metadata.name < b.metadata.name ? -1 : 1);
  const quotas = [...reader.list("resourcequotas", name)].sort(byName);
  const ranges = reader.list("limitranges", name);
  return describeText((w) => {
    printHead(w, namespace);
    w.line(0, `Status:\t${namespace.status?.phase ?? ""}`);
    if (namespace.status?.conditions?.length > 0) printTransitionConditions(w, namespace.status.conditions);
    w.line(0, "");
    if (quotas.length === 0) w.line(0, "No resource quota.");
    else w.line(0, "Resource Quotas");
    for (const quota of quotas) {
      w.line(1, `Name:\t${quota.metadata.name}`);
      printScopes(w, quota, 1, "* ");
      w.line(1, "Resource\tUsed\tHard");
      w.line(1, "--------\t---\t---");
      printQuotaUsage(w, quota, 1);
    }
    w.line(0, "");
    if (ranges.length === 0) w.line(0, "No LimitRange resource.");
    else {
      w.line(0, `Resource Limits\n ${LIMIT_COLUMNS}`);
      w.line(0, ` ${LIMIT_RULE}`);
    }
    for (const range of ranges) printLimits(w, range, " ");
  });
}
