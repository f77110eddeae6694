/** Names of a pod: its hostname, /etc/hosts and /etc/resolv.conf. Models kubelet_pods.go and network/dns/dns.go of pkg/kubelet. */
import type { Pod } from "../client/api.ts";
import type { Context } from "../client/component.ts";

const CLUSTER_DOMAIN = "cluster.local";
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const HOSTNAME_MAX = 63;

/** Hostname and domain ("sub.ns.svc.cluster.local", or empty). */
export function hostnameAndDomain(pod: Pod): { hostname: string; domain: string } {
  const { hostname, subdomain, hostnameOverride } = pod.spec;
  const cut = (name: string) =>
    name.length <= HOSTNAME_MAX ? name : name.slice(0, HOSTNAME_MAX).replace(/[-.]+$/, "");
  if (hostnameOverride) return { hostname: cut(hostnameOverride), domain: "" };
  const domain = subdomain ? `${subdomain}.${pod.metadata.namespace}.svc.${CLUSTER_DOMAIN}` : "";
  return { hostname: cut(hostname || pod.metadata.name), domain };
}

/** The hosts file: the kubelet's own, or on the host's network the node's with the aliases behind it. */
export function hostsFile(pod: Pod, ip: string): string {
  const { hostname, domain } = hostnameAndDomain(pod);
  const aliases = pod.spec.hostAliases ?? [];
  const added = aliases.map((a) => `${a.ip}\t${(a.hostnames ?? []).join("\t")}\n`).join("");
  const tail = aliases.length > 0 ? `\n# Entries added by HostAliases.\n${added}` : "";
  if (pod.spec.hostNetwork) {
    return `# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n${ip}\t${pod.spec.nodeName}\n${tail}`;
  }
  return [
    "# Kubernetes-managed hosts file.",
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
    domain ? `${ip}\t${hostname}.${domain}\t${hostname}` : `${ip}\t${hostname}`,
    tail,
  ].join("\n");
}

/** resolv.conf by dnsPolicy and dnsConfig. A node's own resolver is the address of its network's gateway. */
export function resolvConf(ctx: Context, pod: Pod, hostIP: string): string {
  const { dnsPolicy, dnsConfig, hostNetwork } = pod.spec;
  const cluster =
    dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy !== "None" && dnsPolicy !== "Default" && !hostNetwork);
  let servers: string[] = [];
  let searches: string[] = [];
  const options = new Map<string, string>();
  if (cluster && ctx.profile.dnsServiceIP) {
    servers = [ctx.profile.dnsServiceIP];
    const svc = `svc.${CLUSTER_DOMAIN}`;
    searches = [`${pod.metadata.namespace}.${svc}`, svc, CLUSTER_DOMAIN];
    options.set("ndots", "5");
  } else if (dnsPolicy !== "None") {
    servers = [hostIP.replace(/\.\d+$/, ".1")];
  }
  servers = [...new Set([...servers, ...(dnsConfig?.nameservers ?? [])])].slice(0, MAX_NAMESERVERS);
  searches = [...new Set([...searches, ...(dnsConfig?.searches ?? [])])].slice(0, MAX_SEARCHES);
  for (const option of dnsConfig?.options ?? []) options.set(option.name as string, option.value ?? "");
  const lines: string[] = [];
  if (searches.length > 0) lines.push(`search ${searches.join(" ")}`);
  for (const server of servers) lines.push(`nameserver ${server}`);
  if (options.size > 0) lines.push(`options ${[...options].map(([k, v]) => (v ? `${k}:${v}` : k)).join(" ")}`);
  return lines.map((line) => `${line}\n`).join("");
}
