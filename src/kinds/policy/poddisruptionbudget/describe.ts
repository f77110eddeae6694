/** Models describePodDisruptionBudgetV1 of kubectl/pkg/describe/describe.go. */
import { formatLabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(budget: KubeObject, reader: DescribeReader): string {
  const { metadata, spec = {}, status = {} } = budget;
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    if (spec.minAvailable !== undefined) w.line(0, `Min available:\t${spec.minAvailable}`);
    else if (spec.maxUnavailable !== undefined) w.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
    w.line(0, `Selector:\t${spec.selector ? formatLabelSelector(spec.selector) : "<unset>"}`);
    w.line(0, "Status:");
    w.line(2, `Allowed disruptions:\t${status.disruptionsAllowed ?? 0}`);
    w.line(2, `Current:\t${status.currentHealthy ?? 0}`);
    w.line(2, `Desired:\t${status.desiredHealthy ?? 0}`);
    w.line(2, `Total:\t${status.expectedPods ?? 0}`);
    describeEvents(w, budget, reader);
  });
}
