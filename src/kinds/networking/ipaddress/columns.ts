/** Models printIPAddress of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(address: KubeObject, ctx: { nowMs: number }): unknown[] {
  const parent = address.spec?.parentRef;
  if (!parent) return nameToAge(address, ctx, "<none>");
  const resource = (parent.group ? `${parent.resource}.${parent.group}` : parent.resource).toLowerCase();
  return nameToAge(address, ctx, [resource, parent.namespace, parent.name].filter(Boolean).join("/"));
}
