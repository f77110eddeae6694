/** Who has which address: nodes, pods, Services, load balancers. All read through the client, nothing kept. */
import { ipv4ToNumber } from "../apimachinery/ip.ts";
import type { Node, Pod, Service } from "../client/api.ts";
import type { NetworkView } from "./types.ts";

export const keyOf = (object: { metadata: { namespace?: string; name: string } }): string =>
  `${object.metadata.namespace}/${object.metadata.name}`;

export const nodeAddress = (node: Node): string =>
  node.status.addresses?.find((a) => a.type === "InternalIP")?.address ?? "";

export const nodeAddresses = (node: Node): string[] =>
  (node.status.addresses ?? []).filter((a) => a.type === "InternalIP" || a.type === "ExternalIP").map((a) => a.address);

export const nodes = (view: NetworkView): Node[] => view.client.list<Node>("nodes");

export const nodeWithAddress = (view: NetworkView, address: string): Node | undefined =>
  nodes(view).find((n) => nodeAddresses(n).includes(address));

export const services = (view: NetworkView): Service[] => view.client.list<Service>("services");

/** A running pod by its own address; pods on their node's network have none of their own. */
export function podWithAddress(view: NetworkView, address: string): Pod | undefined {
  const pods = view.client.list<Pod>("pods", undefined, { fieldSelector: `status.podIP=${address}` });
  return pods.find((p) => !p.spec.hostNetwork && isAlive(p));
}

/** Pods that use a node's own network. */
export const hostNetworkPods = (view: NetworkView, node: string): Pod[] =>
  view.client
    .list<Pod>("pods", undefined, { fieldSelector: `spec.nodeName=${node}` })
    .filter((p) => p.spec.hostNetwork && isAlive(p));

export function podByKey(view: NetworkView, key: string): Pod | undefined {
  const [namespace, name] = key.split("/");
  return view.client.find<Pod>("pods", namespace, name);
}

const isAlive = (pod: Pod) => pod.status.phase !== "Succeeded" && pod.status.phase !== "Failed";

export const isReady = (pod: Pod): boolean =>
  pod.status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;

export const isNodeReady = (node: Node): boolean =>
  node.status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;

/** Does an IPv4 range hold this address? */
export function inRange(cidr: string, address: string): boolean {
  const [base, bits] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(ipv4ToNumber(base) / size) === Math.floor(ipv4ToNumber(address) / size);
}

/** The bridge address of a node's pod range: what a pod on that node sees as its gateway. */
export function bridgeAddress(node: Node): string {
  const [base] = (node.spec.podCIDR ?? "0.0.0.0/24").split("/");
  return base.replace(/\d+$/, "1");
}
