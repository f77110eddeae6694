/**
 * The network as a function: who asks, for what; which way it goes and how it ends. curl, probes, Ingress, `trace` and
 * `why` all use the one `route` of route.ts.
 */

import type { Service } from "../client/api.ts";
import type { Profile } from "../client/component.ts";
import type { Client } from "../client/index.ts";
import type { SliceRules } from "./kubeproxy.ts";

/** Where a packet starts: a pod, a node, or the student's computer.
 *  `ip`: the address of a pod's sandbox, known before the pod's status tells it. */
export type Origin = { pod: string; ip?: string } | { node: string } | { host: true };

export type Protocol = "TCP" | "UDP" | "SCTP" | "ICMP";

/** One step of the way, for people: what happened where and why. */
export interface Hop {
  /** "service", "endpoint", "node", "loadbalancer", "policy", "pod", "outside". */
  kind: string;
  /** "default/web", "lab-worker". */
  name: string;
  /** "ClusterIP 10.96.1.2:80 -> 10.244.1.5:8080 (1 of 3 ready endpoints)". */
  detail: string;
}

/** Where it ends: at a process, outside, or nowhere. */
export type Destination =
  | { kind: "pod"; pod: string; address: string; port: number }
  | { kind: "node"; node: string; address: string; port: number }
  | { kind: "outside"; address: string; port: number }
  /** A cloud's load balancer made for one Ingress ("namespace/name"). */
  | { kind: "ingress"; ingress: string; port: number }
  | { kind: "refused" | "timeout" | "unreachable" };

export interface Route {
  hops: Hop[];
  destination: Destination;
  /** Source address as the destination sees it, after masquerading. */
  source: string;
  latencyMs: number;
}

/** What the network reads of the cluster. */
export interface NetworkView {
  client: Client;
  profile: Profile;
  /** Monotonic virtual milliseconds. */
  now(): number;
  /** The same on the virtual wall clock: Unix milliseconds. */
  wallTime(): number;
  /** Draw for one purpose, by the seed; see Context.chance. */
  chance(purpose: string, ...words: (string | number)[]): number;
  /** Counts this purpose's draws in the state, so that the next request draws anew. */
  nextDraw(purpose: string): number;
  /** Session affinity entries: remembered endpoint of a client address, with its end in monotonic ms. */
  affinity: {
    get(key: string): { endpoint: string; until: number } | undefined;
    set(key: string, value: { endpoint: string; until: number }): void;
  };
  /** True while the node's kubelet and kube-proxy run: false for a stopped node. */
  nodeUp(node: string): boolean;
  /** What kube-proxy knows of a Service's endpoints, slice by slice. */
  rulesOf(service: Service): Iterable<SliceRules>;
  /** True where Services' rules exist: kube-proxy runs on this node, or has run since it started. */
  proxyRuns(node: string): boolean;
  /** Does a firewall rule let this port of the nodes through (clouds)? */
  firewallAllows(port: number, protocol: Protocol): boolean;
  /** Address of a load balancer's host name, as public DNS has it. */
  addressOf(hostname: string | undefined): string | undefined;
}
