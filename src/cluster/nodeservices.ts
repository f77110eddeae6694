/** What listens on the nodes themselves, outside containers: the API server, the kubelet, kube-proxy's health check. */
import { binary } from "../apimachinery/strings.ts";
import type { Service } from "../client/api.ts";
import type { Reply } from "../network/fetch.ts";
import { backendsOf } from "../network/proxy.ts";
import type { HttpResponse, NetRequest } from "../shell/types.ts";
import { networkView } from "./network.ts";
import type { World } from "./world.ts";

const API_SERVER = 6443;
const KUBELET = 10250;
const SSH = 22;
/** What anybody may ask: the role system:public-info-viewer. */
const PUBLIC = /^\/(version|healthz|livez|readyz)(\/|\?|$)/;

/** The answer of a node's own service; undefined: nobody listens on this port. */
export function answerAtNode(
  world: World,
  node: string,
  port: number,
  request: NetRequest,
  _source: string,
): Reply | undefined {
  const isControlPlane = world.profile.nodes.find((n) => n.controlPlane)?.name ?? world.profile.nodes[0].name;
  if (port === SSH) return { data: "SSH-2.0-OpenSSH_9.6p1\r\n" };
  if (port === API_SERVER && node === isControlPlane)
    return overTls(request, "kube-apiserver", (http) => apiAnswer(world, http));
  if (port === KUBELET) return overTls(request, node, () => plain(401, "Unauthorized", "Unauthorized"));
  return healthCheck(world, node, port);
}

type Http = Extract<NetRequest, { kind: "http" }>["http"];

function overTls(request: NetRequest, commonName: string, answer: (http: Http) => HttpResponse): Reply {
  if (request.kind !== "http") return { data: "" };
  if (!request.tls) return { http: plain(400, "Bad Request", "Client sent an HTTP request to an HTTPS server.\n") };
  return { http: answer(request.http), tls: { commonName, trusted: false } };
}

const response = (status: number, reason: string, type: string, body: string): HttpResponse => ({
  status,
  reason,
  headers: [
    ["Content-Type", type],
    ["Content-Length", String(Buffer.byteLength(body, "latin1"))],
  ],
  body,
});
const plain = (status: number, reason: string, body: string) =>
  response(status, reason, "text/plain; charset=utf-8", body);

/** GET by path. Whoever shows a token is let in: this version does not enforce RBAC. */
function apiAnswer(world: World, http: Http): HttpResponse {
  const authorized = http.headers.some(([k, v]) => k.toLowerCase() === "authorization" && /^Bearer \S+/.test(v));
  if (!authorized && !PUBLIC.test(http.path)) {
    const path = http.path.split("?")[0];
    const message = `forbidden: User "system:anonymous" cannot ${http.method.toLowerCase()} path "${path}"`;
    return json(403, "Forbidden", failureStatus(403, "Forbidden", message));
  }
  const answer = world.handle({ verb: "get", group: "", version: "", resource: "", path: http.path });
  if (answer.code >= 400) return json(answer.code, answer.body.reason ?? "", answer.body);
  const text = binary(String(answer.body));
  return /^[[{]/.test(text) ? response(200, "OK", "application/json", text) : plain(200, "OK", text);
}

const failureStatus = (code: number, reason: string, message: string) => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message,
  reason,
  details: {},
  code,
});

const json = (code: number, reason: string, body: object) =>
  response(code, reason, "application/json", JSON.stringify(body, null, 2));

/** kube-proxy's answer to a load balancer's health check of a Service with externalTrafficPolicy Local. */
function healthCheck(world: World, node: string, port: number): Reply | undefined {
  const view = networkView(world);
  const service = view.client.list<Service>("services").find((s) => s.spec.healthCheckNodePort === port);
  if (!service) return undefined;
  const count = service.spec.ports?.length ? backendsOf(view, service, service.spec.ports[0], node).length : 0;
  const body = {
    service: { namespace: service.metadata.namespace, name: service.metadata.name },
    localEndpoints: count,
    serviceProxyHealthy: true,
  };
  return { http: json(count ? 200 : 503, count ? "OK" : "Service Unavailable", body) };
}
