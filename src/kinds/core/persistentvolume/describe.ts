/** Models describePersistentVolume of kubectl/pkg/describe/describe.go. */
import { age } from "../../../apimachinery/duration.ts";
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { accessModesText, storageClassOf } from "../../columns/accessmodes.ts";
import { describeEvents } from "../../describe/events.ts";
import { goStrings } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { printSource } from "./sources.ts";

/** "Terminating (lasts 5s)" or the phase; claims say it the same way. */
export const phaseText = (object: KubeObject, nowMs: number): string =>
  object.metadata.deletionTimestamp
    ? `Terminating (lasts ${age(object.metadata.deletionTimestamp, nowMs)})`
    : (object.status?.phase ?? "");

function printNodeAffinity(w: DescribeWriter, required: any): void {
  w.write(0, "Node Affinity:\t");
  if (!required) {
    w.writeLine("<none>");
    return;
  }
  w.writeLine("");
  const terms: any[] = required.nodeSelectorTerms ?? [];
  w.write(1, "Required Terms:\t");
  w.writeLine(terms.length === 0 ? "<none>" : "");
  terms.forEach((term, i) => {
    const requirements: any[] = term.matchExpressions ?? [];
    w.write(2, `Term ${i}:\t`);
    if (requirements.length === 0) w.writeLine("<none>");
    requirements.forEach(({ key, operator, values = [] }, j) => {
      if (j > 0) w.write(2, "\t");
      const text = `${key} ${operator.toLowerCase()}`;
      w.line(0, values.length > 0 ? `${text} [${values.join(", ")}]` : text);
    });
  });
}

export function describe(volume: KubeObject, reader: DescribeReader): string {
  const { metadata, spec = {}, status = {} } = volume;
  const claim = spec.claimRef ? `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}` : "";
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `Finalizers:\t${goStrings(metadata.finalizers)}`);
    w.line(0, `StorageClass:\t${storageClassOf(volume)}`);
    w.line(0, `Status:\t${phaseText(volume, reader.nowMs)}`);
    w.line(0, `Claim:\t${claim}`);
    w.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`);
    w.line(0, `Access Modes:\t${accessModesText(spec.accessModes)}`);
    if (spec.volumeMode !== undefined) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
    w.line(0, `Capacity:\t${canonicalQuantity(spec.capacity?.storage ?? "0")}`);
    printNodeAffinity(w, spec.nodeAffinity?.required);
    w.line(0, `Message:\t${status.message ?? ""}`);
    w.line(0, "Source:");
    printSource(w, spec);
    describeEvents(w, volume, reader);
  });
}
