/** Addresses of a load balancer in one cell. Models loadBalancerStatusStringer of pkg/printers/internalversion/printers.go. */

/** IPs and host names, each once, sorted: "10.0.0.1,lb.example.com"; "" when there are none. */
export function loadBalancerText(status: { ingress?: { ip?: string; hostname?: string }[] } | undefined): string {
  const addresses = (status?.ingress ?? []).map((entry) => entry.ip || entry.hostname || "").filter(Boolean);
  return [...new Set(addresses)].sort().join(",");
}
