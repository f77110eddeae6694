/**
 * A plain HTTP server described by data: what many lab images amount to. Settings:
 *   listen: [8080]               its ports; declaredPorts: those of the container as well, and PORT
 *   log: ["..."]                 what it says when it starts; access: what it says at each request
 *   routes: { "/healthz": { status, body, type, headers, log }, "/api/*": ..., "*": ... }
 *   headers: [[name, value]]     in this order; the default is that of Go's net/http
 * Texts may hold ${hostname} ${ip} ${client} ${method} ${path} ${uri} ${query.NAME} ${header.NAME} ${body} ${port} ${image}
 * ${env.NAME} ${env.NAME:-default} ${random.N} ${requests} ${date} ${length} ${type}.
 */
import type { HttpRequest, HttpResponse, Incoming, Step, System, Tool } from "../../shell/types.ts";
import type { Program, ProgramContext } from "./index.ts";

interface Route {
  status?: number;
  body?: string;
  type?: string;
  headers?: [string, string][];
  log?: string;
  /** Only the first so many requests find it. */
  first?: number;
}

const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  503: "Service Unavailable",
};
const GO_HEADERS: [string, string][] = [
  ["Date", "${date}"],
  ["Content-Length", "${length}"],
  ["Content-Type", "${type}"],
];
const TEXT = "text/plain; charset=utf-8";
const MEMORY = 6 * 1024 * 1024;
const SIGTERM = 15;
const SIGINT = 2;

export const server: Program = {
  tool: (context) => ({ kind: "process", signals: [SIGTERM, SIGINT], step: (_args, state, wake, sys) => step(context, state, wake, sys) }),
};

function step(context: ProgramContext, state: any, wake: Parameters<Extract<Tool, { kind: "process" }>["step"]>[2], sys: System): Step {
  const { settings } = context;
  const requests: number = state?.requests ?? 0;
  if (wake.type === "signal") return { exit: settings.exitCode ?? 0, ...(settings.bye && { stdout: `${settings.bye}\n` }) };
  if (wake.type !== "request") {
    const lines = ((settings.log ?? []) as string[]).map((line) => `${fill(line, { context, sys, requests })}\n`);
    return { stdout: lines.join(""), memory: settings.memory ?? MEMORY, state: { requests }, wait: { listen: ports(context, sys) } };
  }
  const { request } = wake;
  const wait = { listen: ports(context, sys) };
  if (request.kind !== "http" || !request.http) return { state: { requests }, wait, replies: [{ id: request.id, close: true }] };
  const { http, log } = answer(context, sys, request, request.http, requests + 1);
  return { ...(log && { stdout: log }), state: { requests: requests + 1 }, wait, replies: [{ id: request.id, http }] };
}

function ports(context: ProgramContext, sys: System) {
  const { listen = [], declaredPorts } = context.settings;
  const declared = declaredPorts ? [...context.ports, Number(sys.env["PORT"])] : [];
  const all = [...listen, ...declared].map(Number).filter((port) => port > 0 && port < 65_536);
  return [...new Set(all)].map((port) => ({ port, protocol: "http" as const }));
}

interface Scene {
  context: ProgramContext;
  sys: System;
  requests: number;
  incoming?: Incoming;
  request?: HttpRequest;
  length?: number;
  type?: string;
}

function answer(context: ProgramContext, sys: System, incoming: Incoming, request: HttpRequest, requests: number) {
  const { settings } = context;
  const scene: Scene = { context, sys, requests, incoming, request };
  const route = findRoute(settings.routes, request.path.split("?")[0], requests) ?? { status: 404, body: "404 page not found\n" };
  const status = route.status ?? 200;
  const body = Buffer.from(fill(route.body ?? "", scene), "utf8").toString("latin1");
  scene.length = body.length;
  scene.type = route.type ?? settings.type ?? TEXT;
  const headers = [...(route.headers ?? []), ...((settings.headers ?? GO_HEADERS) as [string, string][])];
  const http: HttpResponse = {
    status,
    reason: REASONS[status] ?? "",
    headers: headers.map(([name, value]) => [name, fill(value, scene)]),
    body: request.method === "HEAD" ? "" : body,
  };
  const log = route.log ?? settings.access;
  return { http, log: log ? `${fill(log, scene)}\n` : "" };
}

function findRoute(routes: Record<string, Route | Route[]> = {}, path: string, requests: number): Route | undefined {
  const prefix = Object.keys(routes)
    .filter((key) => key.endsWith("*") && path.startsWith(key.slice(0, -1)))
    .sort((a, b) => b.length - a.length)[0];
  const found = Object.hasOwn(routes, path) ? routes[path] : prefix === undefined ? undefined : routes[prefix];
  const choices = found === undefined ? [{ body: "${image} on ${hostname}\n" }] : [found].flat();
  if (found === undefined && Object.keys(routes).length > 0) return undefined;
  return choices.find(({ first }) => first === undefined || requests <= first);
}

function fill(text: string, scene: Scene): string {
  return text.replace(/\$\{([a-z]+)(?:\.([\w-]+))?(?::-([^}]*))?\}/g, (_all, name: string, key = "", otherwise = "") =>
    String(value(name, key, scene) ?? otherwise),
  );
}

function value(name: string, key: string, scene: Scene): string | number | undefined {
  const { context, sys, request, incoming } = scene;
  switch (name) {
    case "hostname":
      return sys.hostname;
    case "ip":
      return sys.addresses[0];
    case "client":
      return incoming?.from;
    case "port":
      return incoming?.port;
    case "method":
      return request?.method;
    case "uri":
      return request?.path;
    case "path":
      return request?.path.split("?")[0];
    case "query":
      return new URLSearchParams(request?.path.split("?")[1] ?? "").get(key) ?? undefined;
    case "header":
      return request?.headers.find(([header]) => header.toLowerCase() === key.toLowerCase())?.[1];
    case "body":
      return request?.body;
    case "image":
      return context.image;
    case "env":
      return Object.hasOwn(sys.env, key) ? sys.env[key] : undefined;
    case "random":
      return Math.floor(sys.chance("server") * Number(key || 100));
    default:
      return told(name, scene);
  }
}

function told(name: string, { sys, requests, length, type }: Scene): string | number | undefined {
  const now = new Date(sys.now());
  switch (name) {
    case "requests":
      return requests;
    case "date":
      return now.toUTCString();
    case "time":
      return now.toISOString();
    case "length":
      return length;
    case "type":
      return type;
    default:
      return undefined;
  }
}
