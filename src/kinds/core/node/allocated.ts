/** What the pods of a node take of it. Models describeNodeResource of kubectl/pkg/describe/describe.go. */
import { age } from "../../../apimachinery/duration.ts";
import { canonicalQuantity, milliValue, quantityValue } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { addTotals, podLimits, podRequests, type ResourceTotals } from "../../describe/podresources.ts";
import type { DescribeWriter } from "../../describe/writer.ts";

const STANDARD = ["cpu", "memory", "ephemeral-storage"];

type Allocatable = Record<string, string>;

/** "250m (12%)", cut, never rounded. */
function share(totals: ResourceTotals, allocatable: Allocatable, name: string): string {
  const value = totals.get(name) ?? "0";
  const measure = name === "cpu" ? milliValue : quantityValue;
  const whole = measure(allocatable[name] ?? "0");
  const percent = whole === 0 ? 0 : Math.trunc((measure(value) / whole) * 100);
  return `${canonicalQuantity(value)} (${percent}%)`;
}

export function printAllocated(w: DescribeWriter, node: KubeObject, pods: any[], nowMs: number): void {
  const allocatable: Allocatable = node.status?.allocatable ?? node.status?.capacity ?? {};
  w.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  w.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  w.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  const requests: ResourceTotals = new Map();
  const limits: ResourceTotals = new Map();
  for (const pod of pods) {
    const [asks, mayUse] = [podRequests(pod), podLimits(pod)];
    addTotals(requests, asks);
    addTotals(limits, mayUse);
    const cells = ["cpu", "memory"].flatMap((name) => [asks, mayUse].map((totals) => share(totals, allocatable, name)));
    const { namespace, name, creationTimestamp } = pod.metadata;
    w.line(1, `${namespace}\t${name}\t\t${cells.join("\t")}\t${age(creationTimestamp, nowMs)}`);
  }
  w.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
  w.line(1, "Resource\tRequests\tLimits");
  w.line(1, "--------\t--------\t------");
  const names = Object.keys(allocatable).sort();
  const hugePages = names.filter((name) => name.startsWith("hugepages-"));
  for (const name of [...STANDARD, ...hugePages]) {
    w.line(1, `${name}\t${share(requests, allocatable, name)}\t${share(limits, allocatable, name)}`);
  }
  for (const name of names) {
    if (name === "pods" || STANDARD.includes(name) || hugePages.includes(name)) continue;
    const text = (totals: ResourceTotals) => canonicalQuantity(totals.get(name) ?? "0");
    w.line(1, `${name}\t${text(requests)}\t${text(limits)}`);
  }
}
