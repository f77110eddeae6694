/** Models describeEndpoints of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const ips = (addresses: any[] | undefined): string => addresses?.map((address) => address.ip).join(",") || "<none>";

export function describe(endpoints: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printHead(w, endpoints);
    w.line(0, "Subsets:");
    for (const subset of endpoints.subsets ?? []) {
      w.line(1, `Addresses:\t${ips(subset.addresses)}`);
      w.line(1, `NotReadyAddresses:\t${ips(subset.notReadyAddresses)}`);
      if (subset.ports?.length > 0) {
        w.line(1, "Ports:");
        w.line(2, "Name\tPort\tProtocol");
        w.line(2, "----\t----\t--------");
        for (const port of subset.ports) w.line(2, `${port.name || "<unset>"}\t${port.port}\t${port.protocol}`);
      }
      w.line(0, "");
    }
    describeEvents(w, endpoints, reader);
  });
}
