/** What the kubelet reads of its Node object. */
import type { Node } from "../client/api.ts";
import type { Context } from "../client/component.ts";

/** The node's internal address; empty where there is none. */
export function nodeAddress(
  ctx: Context,
  node: string,
  object = ctx.client.find<Node>("nodes", undefined, node),
): string {
  const known = object?.status?.addresses?.find((a) => a.type === "InternalIP")?.address;
  return known ?? ctx.profile.nodes.find((n) => n.name === node)?.address ?? "";
}
