/** Models SetDefaults_EndpointPort of pkg/apis/discovery/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(slice: KubeObject): void {
  // A Go struct without omitempty: it shows as {} where nothing is known.
  for (const endpoint of slice.endpoints ?? []) endpoint.conditions ??= {};
  for (const port of slice.ports ?? []) {
    port.name ??= "";
    port.protocol ??= "TCP";
  }
}
