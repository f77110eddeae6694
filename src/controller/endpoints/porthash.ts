/** The order of a subset's ports: by the MD5 of how Go dumps the struct (hashutil.DeepHashObject), as RepackSubsets sorts. */
import { createHash } from "node:crypto";
import type { EndpointPort } from "../../client/api.ts";

/** Hex digest to compare; the same for equal ports. */
export function portHash(port: EndpointPort): string {
  const appProtocol = port.appProtocol === undefined ? "<nil>" : `(*string)${port.appProtocol}`;
  const fields = [
    `Name:(string)${port.name ?? ""}`,
    `Port:(int32)${port.port}`,
    `Protocol:(v1.Protocol)${port.protocol ?? "TCP"}`,
    `AppProtocol:(*string)${appProtocol}`,
  ];
  return createHash("md5")
    .update(`(v1.EndpointPort){${fields.join(" ")}}`)
    .digest("hex");
}
