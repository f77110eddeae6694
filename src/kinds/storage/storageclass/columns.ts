/** Models printStorageClass of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";
import { isDefaultClass } from "../defaultclass.ts";

export function row(storageClass: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { metadata } = storageClass;
  return [
    isDefaultClass(metadata) ? `${metadata.name} (default)` : metadata.name,
    storageClass.provisioner,
    storageClass.reclaimPolicy ?? "Delete",
    storageClass.volumeBindingMode ?? "Immediate",
    storageClass.allowVolumeExpansion ?? false,
    age(metadata.creationTimestamp, ctx.nowMs),
  ];
}
