/** Models printComponentStatus of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";

export function row(component: KubeObject): unknown[] {
  const healthy = component.conditions?.find((condition: any) => condition.type === "Healthy");
  if (!healthy) return [component.metadata.name, "Unknown", "", ""];
  const status = healthy.status === "True" ? "Healthy" : "Unhealthy";
  return [component.metadata.name, status, healthy.message ?? "", healthy.error ?? ""];
}
