/** Models printEndpoints of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { firstThree, nameToAge } from "../../columns/simple.ts";
import { joinHostPort } from "../../describe/format.ts";

function endpointsText(subsets: any[]): string {
  if (subsets.length === 0) return "<none>";
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map((address: any) => address.ip)
      : ports.flatMap((port: any) => addresses.map((address: any) => joinHostPort(address.ip, port.port))),
  );
  return all.length === 0 ? "" : firstThree(all);
}

export const row = (endpoints: KubeObject, ctx: { nowMs: number }): unknown[] =>
  nameToAge(endpoints, ctx, endpointsText(endpoints.subsets ?? []));
