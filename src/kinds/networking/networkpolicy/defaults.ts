/** Models SetDefaults_NetworkPolicy of pkg/apis/networking/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(policy: KubeObject): void {
  policy.spec ??= {};
  const { spec } = policy;
  spec.podSelector ??= {};
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of rule.ports ?? []) port.protocol ??= "TCP";
  }
  if (spec.policyTypes?.length > 0) return;
  spec.policyTypes = spec.egress?.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}
