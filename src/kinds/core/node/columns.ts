/** Models printNode of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { KubeObject } from "../../../client/index.ts";
import { nodeRoles } from "../../columns/noderoles.ts";

function statusText(node: KubeObject): string {
  const ready = node.status?.conditions?.find((condition: any) => condition.type === "Ready");
  const status = !ready ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

const address = (node: KubeObject, type: string): string =>
  node.status?.addresses?.find((entry: any) => entry.type === type)?.address ?? "<none>";

export function row(node: KubeObject, ctx: { nowMs: number }): unknown[] {
  const info = node.status?.nodeInfo ?? {};
  const kernel = info.kernelVersion || "<unknown>";
  return [
    node.metadata.name,
    statusText(node),
    nodeRoles(node.metadata.labels).join(",") || "<none>",
    age(node.metadata.creationTimestamp, ctx.nowMs),
    info.kubeletVersion ?? "",
    address(node, "InternalIP"),
    address(node, "ExternalIP"),
    info.osImage || "<unknown>",
    info.architecture ? `${kernel} (${info.architecture})` : kernel,
    info.containerRuntimeVersion || "<unknown>",
  ];
}
