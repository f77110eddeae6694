/**
 * Which way a packet goes and where it ends. The only place that knows: curl, probes, Ingress, `trace` and `why` ask it.
 */
import type { Node, Pod, Service, ServicePort } from "../client/api.ts";
import { ingressAt } from "./ingress.ts";
import { loadBalancerNode, servicesAtLoadBalancer } from "./loadbalancer.ts";
import { type Backend, nodePortOf, pickBackend, servicePort } from "./proxy.ts";
import {
  bridgeAddress,
  hostNetworkPods,
  inRange,
  keyOf,
  nodeAddress,
  nodeAddresses,
  nodes,
  nodeWithAddress,
  podByKey,
  podWithAddress,
  services,
} from "./topology.ts";
import type { Destination, Hop, NetworkView, Origin, Protocol, Route } from "./types.ts";

const LOCAL_MS = 0.2;
const BETWEEN_NODES_MS = 0.5;
const OUTSIDE_MS = 20;

/** A way in the making. */
interface Trip {
  view: NetworkView;
  hops: Hop[];
  source: string;
  /** The node the packet is on; undefined: outside the cluster. */
  node: string | undefined;
  protocol: Protocol;
  latencyMs: number;
}

/** The way from `from` to an IPv4 address and port (0 for ICMP). */
export function route(view: NetworkView, from: Origin, address: string, port: number, protocol: Protocol): Route {
  const trip = start(view, from, protocol);
  const destination = trip ? go(trip, from, address, port) : ({ kind: "unreachable" } as const);
  return {
    hops: trip?.hops ?? [],
    destination,
    source: trip?.source ?? "",
    latencyMs: trip?.latencyMs ?? 0,
  };
}

function start(view: NetworkView, from: Origin, protocol: Protocol): Trip | undefined {
  const trip: Trip = { view, hops: [], source: "", node: undefined, protocol, latencyMs: LOCAL_MS };
  if ("pod" in from) {
    const pod = podByKey(view, from.pod);
    if (!pod?.spec.nodeName) return undefined;
    const source = pod.status.podIP ?? from.ip ?? "";
    hop(trip, "pod", from.pod, `${source} on ${pod.spec.nodeName}`);
    return Object.assign(trip, { source, node: pod.spec.nodeName });
  }
  if ("node" in from) {
    const node = view.client.find<Node>("nodes", undefined, from.node);
    if (!node) return undefined;
    hop(trip, "node", from.node, nodeAddress(node));
    return Object.assign(trip, { source: nodeAddress(node), node: from.node });
  }
  hop(trip, "host", "your computer", hostAddress(view));
  return Object.assign(trip, { source: hostAddress(view) });
}

const hop = (trip: Trip, kind: string, name: string, detail: string) => trip.hops.push({ kind, name, detail });

/** The student's computer on the nodes' network: its first address. */
export function hostAddress(view: NetworkView): string {
  return view.profile.nodes[0].address.replace(/\d+$/, "1");
}

function go(trip: Trip, from: Origin, address: string, port: number): Destination {
  if (isLoopback(address)) return toSelf(trip, from, address, port);
  if ("host" in from && !hostReaches(trip.view, address, port, trip.protocol)) return { kind: "timeout" };
  return (
    toClusterIP(trip, address, port) ??
    toLoadBalancer(trip, address, port) ??
    toCloudIngress(trip, address, port) ??
    toNode(trip, address, port) ??
    toPodAddress(trip, address, port) ??
    beyond(trip, address, port)
  );
}

const isLoopback = (address: string) => address.startsWith("127.");

function toSelf(trip: Trip, from: Origin, address: string, port: number): Destination {
  trip.source = address;
  if ("pod" in from) return { kind: "pod", pod: from.pod, address, port };
  if ("node" in from) return nodeToItself(trip, from.node, address, port);
  return fromLocalhost(trip, port);
}

/** Node ports answer at a node's own localhost too: kube-proxy's --iptables-localhost-nodeports is on by default. */
function nodeToItself(trip: Trip, name: string, address: string, port: number): Destination {
  const { view } = trip;
  const service = services(view).find((s) => nodePortOf(s, port, trip.protocol));
  const node = nodes(view).find((n) => n.metadata.name === name);
  if (service && node && view.proxyRuns(name))
    return throughNodePort(trip, service, nodePortOf(service, port, trip.protocol)!, node);
  return { kind: "node", node: name, address, port };
}

/** Ports of the student's own localhost that the cluster has taken: Docker Desktop's and k3s's load balancer and node ports. */
function fromLocalhost(trip: Trip, port: number): Destination {
  const { view } = trip;
  const { profile } = view;
  const [node] = nodes(view);
  if (profile.host.loadBalancers && profile.loadBalancer.kind === "localhost") {
    const at = servicesAtLoadBalancer(view, "localhost", port, trip.protocol);
    if (at) return throughLoadBalancer(trip, at.service, at.port);
  }
  if (profile.host.nodePorts === "localhost" && node) {
    const service = services(view).find((s) => nodePortOf(s, port, trip.protocol));
    if (service) return throughNodePort(trip, service, nodePortOf(service, port, trip.protocol)!, node);
  }
  if (profile.host.onNode && node) {
    const at = servicesAtLoadBalancer(view, nodeAddress(node), port, trip.protocol);
    return at
      ? throughLoadBalancer(trip, at.service, at.port)
      : nodeToItself(trip, node.metadata.name, trip.source, port);
  }
  return { kind: "refused" };
}

/** What the profile lets the student's computer reach. */
function hostReaches(view: NetworkView, address: string, port: number, protocol: Protocol): boolean {
  const { host, serviceCIDR, podCIDR } = view.profile;
  if (servicesAtLoadBalancer(view, address, port, protocol)) return host.loadBalancers;
  if (inRange(serviceCIDR, address)) return host.clusterIPs ?? false;
  if (inRange(podCIDR, address)) return host.pods ?? false;
  if (!nodeWithAddress(view, address)) return true;
  if (!services(view).some((s) => nodePortOf(s, port, protocol))) return host.nodes;
  if (host.nodePorts === "firewall") return view.firewallAllows(port, protocol);
  return host.nodePorts === "nodes";
}

function toClusterIP(trip: Trip, address: string, port: number): Destination | undefined {
  const { view } = trip;
  const service = services(view).find(
    (s) => s.spec.clusterIPs?.includes(address) || s.spec.externalIPs?.includes(address),
  );
  if (!service) return inRange(view.profile.serviceCIDR, address) ? { kind: "timeout" } : undefined;
  if (trip.protocol === "ICMP") {
    hop(trip, "service", keyOf(service), `${address} is virtual: nothing answers a ping there`);
    return { kind: "timeout" };
  }
  const matched = servicePort(service, port, trip.protocol);
  // Rules exist for the ports of a Service only: the rest of its address is nobody's, and the node's route rejects it.
  if (!matched) return { kind: "refused" };
  const node = trip.node ?? nodes(view)[0]?.metadata.name ?? "";
  const external = trip.node === undefined || (service.spec.externalIPs?.includes(address) ?? false);
  return viaService(trip, service, matched, node, external, `ClusterIP ${address}:${port}`);
}

function toLoadBalancer(trip: Trip, address: string, port: number): Destination | undefined {
  const at = servicesAtLoadBalancer(trip.view, address, port, trip.protocol);
  if (!at) return undefined;
  if (trip.node === undefined) return throughLoadBalancer(trip, at.service, at.port);
  if (!hasRulesFor(at.service, address)) {
    leave(trip, trip.node);
    return throughLoadBalancer(trip, at.service, at.port);
  }
  return viaService(
    trip,
    at.service,
    at.port,
    trip.node,
    false,
    `load balancer ${address}:${port}, short cut by kube-proxy`,
  );
}

/** Inside the cluster kube-proxy answers for a load balancer's IP itself, not where the status has a host name or mode Proxy. */
const hasRulesFor = ({ status }: Service, address: string): boolean =>
  status.loadBalancer?.ingress?.some(({ ip, ipMode }) => ip === address && ipMode !== "Proxy") ?? false;

/** Out of the cluster, with the address under which the outside sees the node. */
function leave(trip: Trip, name: string): void {
  const node = trip.view.client.find<Node>("nodes", undefined, name);
  const known = node?.status.addresses?.find(({ type }) => type === "ExternalIP")?.address;
  if (node) trip.source = known ?? nodeAddress(node);
  trip.latencyMs += OUTSIDE_MS;
  trip.node = undefined;
}

function toCloudIngress(trip: Trip, address: string, port: number): Destination | undefined {
  const ingress = ingressAt(trip.view, address);
  if (!ingress) return undefined;
  trip.latencyMs += OUTSIDE_MS;
  hop(trip, "ingress", keyOf(ingress), `load balancer ${address}:${port}`);
  return { kind: "ingress", ingress: keyOf(ingress), port };
}

function throughLoadBalancer(trip: Trip, service: Service, port: ServicePort): Destination {
  const node = loadBalancerNode(trip.view, service, port);
  if (!node) {
    hop(trip, "loadbalancer", keyOf(service), "no healthy node behind it");
    return { kind: "timeout" };
  }
  hop(trip, "loadbalancer", keyOf(service), `sends to node ${node.metadata.name}`);
  return throughNodePort(trip, service, port, node);
}

function throughNodePort(trip: Trip, service: Service, port: ServicePort, node: Node): Destination {
  const detail = port.nodePort
    ? `node port ${nodeAddress(node)}:${port.nodePort}`
    : `port ${port.port} on node ${node.metadata.name}`;
  const inside = trip.node !== undefined;
  trip.node = node.metadata.name;
  return viaService(
    trip,
    service,
    port,
    node.metadata.name,
    !inside || service.spec.externalTrafficPolicy !== "Local",
    detail,
  );
}

/** A machine without power: its neighbours find nobody by ARP and say so; a cloud's network drops the packet. */
const nobodyThere = (view: NetworkView): Destination => ({
  kind: view.profile.loadBalancer.kind === "cloud" ? "timeout" : "unreachable",
});

function toNode(trip: Trip, address: string, port: number): Destination | undefined {
  const { view } = trip;
  const node = nodeWithAddress(view, address);
  if (!node) return undefined;
  const { name } = node.metadata;
  if (!view.nodeUp(name)) {
    hop(trip, "node", name, "is stopped");
    return trip.node ? nobodyThere(view) : { kind: "timeout" };
  }
  if (trip.protocol === "ICMP") return { kind: "node", node: name, address, port };
  const service = services(view).find((s) => nodePortOf(s, port, trip.protocol));
  if (service && view.proxyRuns(name))
    return throughNodePort(trip, service, nodePortOf(service, port, trip.protocol)!, node);
  if (trip.node && trip.node !== name) trip.latencyMs += BETWEEN_NODES_MS;
  const pod = hostNetworkPods(view, name).find((p) => portsOf(p).includes(port)) ?? hostPortPod(view, name, port);
  if (pod) return { kind: "pod", pod: keyOf(pod), address, port: hostPortTarget(pod, port) };
  return { kind: "node", node: name, address, port };
}

const portsOf = (pod: Pod) => pod.spec.containers.flatMap((c) => (c.ports ?? []).map((p) => p.containerPort));

function hostPortPod(view: NetworkView, node: string, port: number): Pod | undefined {
  const pods = view.client.list<Pod>("pods", undefined, { fieldSelector: `spec.nodeName=${node}` });
  return pods.find((p) => p.spec.containers.some((c) => c.ports?.some((q) => q.hostPort === port)));
}

const hostPortTarget = (pod: Pod, port: number) =>
  pod.spec.containers.flatMap((c) => c.ports ?? []).find((p) => p.hostPort === port)?.containerPort ?? port;

function toPodAddress(trip: Trip, address: string, port: number): Destination | undefined {
  const pod = podWithAddress(trip.view, address);
  if (pod) return toPod(trip, keyOf(pod), address, port, pod.spec.nodeName);
  // Nobody has this address of the pod network: the node that owns its range answers that there is no such host.
  return inRange(trip.view.profile.podCIDR, address) ? { kind: "unreachable" } : undefined;
}

function toPod(trip: Trip, pod: string, address: string, port: number, node: string | undefined): Destination {
  if (node && !trip.view.nodeUp(node)) {
    hop(trip, "node", node, "is stopped");
    return nobodyThere(trip.view);
  }
  if (node && node !== trip.node) trip.latencyMs += BETWEEN_NODES_MS;
  hop(trip, "pod", pod, `${address}:${port}${node ? ` on ${node}` : ""}`);
  return { kind: "pod", pod, address, port };
}

function beyond(trip: Trip, address: string, port: number): Destination {
  trip.latencyMs += OUTSIDE_MS;
  hop(trip, "outside", address, "not an address of the cluster");
  return { kind: "outside", address, port };
}

/** kube-proxy's rules on `node` take the packet to an endpoint. */
function viaService(
  trip: Trip,
  service: Service,
  port: ServicePort,
  node: string,
  external: boolean,
  entry: string,
): Destination {
  const { view } = trip;
  if (!view.proxyRuns(node)) {
    hop(trip, "node", node, "has no rules for Services: kube-proxy has never run there");
    return { kind: "timeout" };
  }
  const { backend, candidates, none } = pickBackend(view, service, port, { source: trip.source, node, external });
  if (!backend) {
    const why = none === "no-endpoints" ? "no endpoints: rejected" : `no endpoint on node ${node}: dropped`;
    hop(trip, "service", keyOf(service), `${entry}: ${why}`);
    return { kind: none === "no-endpoints" ? "refused" : "timeout" };
  }
  hop(trip, "service", keyOf(service), `${entry} -> ${backend.address}:${backend.port} (1 of ${candidates} endpoints)`);
  masquerade(trip, service, node, backend, external);
  return toBackend(trip, backend);
}

/** Source rewriting: from outside with policy Cluster, and when a pod comes back to itself. Models the KUBE-MARK-MASQ rules. */
function masquerade(trip: Trip, service: Service, node: string, backend: Backend, external: boolean): void {
  const hairpin = backend.address === trip.source;
  if (!hairpin && (!external || service.spec.externalTrafficPolicy === "Local")) return;
  const object = trip.view.client.find<Node>("nodes", undefined, node);
  if (object) trip.source = backend.node === node || hairpin ? bridgeAddress(object) : nodeAddress(object);
}

function toBackend(trip: Trip, backend: Backend): Destination {
  const { address, port, node, pod } = backend;
  if (pod) return toPod(trip, pod, address, port, node);
  const owner = nodes(trip.view).find((n) => nodeAddresses(n).includes(address));
  if (owner) return { kind: "node", node: owner.metadata.name, address, port };
  return toPodAddress(trip, address, port) ?? beyond(trip, address, port);
}
