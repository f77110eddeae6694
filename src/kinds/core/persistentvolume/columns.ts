/** Models printPersistentVolume of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { accessModesText, storageClassOf } from "../../columns/accessmodes.ts";

export function row(volume: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { metadata, spec = {}, status = {} } = volume;
  return [
    metadata.name,
    canonicalQuantity(spec.capacity?.storage ?? "0"),
    accessModesText(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? "",
    metadata.deletionTimestamp ? "Terminating" : (status.phase ?? ""),
    spec.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "",
    storageClassOf(volume),
    spec.volumeAttributesClassName ?? "<unset>",
    status.reason ?? "",
    age(metadata.creationTimestamp, ctx.nowMs),
    spec.volumeMode ?? "<unset>",
  ];
}
