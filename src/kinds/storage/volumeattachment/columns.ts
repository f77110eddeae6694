/** Models printVolumeAttachment of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(attachment: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { attacher = "", source, nodeName = "" } = attachment.spec ?? {};
  const volume = source?.persistentVolumeName ?? "";
  return nameToAge(attachment, ctx, attacher, volume, nodeName, attachment.status?.attached ?? false);
}
