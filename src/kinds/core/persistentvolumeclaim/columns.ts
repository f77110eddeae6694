/** Models printPersistentVolumeClaim of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { accessModesText, storageClassOf } from "../../columns/accessmodes.ts";

export function row(claim: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { metadata, spec = {}, status = {} } = claim;
  const bound = Boolean(spec.volumeName);
  return [
    metadata.name,
    metadata.deletionTimestamp ? "Terminating" : (status.phase ?? ""),
    spec.volumeName ?? "",
    bound ? canonicalQuantity(status.capacity?.storage ?? "0") : "",
    bound ? accessModesText(status.accessModes) : "",
    storageClassOf(claim),
    spec.volumeAttributesClassName ?? "<unset>",
    age(metadata.creationTimestamp, ctx.nowMs),
    spec.volumeMode ?? "<unset>",
  ];
}
