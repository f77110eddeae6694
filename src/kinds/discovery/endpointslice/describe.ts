/** Models describeEndpointSliceV1 of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const orUnset = (value: unknown): unknown => value ?? "<unset>";

function describeEndpoint(w: DescribeWriter, endpoint: any): void {
  w.line(1, `- Addresses:\t${endpoint.addresses?.join(", ") || "<none>"}`);
  w.line(2, "Conditions:");
  w.line(3, `Ready:\t${orUnset(endpoint.conditions?.ready)}`);
  w.line(2, `Hostname:\t${orUnset(endpoint.hostname)}`);
  if (endpoint.targetRef) w.line(2, `TargetRef:\t${endpoint.targetRef.kind}/${endpoint.targetRef.name}`);
  w.line(2, `NodeName:\t${orUnset(endpoint.nodeName)}`);
  w.line(2, `Zone:\t${orUnset(endpoint.zone)}`);
}

export function describe(slice: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printHead(w, slice);
    w.line(0, `AddressType:\t${slice.addressType}`);
    if (!slice.ports?.length) w.line(0, "Ports: <unset>");
    else {
      w.line(0, "Ports:");
      w.line(1, "Name\tPort\tProtocol");
      w.line(1, "----\t----\t--------");
      for (const port of slice.ports) w.line(1, `${port.name || "<unset>"}\t${orUnset(port.port)}\t${port.protocol}`);
    }
    if (!slice.endpoints?.length) w.line(0, "Endpoints: <none>");
    else {
      w.line(0, "Endpoints:");
      for (const endpoint of slice.endpoints) describeEndpoint(w, endpoint);
    }
    describeEvents(w, slice, reader);
  });
}
