/** Models describeServiceCIDRV1 of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { printTransitionConditions } from "../../describe/conditions.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(range: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printHead(w, range);
    w.line(0, `CIDRs:\t${(range.spec?.cidrs ?? []).join(", ")}`);
    if (range.status?.conditions?.length > 0) {
      w.line(0, "Status:");
      printTransitionConditions(w, range.status.conditions);
    }
    describeEvents(w, range, reader);
  });
}
