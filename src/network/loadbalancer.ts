/** What stands in front of the nodes: which Service has an external address and port, and which node its load balancer picks. */
import type { Node, Service, ServicePort } from "../client/api.ts";
import { backendsOf, servicePort } from "./proxy.ts";
import { isNodeReady, keyOf, nodes, services } from "./topology.ts";
import type { NetworkView, Protocol } from "./types.ts";

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** The Service whose load balancer has this address or host name, with the port that was asked for. */
export function servicesAtLoadBalancer(
  view: NetworkView,
  address: string,
  port: number,
  protocol: Protocol,
): { service: Service; port: ServicePort } | undefined {
  for (const service of services(view)) {
    if (service.spec.type !== "LoadBalancer") continue;
    const ingress = service.status.loadBalancer?.ingress ?? [];
    if (!ingress.some((i) => i.ip === address || i.hostname === address || view.addressOf(i.hostname) === address))
      continue;
    const matched = servicePort(service, port, protocol);
    if (matched) return { service, port: matched };
  }
  return undefined;
}

/** A healthy node; with externalTrafficPolicy Local one that has an endpoint, as its health check tells. */
export function loadBalancerNode(view: NetworkView, service: Service, port: ServicePort): Node | undefined {
  const local = service.spec.externalTrafficPolicy === "Local";
  const all = nodes(view);
  const ready = all.filter((n) => isNodeReady(n) && view.nodeUp(n.metadata.name));
  const members = ready.filter((n) => n.metadata.labels?.[EXCLUDE] === undefined);
  const healthy = (members.length ? members : ready).filter(
    (n) => !local || backendsOf(view, service, port, n.metadata.name).length,
  );
  const purpose = `loadbalancer/${keyOf(service)}`;
  return healthy[Math.floor(view.chance(purpose, view.nextDraw(purpose)) * healthy.length)];
}
