/** Models describeStorageClass of kubectl/pkg/describe/describe.go. */
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { describeEvents } from "../../describe/events.ts";
import { printBoolPointer } from "../../describe/format.ts";
import { type DescribeWriter, describeText } from "../../describe/writer.ts";
import type { DescribeReader } from "../../types.ts";
import { isDefaultClass } from "../defaultclass.ts";

function printTopologies(w: DescribeWriter, terms: any[]): void {
  w.write(0, "AllowedTopologies:\t");
  if (terms.length === 0) {
    w.writeLine("<none>");
    return;
  }
  w.writeLine("");
  terms.forEach((term, i) => {
    const requirements: any[] = term.matchLabelExpressions ?? [];
    w.write(1, `Term ${i}:\t`);
    if (requirements.length === 0) w.writeLine("<none>");
    requirements.forEach(({ key, values = [] }, j) => {
      if (j > 0) w.write(1, "\t");
      w.line(0, values.length > 0 ? `${key} in [${values.join(", ")}]` : `${key} in`);
    });
  });
}

export function describe(storageClass: KubeObject, reader: DescribeReader): string {
  const { metadata, mountOptions = [], reclaimPolicy, volumeBindingMode } = storageClass;
  return describeText((w) => {
    w.line(0, `Name:\t${metadata.name}`);
    w.line(0, `IsDefaultClass:\t${isDefaultClass(metadata) ? "Yes" : "No"}`);
    w.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
    w.line(0, `Provisioner:\t${storageClass.provisioner}`);
    w.line(0, `Parameters:\t${formatLabels(storageClass.parameters)}`);
    w.line(0, `AllowVolumeExpansion:\t${printBoolPointer(storageClass.allowVolumeExpansion)}`);
    w.line(0, mountOptions.length === 0 ? "MountOptions:\t<none>" : "MountOptions:");
    for (const option of mountOptions) w.line(1, option);
    if (reclaimPolicy !== undefined) w.line(0, `ReclaimPolicy:\t${reclaimPolicy}`);
    if (volumeBindingMode !== undefined) w.line(0, `VolumeBindingMode:\t${volumeBindingMode}`);
    if (storageClass.allowedTopologies) printTopologies(w, storageClass.allowedTopologies);
    describeEvents(w, storageClass, reader);
  });
}
