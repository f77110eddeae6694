/** The order of a subset's ports: by FNV-1a of how Go dumps the struct (hashutil.DeepHashObject), as RepackSubsets sorts. */
import type { EndpointPort } from "../../client/api.ts";

const offsetBasis = 0x6c62272e07bb014262b821756295c58dn;
const prime = (1n << 88n) + 0x13bn;
const mask = (1n << 128n) - 1n;

function fnv128a(text: string): bigint {
  let hash = offsetBasis;
  for (const byte of Buffer.from(text, "utf8")) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  return hash;
}

/** Hex digest to compare; the same for equal ports. */
export function portHash(port: EndpointPort): string {
  const fields = [
    `Name:(string)${port.name ?? ""}`,
    `Port:(int32)${port.port}`,
    `Protocol:(v1.Protocol)${port.protocol ?? "TCP"}`,
    `AppProtocol:(*string)${port.appProtocol ?? "<nil>"}`,
  ];
  return fnv128a(`(v1.EndpointPort){${fields.join(" ")}}`)
    .toString(16)
    .padStart(32, "0");
}
