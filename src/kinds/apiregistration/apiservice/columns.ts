/** Models the table of kube-aggregator/pkg/registry/apiservice/etcd/etcd.go. */
import type { KubeObject } from "../../../client/index.ts";
import { nameToAge } from "../../columns/simple.ts";

export function row(apiService: KubeObject, ctx: { nowMs: number }): unknown[] {
  const service = apiService.spec?.service;
  const available = apiService.status?.conditions?.find((condition: any) => condition.type === "Available");
  const state = available?.status ?? "Unknown";
  const reason = state !== "True" && available?.reason ? ` (${available.reason})` : "";
  return nameToAge(apiService, ctx, service ? `${service.namespace}/${service.name}` : "Local", state + reason);
}
