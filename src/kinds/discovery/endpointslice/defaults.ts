/** Models SetDefaults_EndpointPort of pkg/apis/discovery/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(slice: KubeObject): void {
  for (const port of slice.ports ?? []) {
    port.name ??= "";
    port.protocol ??= "TCP";
  }
}
