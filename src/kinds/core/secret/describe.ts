/** Models describeSecret of kubectl/pkg/describe/describe.go. */
import type { KubeObject } from "../../../client/index.ts";
import { printHead } from "../../describe/labels.ts";
import { describeText } from "../../describe/writer.ts";

export function describe(secret: KubeObject): string {
  return describeText((w) => {
    printHead(w, secret);
    w.line(0, `\nType:\t${secret.type ?? ""}`);
    w.line(0, "\nData\n====");
    for (const key of Object.keys(secret.data ?? {}).sort()) {
      const value = Buffer.from(secret.data[key] ?? "", "base64");
      const shown = key === "token" && secret.type === "kubernetes.io/service-account-token";
      w.line(0, shown ? `${key}:\t${value}` : `${key}:\t${value.length} bytes`);
    }
  });
}
