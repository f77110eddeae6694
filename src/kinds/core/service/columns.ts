/** Models printService of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import { formatLabels } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { loadBalancerText } from "../../columns/loadbalancer.ts";

function externalIP(service: KubeObject): string {
  const { type, externalName, externalIPs = [] } = service.spec;
  if (type === "ExternalName") return externalName ?? "";
  if (type === "ClusterIP" || type === "NodePort") return externalIPs.join(",") || "<none>";
  if (type !== "LoadBalancer") return "<unknown>";
  const balancer = loadBalancerText(service.status?.loadBalancer);
  return [...(balancer ? [balancer] : []), ...externalIPs].join(",") || "<pending>";
}

const portText = (port: any): string =>
  port.nodePort ? `${port.port}:${port.nodePort}/${port.protocol}` : `${port.port}/${port.protocol}`;

export function row(service: KubeObject, ctx: { nowMs: number }): unknown[] {
  const { spec, metadata } = service;
  return [
    metadata.name,
    spec.type,
    spec.clusterIPs?.[0] ?? "<none>",
    externalIP(service),
    (spec.ports ?? []).map(portText).join(",") || "<none>",
    age(metadata.creationTimestamp, ctx.nowMs),
    formatLabels(spec.selector),
  ];
}
