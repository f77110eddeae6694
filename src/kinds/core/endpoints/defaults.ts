/** Models SetDefaults_Endpoints of pkg/apis/core/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(endpoints: KubeObject): void {
  for (const subset of endpoints.subsets ?? []) {
    for (const port of subset.ports ?? []) port.protocol ||= "TCP";
  }
}
