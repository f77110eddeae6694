/** Models describePersistentVolumeClaim of kubectl/pkg/describe/describe.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { accessModesText, storageClassOf } from "../../columns/accessmodes.ts";
import { printProbedConditions } from "../../describe/conditions.ts";
import { describeEvents } from "../../describe/events.ts";
import { goStrings } from "../../describe/format.ts";
import { printAnnotations, printLabels, printPods } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { phaseText } from "../persistentvolume/describe.ts";

/** Fields of a claim; a StatefulSet's templates (`whole` false) have neither name nor state. */
export function printClaim(w: DescribeWriter, claim: KubeObject, whole: boolean, nowMs: number): void {
  const { metadata, spec = {}, status = {} } = claim;
  const bound = Boolean(spec.volumeName);
  if (whole) {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
  }
  w.line(0, `StorageClass:\t${storageClassOf(claim)}`);
  if (whole) w.line(0, `Status:\t${phaseText(claim, nowMs)}`);
  w.line(0, `Volume:\t${spec.volumeName ?? ""}`);
  printLabels(w, "Labels", metadata.labels);
  printAnnotations(w, "Annotations", metadata.annotations);
  if (whole) w.line(0, `Finalizers:\t${goStrings(metadata.finalizers)}`);
  w.line(0, `Capacity:\t${bound ? canonicalQuantity(status.capacity?.storage ?? "0") : ""}`);
  w.line(0, `Access Modes:\t${bound ? accessModesText(status.accessModes) : ""}`);
  if (spec.volumeMode !== undefined) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
  if (!spec.dataSource) return;
  w.line(0, "DataSource:");
  if (spec.dataSource.apiGroup !== undefined) w.line(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
  w.line(1, `Kind:\t${spec.dataSource.kind}`);
  w.line(1, `Name:\t${spec.dataSource.name}`);
}

/** Pods that mount the claim or own it. */
function usersOf(claim: KubeObject, reader: DescribeReader): any[] {
  const { name, namespace, ownerReferences = [] } = claim.metadata;
  const owners = ownerReferences.filter((owner) => owner.kind === "Pod").map((owner) => owner.uid);
  return reader
    .list("pods", namespace)
    .filter(
      (pod) =>
        owners.includes(pod.metadata.uid) ||
        pod.spec?.volumes?.some((volume: any) => volume.persistentVolumeClaim?.claimName === name),
    );
}

export function describe(claim: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    printClaim(w, claim, true, reader.nowMs);
    printPods(w, "Used By", usersOf(claim, reader));
    const conditions: any[] = claim.status?.conditions ?? [];
    if (conditions.length > 0) printProbedConditions(w, conditions, "lastProbeTime", "LastProbeTime");
    describeEvents(w, claim, reader);
  });
}
