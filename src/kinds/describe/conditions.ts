/** Tables of conditions. Models kubectl/pkg/describe/describe.go. */
import { describeTime } from "./format.ts";
import type { DescribeWriter } from "./writer.ts";

/** Type, Status, LastTransitionTime, Reason, Message: namespaces and service CIDRs. */
export function printTransitionConditions(w: DescribeWriter, conditions: any[]): void {
  w.line(0, "Conditions:");
  w.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
  w.line(1, "----\t------\t------------------\t------\t-------");
  for (const c of conditions) {
    w.line(1, `${c.type}\t${c.status}\t${describeTime(c.lastTransitionTime)}\t${c.reason ?? ""}\t${c.message ?? ""}`);
  }
}

/** With the time of the last look as well: nodes (heartbeat) and claims (probe). */
export function printProbedConditions(w: DescribeWriter, conditions: any[], probeField: string, head: string): void {
  w.line(0, "Conditions:");
  w.line(1, `Type\tStatus\t${head}\tLastTransitionTime\tReason\tMessage`);
  w.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
  for (const c of conditions) {
    const times = `${describeTime(c[probeField])} \t${describeTime(c.lastTransitionTime)}`;
    w.line(1, `${c.type} \t${c.status} \t${times} \t${c.reason ?? ""} \t${c.message ?? ""}`);
  }
}
