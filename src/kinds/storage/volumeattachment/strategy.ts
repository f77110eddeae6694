/** Models pkg/registry/storage/volumeattachment/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

export function prepareForCreate(attachment: KubeObject): void {
  attachment.status = { attached: false };
}
