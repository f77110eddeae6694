/** Models printPodTemplate of pkg/printers/internalversion/printers.go. */
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";

export function row(podTemplate: KubeObject): unknown[] {
  const containers: any[] = podTemplate.template?.spec?.containers ?? [];
  const list = (field: string) => containers.map((container) => container[field]).join(",");
  return [podTemplate.metadata.name, list("name"), list("image"), formatLabels(podTemplate.template?.metadata?.labels)];
}
