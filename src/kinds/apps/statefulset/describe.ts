/** Models describeStatefulSet of kubectl/pkg/describe/describe.go. */
import { canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { podCounts, printPodTemplate, selectorText } from "../../core/pod/describe/template.ts";
import { describeEvents } from "../../describe/events.ts";
import { describeTime, goStrings } from "../../describe/format.ts";
import { printAnnotations, printLabels } from "../../describe/labels.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";

const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

function printClaims(w: DescribeWriter, claims: any[]): void {
  if (claims.length === 0) {
    w.line(0, "Volume Claims:\t<none>");
    return;
  }
  w.line(0, "Volume Claims:");
  for (const { metadata = {}, spec = {} } of claims) {
    w.line(1, `Name:\t${metadata.name ?? ""}`);
    w.line(1, `StorageClass:\t${metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? ""}`);
    const indent = { initial: "  ", inner: "\t" };
    printLabels(w, "Labels", metadata.labels, indent);
    printLabels(w, "Annotations", metadata.annotations, indent);
    const capacity = spec.resources?.requests?.storage;
    w.line(1, `Capacity:\t${capacity === undefined ? "<default>" : canonicalQuantity(capacity)}`);
    w.line(1, `Access Modes:\t${goStrings(spec.accessModes)}`);
  }
}

export function describe(object: KubeObject, reader: DescribeReader): string {
  const { metadata, spec, status } = object;
  const selector = selectorText(spec.selector);
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `Namespace:\t${metadata.namespace}`);
    w.line(0, `CreationTimestamp:\t${describeTime(metadata.creationTimestamp ?? "")}`);
    w.line(0, `Selector:\t${selector}`);
    printLabels(w, "Labels", metadata.labels);
    printAnnotations(w, "Annotations", metadata.annotations);
    w.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
    w.line(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ""}`);
    const update = spec.updateStrategy?.rollingUpdate;
    if (update?.partition !== undefined) {
      w.line(1, `Partition:\t${update.partition}`);
      if (update.maxUnavailable !== undefined) w.line(1, `MaxUnavailable:\t${update.maxUnavailable}`);
    }
    w.line(0, `Pods Status:\t${podCounts(object, selector, reader)}`);
    printPodTemplate(w, spec.template, reader.nowMs);
    printClaims(w, spec.volumeClaimTemplates ?? []);
    describeEvents(w, object, reader);
  });
}
