/** Models describeVolumeAttributesClass of kubectl/pkg/describe/describe.go. */
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(attributes: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    w.line(0, `Name:\t${attributes.metadata.name}`);
    w.line(0, `Annotations:\t${formatLabels(attributes.metadata.annotations)}`);
    w.line(0, `DriverName:\t${attributes.driverName}`);
    w.line(0, `Parameters:\t${formatLabels(attributes.parameters)}`);
    describeEvents(w, attributes, reader);
  });
}
