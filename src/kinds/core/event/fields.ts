/** Models ToSelectableFields of pkg/registry/core/event/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

const OBJECT_FIELDS = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

export function selectableFields(event: KubeObject): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const field of OBJECT_FIELDS) fields[`involvedObject.${field}`] = event.involvedObject?.[field] ?? "";
  return {
    ...fields,
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component || event.reportingComponent || "",
    type: event.type ?? "",
  };
}
