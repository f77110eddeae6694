/**
 * What kube-proxy keeps of the cluster: of each EndpointSlice the endpoints that may get traffic, short enough that a
 * request to a Service of thousands of pods reads them all. Models pkg/proxy/endpointslicecache.go.
 */
import type { Endpoint, EndpointSlice, Pod } from "../client/api.ts";
import type { Change, Component } from "../client/component.ts";

/** Endpoints of one slice. */
export interface SliceRules {
  /** Numbers of its target ports, by protocol and name: "TCP/http". */
  ports: Record<string, number>;
  /** "ADDRESS NODE POD"; NODE and POD ("NAMESPACE/NAME") are empty where it has none. */
  ready: string[];
  /** Those that still serve while they terminate. */
  leaving: string[];
}

interface Rows<T> {
  set(key: string, row: T): void;
  delete(key: string): void;
}

export interface ProxyTables {
  /** By "NAMESPACE/SERVICE/SLICE". */
  rules: Rows<SliceRules>;
  /** Nodes whose kube-proxy has run; what it wrote stays when its pod is gone. */
  nodes: Rows<true>;
}

export const portKey = (port: { name?: string; protocol?: string }): string =>
  `${port.protocol ?? "TCP"}/${port.name ?? ""}`;

/** All nodes' kube-proxies as one: what they know they know at once. */
export const kubeProxy = ({ rules, nodes }: ProxyTables): Component => ({
  name: "kube-proxy",
  user: "system:kube-proxy",
  watches: {
    "endpointslices.discovery.k8s.io": (change: Change<EndpointSlice>) => keepSlice(rules, change),
    pods: (change: Change<Pod>) => keepNode(nodes, change),
  },
  reconcile: () => {},
});

export function keepSlice(rules: ProxyTables["rules"], { object, old }: Change<EndpointSlice>): void {
  const [now, before] = [keyOf(object), keyOf(old)];
  if (before !== undefined && before !== now) rules.delete(before);
  if (now !== undefined) rules.set(now, rulesOf(object!));
}

export function keepNode(nodes: ProxyTables["nodes"], { object }: Change<Pod>): void {
  if (object && isRunningProxy(object)) nodes.set(object.spec.nodeName!, true);
}

const isRunningProxy = ({ metadata, spec, status }: Pod): boolean =>
  metadata.namespace === "kube-system" &&
  metadata.labels?.["k8s-app"] === "kube-proxy" &&
  status.phase === "Running" &&
  spec.nodeName !== undefined;

/** undefined: it belongs to no Service, or not to the network of IPv4 that this is. */
function keyOf(slice: EndpointSlice | undefined): string | undefined {
  const service = slice?.metadata.labels?.["kubernetes.io/service-name"];
  if (!service || slice.addressType !== "IPv4") return undefined;
  return `${slice.metadata.namespace}/${service}/${slice.metadata.name}`;
}

function rulesOf({ endpoints, ports }: EndpointSlice): SliceRules {
  const rules: SliceRules = { ports: {}, ready: [], leaving: [] };
  for (const port of ports ?? []) if (port.port) rules.ports[portKey(port)] = port.port;
  for (const endpoint of endpoints ?? []) {
    const { conditions } = endpoint;
    if (conditions?.ready !== false) rules.ready.push(textOf(endpoint));
    else if (conditions.serving && conditions.terminating) rules.leaving.push(textOf(endpoint));
  }
  return rules;
}

function textOf({ addresses, nodeName = "", targetRef }: Endpoint): string {
  const pod = targetRef?.kind === "Pod" ? `${targetRef.namespace}/${targetRef.name}` : "";
  return `${addresses[0]} ${nodeName} ${pod}`;
}
