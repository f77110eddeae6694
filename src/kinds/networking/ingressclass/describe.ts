/** Models describeIngressClassV1 of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(ingressClass: KubeObject, reader: DescribeReader): string {
  const { controller = "", parameters } = ingressClass.spec ?? {};
  return describeText((w) => {
    printHead(w, ingressClass);
    w.line(0, `Controller:\t${controller}`);
    if (parameters) {
      w.line(0, "Parameters:");
      if (parameters.apiGroup !== undefined) w.line(1, `APIGroup:\t${parameters.apiGroup}`);
      w.line(1, `Kind:\t${parameters.kind}`);
      w.line(1, `Name:\t${parameters.name}`);
    }
    describeEvents(w, ingressClass, reader);
  });
}
