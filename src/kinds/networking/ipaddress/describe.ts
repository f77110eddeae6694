/** Models describeIPAddressV1 of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(address: KubeObject, reader: DescribeReader): string {
  const parent = address.spec?.parentRef;
  return describeText((w) => {
    printHead(w, address);
    if (parent) {
      w.line(0, "Parent Reference:");
      w.line(1, `Group:\t${parent.group ?? ""}`);
      w.line(1, `Resource:\t${parent.resource ?? ""}`);
      w.line(1, `Namespace:\t${parent.namespace ?? ""}`);
      w.line(1, `Name:\t${parent.name ?? ""}`);
    }
    describeEvents(w, address, reader);
  });
}
