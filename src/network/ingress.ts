/**
 * What an Ingress controller's pod does with a request: the rule that matches, its backend, and the answers that the
 * controller gives itself. Models the path matching of the Ingress API (docs/concepts/services-networking/ingress) and the
 * default answers of ingress-nginx and Traefik.
 */
import { boundRegExp } from "../apimachinery/boundregexp.ts";
import type { HTTPIngressPath, Ingress, IngressBackend, IngressClass, Pod, Secret, Service } from "../client/api.ts";
import type { HttpResponse, NetRequest } from "../shell/types.ts";
import { type Front, ownAnswer, phraseOf } from "./fronts.ts";
import { type Backend, backendsOf } from "./proxy.ts";
import type { NetworkView } from "./types.ts";

type HttpAsk = Extract<NetRequest, { kind: "http" }>;

/** A controller: how its pods are known, which classes it serves, how it says no. */
export interface Controller {
  /** Value of app.kubernetes.io/name on its pods. */
  app: string;
  /** spec.controller of its IngressClasses. */
  controllerName: string;
  /** Ports of the pod: plain and TLS. */
  ports: { http: number[]; https: number[] };
  certificate: string;
  front: Front;
  page(status: number, reason: string): { type: string; body: string };
}

const nginxPage = (status: number, reason: string) => ({
  type: "text/html",
  body: `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
});

const CONTROLLERS: Controller[] = [
  {
    app: "ingress-nginx",
    controllerName: "k8s.io/ingress-nginx",
    ports: { http: [80], https: [443] },
    certificate: "Kubernetes Ingress Controller Fake Certificate",
    front: "nginx",
    page: nginxPage,
  },
  {
    app: "traefik",
    controllerName: "traefik.io/ingress-controller",
    ports: { http: [8000, 80], https: [8443, 443] },
    certificate: "TRAEFIK DEFAULT CERT",
    front: "go",
    page: (status, reason) => ({
      type: "text/plain; charset=utf-8",
      body: status === 404 ? "404 page not found\n" : status === 503 ? "no available server\n" : `${reason}\n`,
    }),
  },
];

/** GKE's load balancer itself, outside the cluster: each Ingress has an address of its own there. */
const GCE: Controller = {
  app: "gce",
  controllerName: "ingress.gce.io/ingress-controller",
  ports: { http: [80], https: [443] },
  certificate: "Google Trust Services",
  front: "google",
  page: (status) =>
    status === 404
      ? {
          type: "text/plain; charset=utf-8",
          body: "response 404 (backend NotFound), service rules for the path non-existent \n",
        }
      : { type: "text/html; charset=UTF-8", body: GCE_ERROR },
};
const GCE_ERROR = `
<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8">
<title>502 Server Error</title>
</head>
<body text=#000000 bgcolor=#ffffff>
<h1>Error: Server Error</h1>
<h2>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.</h2>
<h2></h2>
</body></html>
`;

const controllerOf = (pod: Pod): Controller | undefined =>
  CONTROLLERS.find((c) => c.app === pod.metadata.labels?.["app.kubernetes.io/name"]);

export const isIngressController = (pod: Pod): boolean => controllerOf(pod) !== undefined;

type Tls = { commonName: string; trusted: boolean };
export type Onward =
  | { http: HttpResponse; tls?: Tls }
  | { request: HttpAsk; front: Front; tls?: Tls }
  | { refused: true };

/** Does an Ingress have this address for itself, as GKE gives it? */
export const ingressAt = (view: NetworkView, address: string): Ingress | undefined =>
  view.profile.loadBalancer.kind === "cloud"
    ? served(view, GCE).find((i) => i.status?.loadBalancer?.ingress?.some(({ ip }) => ip === address))
    : undefined;

/** What GKE's load balancer does with a request to the address of one Ingress. */
export const cloudIngress = (
  view: NetworkView,
  ingress: Ingress,
  port: number,
  request: HttpAsk,
  source: string,
): Onward => answer(view, GCE, [ingress], port, request, source);

/** Where the controller's pod sends a request that reached its port, or what it answers itself. */
export function ingressBackend(view: NetworkView, pod: Pod, port: number, request: HttpAsk, source: string): Onward {
  const controller = controllerOf(pod)!;
  return answer(view, controller, served(view, controller), port, request, source);
}

function answer(
  view: NetworkView,
  controller: Controller,
  ingresses: Ingress[],
  port: number,
  request: HttpAsk,
  source: string,
): Onward {
  const secure = controller.ports.https.includes(port);
  if (!secure && !controller.ports.http.includes(port)) return { refused: true };
  if (secure && !request.tls) return say(view, controller, 400);
  const host = (header(request, "host") ?? request.address).replace(/:\d+$/, "").toLowerCase();
  const tls = secure ? certificateFor(view, controller, ingresses, host) : undefined;
  const path = request.http.path.split("?")[0];
  const rule = bestRule(ingresses, host, path);
  if (!rule) return { ...say(view, controller, 404), tls };
  if (!secure && controller.app === "ingress-nginx" && redirectsToTls(rule.ingress, host))
    return say(view, controller, 308, [["Location", `https://${host}${request.http.path}`]]);
  const backend = endpointOf(view, rule);
  if (!backend) return { ...say(view, controller, controller === GCE ? 502 : 503), tls };
  return { request: forwarded(request, rule, backend, host, source, secure, path), front: controller.front, tls };
}

const header = (request: HttpAsk, name: string) => request.http.headers.find(([k]) => k.toLowerCase() === name)?.[1];

function say(
  view: NetworkView,
  { front, page }: Controller,
  status: number,
  more: [string, string][] = [],
): { http: HttpResponse } {
  return { http: ownAnswer(front, status, page(status, phraseOf(front, status)), view.wallTime(), more) };
}

const redirectsToTls = (ingress: Ingress, host: string) =>
  ingress.metadata.annotations?.["nginx.ingress.kubernetes.io/ssl-redirect"] !== "false" &&
  (ingress.spec.tls ?? []).some((t) => t.hosts?.includes(host));

/** Ingresses of this controller's classes; one without a class belongs to whoever's class is the default. */
function served(view: NetworkView, controller: Controller): Ingress[] {
  const classes = view.client.list<IngressClass>("ingressclasses.networking.k8s.io");
  const own = new Set(
    classes.filter((c) => c.spec?.controller === controller.controllerName).map((c) => c.metadata.name),
  );
  return view.client.list<Ingress>("ingresses.networking.k8s.io").filter((i) => {
    const name = i.spec.ingressClassName ?? i.metadata.annotations?.["kubernetes.io/ingress.class"];
    return name ? own.has(name) || name === controller.app.replace("ingress-", "") : controller.app !== "ingress-nginx";
  });
}

interface Rule {
  ingress: Ingress;
  backend: IngressBackend;
  path?: HTTPIngressPath;
}

const DOMAIN_LABEL = "[^.]+";
const hostMatches = (pattern: string | undefined, host: string): boolean => {
  if (!pattern) return true;
  if (!pattern.startsWith("*.")) return pattern === host;
  return new RegExp(`^${DOMAIN_LABEL}\\.${pattern.slice(2).replaceAll(".", "\\.")}$`).test(host);
};

function pathMatches({ path = "/", pathType }: HTTPIngressPath, asked: string): boolean {
  if (pathType === "Exact") return asked === path;
  const prefix = path.replace(/\/$/, "");
  return asked === prefix || asked.startsWith(`${prefix}/`) || prefix === "";
}

/** Hosts named beat wildcards beat none; then Exact before Prefix, longer before shorter. */
function bestRule(ingresses: Ingress[], host: string, path: string): Rule | undefined {
  const found: (Rule & { rank: number[] })[] = [];
  for (const ingress of ingresses) {
    for (const rule of ingress.spec.rules ?? []) {
      if (!hostMatches(rule.host, host)) continue;
      const hostRank = rule.host ? (rule.host.startsWith("*.") ? 1 : 2) : 0;
      for (const p of rule.http?.paths ?? [])
        if (pathMatches(p, path))
          found.push({
            ingress,
            backend: p.backend,
            path: p,
            rank: [hostRank, p.pathType === "Exact" ? 1 : 0, p.path?.length ?? 0],
          });
    }
    if (ingress.spec.defaultBackend) found.push({ ingress, backend: ingress.spec.defaultBackend, rank: [-1, 0, 0] });
  }
  const higher = (a: number[], b: number[]) => a.map((n, i) => b[i] - n).find((d) => d !== 0) ?? 0;
  return found.sort((a, b) => higher(a.rank, b.rank))[0];
}

/** Controllers talk to the pods themselves, not to the Service's address. */
function endpointOf(view: NetworkView, { ingress, backend }: Rule): Backend | undefined {
  const { name = "", port } = backend.service ?? {};
  const service = view.client.find<Service>("services", ingress.metadata.namespace, name);
  const matched = service?.spec.ports?.find((p) => (port?.name ? p.name === port.name : p.port === port?.number));
  if (!service || !matched) return undefined;
  const backends = backendsOf(view, service, matched);
  const purpose = `ingress/${ingress.metadata.namespace}/${name}`;
  return backends[Math.floor(view.chance(purpose, view.nextDraw(purpose)) * backends.length)];
}

const REWRITE = "nginx.ingress.kubernetes.io/rewrite-target";

function forwarded(
  request: HttpAsk,
  rule: Rule,
  backend: Backend,
  host: string,
  source: string,
  secure: boolean,
  path: string,
): HttpAsk {
  const target = rule.ingress.metadata.annotations?.[REWRITE];
  const query = request.http.path.slice(path.length);
  const kept = request.http.headers.filter(([k]) => !/^(host|connection|x-forwarded-.*|x-real-ip)$/i.test(k));
  const added: [string, string][] = [
    ["Host", host],
    ["X-Real-IP", source],
    ["X-Forwarded-For", source],
    ["X-Forwarded-Host", host],
    ["X-Forwarded-Port", secure ? "443" : "80"],
    ["X-Forwarded-Proto", secure ? "https" : "http"],
    ["X-Forwarded-Scheme", secure ? "https" : "http"],
    ["X-Scheme", secure ? "https" : "http"],
  ];
  const http = {
    ...request.http,
    path: (target ? rewritten(target, rule.path, path) : path) + query,
    headers: [...added, ...kept],
  };
  return { kind: "http", address: backend.address, port: backend.port, http, timeoutMs: request.timeoutMs };
}

/** `$1` of the rewrite target is a group of the path's own expression. */
function rewritten(target: string, rule: HTTPIngressPath | undefined, path: string): string {
  try {
    const groups = boundRegExp(`^${rule?.path ?? "/"}`).exec(path) ?? [];
    return target.replace(/\$(\d)/g, (_, n) => groups[Number(n)] ?? "");
  } catch {
    return target;
  }
}

function certificateFor(view: NetworkView, controller: Controller, ingresses: Ingress[], host: string): Tls {
  for (const ingress of ingresses)
    for (const entry of ingress.spec.tls ?? []) {
      if (!entry.hosts?.some((h) => hostMatches(h, host)) || !entry.secretName) continue;
      const secret = view.client.find<Secret>("secrets", ingress.metadata.namespace, entry.secretName);
      if (secret?.data?.["tls.crt"]) return { commonName: host, trusted: false };
    }
  return { commonName: controller.certificate, trusted: false };
}
