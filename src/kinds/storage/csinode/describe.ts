/** Models describeCSINode of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeTime, goStrings } from "../../describe/format.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(node: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printHead(w, node);
    w.line(0, `CreationTimestamp:\t${describeTime(node.metadata.creationTimestamp)}`);
    w.line(0, "Spec:");
    if (node.spec?.drivers?.length > 0) w.line(1, "Drivers:");
    for (const driver of node.spec?.drivers ?? []) {
      w.line(2, `${driver.name}:`);
      w.line(3, `Node ID:\t${driver.nodeID}`);
      if (driver.allocatable?.count !== undefined) {
        w.line(3, "Allocatables:");
        w.line(4, `Count:\t${driver.allocatable.count}`);
      }
      if (driver.topologyKeys) w.line(3, `Topology Keys:\t${goStrings(driver.topologyKeys)}`);
    }
    describeEvents(w, node, reader);
  });
}
