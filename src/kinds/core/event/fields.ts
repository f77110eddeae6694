/** Models ToSelectableFields of pkg/registry/core/event/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";

const OBJECT_FIELDS = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

export function selectableFields(event: KubeObject): Record<string, string> {
  const about = objectFields("involvedObject", event.involvedObject);
  const reporter = event.reportingComponent ?? "";
  return {
    ...about,
    reason: event.reason ?? "",
    reportingComponent: reporter,
    source: event.source?.component || reporter,
    type: event.type ?? "",
    // The names of events.k8s.io, of which this one is a view.
    ...objectFields("regarding", event.regarding ?? event.involvedObject),
    reportingController: event.reportingController ?? reporter,
  };
}

const objectFields = (prefix: string, object: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(OBJECT_FIELDS.map((field) => [`${prefix}.${field}`, object?.[field] ?? ""]));
