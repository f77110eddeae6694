/**
 * A request of a process, from beginning to end: the way there, who answers, and how long that takes. Answers that a
 * process gives later come back through `replied`.
 */
import type { Ingress } from "../client/api.ts";
import type { HttpResponse, Incoming, NetOutcome, NetRequest } from "../shell/types.ts";
import { clusterAnswer } from "./dns.ts";
import { type Front, handedOn } from "./fronts.ts";
import { cloudIngress, ingressBackend, isIngressController, type Onward } from "./ingress.ts";
import { listensOutside, publicAnswer, siteAnswer } from "./outside.ts";
import { route } from "./route.ts";
import { podByKey } from "./topology.ts";
import type { Destination, NetworkView, Origin, Protocol, Route } from "./types.ts";

export interface Reply {
  http?: HttpResponse;
  data?: string;
  afterMs?: number;
  tls?: { commonName: string; trusted: boolean };
}

export interface NetworkDeps {
  view: NetworkView;
  /** Hands a request to whoever listens in a pod. The reply may come within the call or later; both through `replied`. */
  deliver(pod: string, request: Incoming, answerTo: string): "refused" | "accepted";
  /** A process on a node itself that is no container: the API server, the kubelet. undefined: nobody listens. */
  nodeAnswer(node: string, port: number, request: NetRequest, source: string): Reply | undefined;
  /** Told of each way that a request takes, those of an ingress controller's onward requests included. */
  traced?(from: Origin, request: NetRequest, way: Route): void;
}

/** Requests under way: what to do with the reply. */
export interface Pending {
  latencyMs: number;
  commonName?: string;
  /** The answer comes through an Ingress controller's server. */
  front?: Front;
}

type Remember = (id: string, pending: Pending) => void;

/** Linux gives up on an unanswered SYN after six retries: 127 s; a host that does not answer ARP is known after 3 s. */
const SYN_TIMEOUT_MS = 127_000;
const ARP_TIMEOUT_MS = 3_000;
const DNS_TIMEOUT_MS = 5_000;

const PROTOCOL: Record<NetRequest["kind"], Protocol> = {
  http: "TCP",
  tcp: "TCP",
  udp: "UDP",
  dns: "UDP",
  ping: "ICMP",
};

const failure = (error: "refused" | "timeout" | "unreachable" | "reset" | "tls", afterMs: number): NetOutcome => ({
  ok: false,
  error,
  afterMs,
});

/** How long until the asker gives up or the kernel does. */
function patience(request: NetRequest): number {
  if (request.kind === "dns") return request.timeoutMs ?? DNS_TIMEOUT_MS;
  const connect = "connectTimeoutMs" in request ? request.connectTimeoutMs : undefined;
  return Math.min(connect ?? SYN_TIMEOUT_MS, request.timeoutMs ?? SYN_TIMEOUT_MS);
}

/**
 * The outcome now, or undefined: a process answers later, under `id`; `remember` keeps what `outcomeOf` will need then.
 */
export function fetchThrough(
  deps: NetworkDeps,
  from: Origin,
  request: NetRequest,
  id: string,
  remember: Remember,
): NetOutcome | undefined {
  const target = targetOf(deps.view, from, request);
  const way = route(deps.view, from, target.address, target.port, PROTOCOL[request.kind]);
  deps.traced?.(from, request, way);
  const { destination } = way;
  switch (destination.kind) {
    case "refused":
      return failure("refused", way.latencyMs);
    case "timeout":
      return failure("timeout", patience(request));
    case "unreachable":
      return patience(request) < ARP_TIMEOUT_MS
        ? failure("timeout", patience(request))
        : failure("unreachable", ARP_TIMEOUT_MS);
    case "outside":
      return outside(request, destination.address, destination.port, way.latencyMs);
    case "ingress":
      return atIngress(deps, way, destination, request, id, remember);
    case "node":
      return atNode(deps, way, destination, request);
    case "pod":
      return atPod(deps, way, destination, request, id, remember);
  }
}

/** Address and port of a request; a DNS question goes to the server it names or the first of the machine's own. */
function targetOf(view: NetworkView, from: Origin, request: NetRequest): { address: string; port: number } {
  if (request.kind === "ping") return { address: request.address, port: 0 };
  if (request.kind !== "dns") return { address: request.address, port: request.port };
  return { address: request.server ?? ("pod" in from ? (view.profile.dnsServiceIP ?? "") : PUBLIC_RESOLVER), port: 53 };
}

/** Resolver of nodes and of the student's computer. */
const PUBLIC_RESOLVER = "8.8.8.8";

function outside(request: NetRequest, address: string, port: number, latencyMs: number): NetOutcome {
  if (request.kind === "dns") return { ok: true, afterMs: latencyMs, dns: publicAnswer(address, request) };
  const listens = listensOutside(address, port);
  if (listens === undefined) return failure("timeout", patience(request));
  if (request.kind === "ping") return { ok: true, afterMs: latencyMs, ttl: 54 };
  if (!listens) return failure("refused", latencyMs);
  if (request.kind !== "http") return failure("reset", latencyMs);
  const { http, commonName } = siteAnswer(address, request.http);
  return { ok: true, afterMs: latencyMs, http, ...(request.tls && { tls: { commonName, trusted: true } }) };
}

function atNode(
  deps: NetworkDeps,
  way: Route,
  { node, port }: Extract<Destination, { kind: "node" }>,
  request: NetRequest,
): NetOutcome {
  if (request.kind === "ping") return { ok: true, afterMs: way.latencyMs, ttl: 64 };
  const reply = deps.nodeAnswer(node, port, request, way.source);
  if (!reply) return failure("refused", way.latencyMs);
  return {
    ok: true,
    afterMs: way.latencyMs + (reply.afterMs ?? 1),
    http: reply.http,
    data: reply.data,
    localAddress: way.source,
  };
}

/** A cloud's load balancer speaks HTTP itself and sends requests on to pods. */
function atIngress(
  deps: NetworkDeps,
  way: Route,
  { ingress, port }: Extract<Destination, { kind: "ingress" }>,
  request: NetRequest,
  id: string,
  remember: Remember,
): NetOutcome | undefined {
  const [namespace, name] = ingress.split("/");
  const object = deps.view.client.find<Ingress>("ingresses.networking.k8s.io", namespace, name);
  if (request.kind !== "http" || !object) return failure("timeout", patience(request));
  const from = { node: deps.view.profile.nodes[0].name };
  return goOn(deps, way, from, cloudIngress(deps.view, object, port, request, way.source), id, remember);
}

/** What an Ingress controller decided: its own answer, or a request to a backend. */
function goOn(
  deps: NetworkDeps,
  way: Route,
  from: Origin,
  onward: Onward,
  id: string,
  remember: Remember,
): NetOutcome | undefined {
  if ("refused" in onward) return failure("refused", way.latencyMs);
  const tls = onward.tls && { tls: onward.tls };
  if ("http" in onward) return { ok: true, afterMs: way.latencyMs + 1, http: onward.http, ...tls };
  const keep: Remember = (key, pending) =>
    remember(key, { ...pending, commonName: onward.tls?.commonName, front: onward.front });
  const answer = fetchThrough(deps, from, onward.request, id, keep);
  return answer?.ok ? { ...answer, ...tls } : answer;
}

function atPod(
  deps: NetworkDeps,
  way: Route,
  { pod, port }: Extract<Destination, { kind: "pod" }>,
  request: NetRequest,
  id: string,
  remember: Remember,
): NetOutcome | undefined {
  const { view } = deps;
  if (request.kind === "ping") return { ok: true, afterMs: way.latencyMs, ttl: 63 };
  const object = podByKey(view, pod);
  if (request.kind === "dns") {
    const isDns = object?.metadata.labels?.["k8s-app"] === "kube-dns" && port === 53;
    if (!isDns) return failure("timeout", patience(request));
    return {
      ok: true,
      afterMs: way.latencyMs + 1,
      dns: clusterAnswer(view, targetOf(view, { pod }, request).address, request),
    };
  }
  if (request.kind === "http" && object && isIngressController(object))
    return goOn(deps, way, { pod }, ingressBackend(view, object, port, request, way.source), id, remember);
  const incoming: Incoming = {
    id,
    kind: request.kind,
    port,
    from: way.source,
    ...(request.kind === "http" ? { http: request.http, tls: request.tls } : { data: request.data }),
  };
  remember(id, { latencyMs: way.latencyMs });
  return deps.deliver(pod, incoming, id) === "refused" ? failure("refused", way.latencyMs) : undefined;
}

/** What a process's reply is to the one who asked. Neither HTTP nor data: the connection was closed without an answer. */
export function outcomeOf(pending: Pending, reply: Reply): NetOutcome {
  const afterMs = 2 * pending.latencyMs + (reply.afterMs ?? 0);
  if (!reply.http && reply.data === undefined) return failure("reset", afterMs);
  const tls = pending.commonName ? { tls: { commonName: pending.commonName, trusted: false } } : {};
  const http = pending.front && reply.http ? handedOn(pending.front, reply.http, "tls" in tls) : reply.http;
  return { ok: true, afterMs, http, data: reply.data, ...tls };
}
