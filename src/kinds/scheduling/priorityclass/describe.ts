/** Models describePriorityClass of kubectl/pkg/describe/describe.go. */
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(priorityClass: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    w.line(0, `Name:\t${priorityClass.metadata.name}`);
    w.line(0, `Value:\t${priorityClass.value ?? 0}`);
    w.line(0, `GlobalDefault:\t${priorityClass.globalDefault ?? false}`);
    w.line(0, `PreemptionPolicy:\t${priorityClass.preemptionPolicy ?? ""}`);
    w.line(0, `Description:\t${priorityClass.description ?? ""}`);
    w.line(0, `Annotations:\t${formatLabels(priorityClass.metadata.annotations)}`);
    describeEvents(w, priorityClass, reader);
  });
}
