/**
 * The order in which the endpoints controllers keep ports: by FNV-1a of how Go dumps the struct (hashutil.DeepHashObject),
 * as RepackSubsets (endpoints) and NewPortMapKey (EndpointSlices) sort.
 */
import type { DiscoveryEndpointPort, EndpointPort } from "../../client/api.ts";

const offsetBasis = 0x6c62272e07bb014262b821756295c58dn;
const prime = (1n << 88n) + 0x13bn;
const mask = (1n << 128n) - 1n;

function fnv128a(text: string): string {
  let hash = offsetBasis;
  for (const byte of Buffer.from(text, "utf8")) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  return hash.toString(16).padStart(32, "0");
}

/** Hex digest to compare; the same for equal ports. */
export function portHash(port: EndpointPort): string {
  const fields = [
    `Name:(string)${port.name ?? ""}`,
    `Port:(int32)${port.port}`,
    `Protocol:(v1.Protocol)${port.protocol ?? "TCP"}`,
    `AppProtocol:(*string)${port.appProtocol ?? "<nil>"}`,
  ];
  return fnv128a(`(v1.EndpointPort){${fields.join(" ")}}`);
}

/** As portHash, of a slice's port, whose fields are pointers. */
export function slicePortHash(port: DiscoveryEndpointPort): string {
  const fields = [
    `Name:(*string)${port.name ?? ""}`,
    `Protocol:(*v1.Protocol)${port.protocol ?? "TCP"}`,
    `Port:(*int32)${port.port ?? "<nil>"}`,
    `AppProtocol:(*string)${port.appProtocol ?? "<nil>"}`,
  ];
  return fnv128a(`(v1.EndpointPort){${fields.join(" ")}}`);
}

/** The ports of a slice in the order of their hashes; `ports` itself stays. */
export function inSliceOrder(ports: DiscoveryEndpointPort[]): DiscoveryEndpointPort[] {
  if (ports.length < 2) return ports;
  const keyed = ports.map((port) => ({ port, hash: slicePortHash(port) }));
  return keyed.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0)).map(({ port }) => port);
}
