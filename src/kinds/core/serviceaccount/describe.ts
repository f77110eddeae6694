/** Models describeServiceAccount of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const HEADER = "Image pull secrets:";

export function describe(account: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printHead(w, account);
    const names: string[] = (account.imagePullSecrets ?? []).map((secret: any) => secret.name ?? "");
    if (names.length === 0) w.line(0, `${HEADER}\t<none>`);
    for (const [i, name] of names.entries()) w.line(0, `${i === 0 ? HEADER : " ".repeat(HEADER.length)}\t${name}`);
    describeEvents(w, account, reader);
  });
}
