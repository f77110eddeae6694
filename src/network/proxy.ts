/**
 * kube-proxy: which endpoint a connection to a Service goes to. Models pkg/proxy/iptables/proxier.go and
 * pkg/proxy/topology.go: ready endpoints, else serving ones that terminate; local ones where a traffic policy says so.
 */
import type { Service, ServicePort } from "../client/api.ts";
import { portKey } from "./kubeproxy.ts";
import { keyOf } from "./topology.ts";
import type { NetworkView, Protocol } from "./types.ts";

export interface Backend {
  address: string;
  port: number;
  node?: string;
  /** "namespace/name" where the endpoint is a pod. */
  pod?: string;
}

export interface Pick {
  backend: Backend | undefined;
  /** How many backends there were to pick from. */
  candidates: number;
  /** Why none was picked: nobody serves at all (REJECT), or nobody on this node (DROP). */
  none?: "no-endpoints" | "no-local-endpoints";
}

/** The Service's port with this number and protocol. */
export const servicePort = (service: Service, port: number, protocol: Protocol): ServicePort | undefined =>
  service.spec.ports?.find((p) => p.port === port && (p.protocol ?? "TCP") === protocol);

export const nodePortOf = (service: Service, port: number, protocol: Protocol): ServicePort | undefined =>
  service.spec.ports?.find((p) => p.nodePort === port && (p.protocol ?? "TCP") === protocol);

/** Every endpoint of one Service port that may get traffic, by the rules above. */
export const backendsOf = (view: NetworkView, service: Service, port: ServicePort, localTo?: string): Backend[] =>
  usableEndpoints(view, service, port, localTo).map(backendOf);

interface Candidate {
  /** As SliceRules have it. */
  endpoint: string;
  /** The target port's number. */
  port: number;
}

function backendOf({ endpoint, port }: Candidate): Backend {
  const [address, node, pod] = endpoint.split(" ");
  return { address, port, node: node || undefined, pod: pod || undefined };
}

function usableEndpoints(view: NetworkView, service: Service, port: ServicePort, localTo?: string): Candidate[] {
  const ready: Candidate[] = [];
  const leaving: Candidate[] = [];
  for (const rules of view.rulesOf(service)) {
    const target = rules.ports[portKey(port)];
    if (target === undefined) continue;
    const here = (endpoint: string) => !localTo || endpoint.split(" ")[1] === localTo;
    for (const endpoint of rules.ready) if (here(endpoint)) ready.push({ endpoint, port: target });
    for (const endpoint of rules.leaving) if (here(endpoint)) leaving.push({ endpoint, port: target });
  }
  return ready.length ? ready : leaving;
}

export interface Caller {
  /** Address the affinity remembers. */
  source: string;
  /** The node whose rules apply. */
  node: string;
  /** From outside the cluster: externalTrafficPolicy counts, else internalTrafficPolicy. */
  external: boolean;
}

/** Picks an endpoint as the rules of `caller.node` would. */
export function pickBackend(view: NetworkView, service: Service, port: ServicePort, caller: Caller): Pick {
  const policy = caller.external ? service.spec.externalTrafficPolicy : service.spec.internalTrafficPolicy;
  const local = policy === "Local" ? caller.node : undefined;
  const candidates = usableEndpoints(view, service, port, local);
  if (!candidates.length) {
    const anywhere = local !== undefined && usableEndpoints(view, service, port).length > 0;
    return { backend: undefined, candidates: 0, none: anywhere ? "no-local-endpoints" : "no-endpoints" };
  }
  const chosen = withAffinity(view, service, port, caller, candidates);
  return { backend: backendOf(chosen), candidates: candidates.length };
}

function withAffinity(
  view: NetworkView,
  service: Service,
  port: ServicePort,
  caller: Caller,
  candidates: Candidate[],
): Candidate {
  if (service.spec.sessionAffinity !== "ClientIP") return draw(view, service, port, candidates);
  const key = `${caller.node}/${keyOf(service)}:${port.port}/${caller.source}`;
  const remembered = view.affinity.get(key);
  const same =
    remembered && remembered.until > view.now() ? candidates.find((c) => nameOf(c) === remembered.endpoint) : undefined;
  const chosen = same ?? draw(view, service, port, candidates);
  const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  view.affinity.set(key, { endpoint: nameOf(chosen), until: view.now() + seconds * 1000 });
  return chosen;
}

const nameOf = ({ endpoint, port }: Candidate) => `${endpoint.slice(0, endpoint.indexOf(" "))}:${port}`;

/** The iptables mode picks each with the same probability. */
function draw(view: NetworkView, service: Service, port: ServicePort, candidates: Candidate[]): Candidate {
  const purpose = `endpoint/${keyOf(service)}:${port.port}`;
  return candidates[Math.floor(view.chance(purpose, view.nextDraw(purpose)) * candidates.length)];
}
