/** Models printCertificateSigningRequest of pkg/printers/internalversion/printers.go. */
import { age, humanDuration } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";
import { statusText } from "./status.ts";

export function row(request: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { signerName, username = "", expirationSeconds } = request.spec ?? {};
  return [
    request.metadata.name,
    age(request.metadata.creationTimestamp, ctx.nowMs),
    signerName || "<none>",
    username,
    expirationSeconds === undefined ? "<none>" : humanDuration(expirationSeconds * 1000),
    statusText(request),
  ];
}
