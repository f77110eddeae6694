/** Models printEndpointSlice of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { firstThree, nameToAge } from "../../columns/simple.ts";

export function row(slice: KubeObject, ctx: { nowMs: number }): unknown[] {
  const ports = (slice.ports ?? []).map((port: any) => String(port.port ?? port.name ?? "*"));
  const addresses = (slice.endpoints ?? []).flatMap((endpoint: any) => endpoint.addresses ?? []);
  return nameToAge(slice, ctx, slice.addressType, firstThree(ports), firstThree(addresses));
}
