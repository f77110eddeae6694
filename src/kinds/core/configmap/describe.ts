/** Models ConfigMapDescriber of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

export function describe(map: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printHead(w, map);
    w.line(0, "\nData\n====");
    for (const key of Object.keys(map.data ?? {}).sort()) w.line(0, `${key}:\n----\n${map.data[key]}\n`);
    w.line(0, "\nBinaryData\n====");
    for (const key of Object.keys(map.binaryData ?? {}).sort()) {
      w.line(0, `${key}: ${Buffer.byteLength(map.binaryData[key], "base64")} bytes`);
    }
    w.line(0, "");
    describeEvents(w, map, reader);
  });
}
