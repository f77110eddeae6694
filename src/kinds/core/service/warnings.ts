/** Models pkg/api/service/warnings.go. */
import type { KubeObject } from "../../../client/index.ts";
import { cidrWarnings, ipWarnings } from "../../validation/ip.ts";

const q = JSON.stringify;

export function warnings(service: KubeObject): string[] {
  const { spec } = service;
  const found: string[] = [];
  if (service.metadata.annotations?.["service.kubernetes.io/topology-aware-hints"] !== undefined) {
    found.push(
      "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
    );
  }
  const externalIPs: string[] = spec.externalIPs ?? [];
  const headless = spec.type === "ClusterIP" && spec.clusterIP === "None";
  if (spec.clusterIP && !headless) {
    found.push(...(spec.clusterIPs ?? []).flatMap((ip: string, i: number) => ipWarnings(`spec.clusterIPs[${i}]`, ip)));
  }
  if (headless) {
    if (spec.loadBalancerIP) found.push("spec.loadBalancerIP is ignored for headless services");
    if (externalIPs.length > 0) found.push("spec.externalIPs is ignored for headless services");
    if (spec.sessionAffinity !== "None") found.push("spec.SessionAffinity is ignored for headless services");
  }
  found.push(...externalIPs.flatMap((ip, i) => ipWarnings(`spec.externalIPs[${i}]`, ip)));
  if (externalIPs.length > 0 && !headless && spec.type !== "ExternalName") {
    found.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
  if (spec.loadBalancerIP) found.push(...ipWarnings("spec.loadBalancerIP", spec.loadBalancerIP));
  const ranges: string[] = spec.loadBalancerSourceRanges ?? [];
  found.push(...ranges.flatMap((range, i) => cidrWarnings(`spec.loadBalancerSourceRanges[${i}]`, range)));
  if (spec.type === "ExternalName" && externalIPs.length > 0) {
    found.push(`spec.externalIPs is ignored when spec.type is ${q("ExternalName")}`);
  }
  if (spec.type !== "ExternalName" && spec.externalName) {
    found.push(`spec.externalName is ignored when spec.type is not ${q("ExternalName")}`);
  }
  if (spec.trafficDistribution === "PreferClose") {
    found.push(`spec.trafficDistribution: ${q("PreferClose")} is deprecated; use ${q("PreferSameZone")}`);
  }
  return found;
}
