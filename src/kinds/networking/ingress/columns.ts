/** Models printIngress of pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../client/index.ts";
import { loadBalancerText } from "../../columns/loadbalancer.ts";
import { nameToAge } from "../../columns/simple.ts";

const MAX_HOSTS = 3;

/** Hosts of the rules, three at most; what is left out is counted in rules, as kubectl does. */
function hostsText(rules: any[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const rule of rules) {
    if (hosts.length === MAX_HOSTS) more = true;
    else if (rule.host) hosts.push(rule.host);
  }
  if (hosts.length === 0) return "*";
  return more ? `${hosts.join(",")} + ${rules.length - MAX_HOSTS} more...` : hosts.join(",");
}

export function row(ingress: KubeObject, ctx: { nowMs: number }): unknown[] {
  const spec = ingress.spec ?? {};
  return nameToAge(
    ingress,
    ctx,
    spec.ingressClassName ?? "<none>",
    hostsText(spec.rules ?? []),
    loadBalancerText(ingress.status?.loadBalancer),
    spec.tls?.length > 0 ? "80, 443" : "80",
  );
}
