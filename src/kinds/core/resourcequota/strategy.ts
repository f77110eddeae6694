/** The status of a new ResourceQuota: a Go struct without omitempty, so it shows as {} from the start. */
import type { KubeObject } from "../../../client/index.ts";

export function prepareForCreate(object: KubeObject): void {
  object.status = {};
}
