/** Fields of an event that Go's JSON writes even where they are empty. Models k8s.io/api/core/v1/types.go (Event). */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(event: KubeObject): void {
  for (const field of ["eventTime", "firstTimestamp", "lastTimestamp"]) event[field] ??= null;
  for (const field of ["reportingComponent", "reportingInstance"]) event[field] ??= "";
  event.source ??= {};
}
