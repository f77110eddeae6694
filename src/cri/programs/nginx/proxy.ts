/** proxy_pass: what is asked of whom, and what becomes of the answer. Models ngx_http_proxy_module.c, ngx_http_upstream.c. */
import type { HttpRequest, HttpResponse, NetError, NetOutcome, NetRequest } from "../../../shell/types.ts";
import { isOn, setting } from "./config.ts";
import { complain, type Exchange, fill, headerOf } from "./exchange.ts";
import type { Draft } from "./pages.ts";

/** JSON: it waits in the program's state while somebody is asked. */
export interface ProxyTarget {
  tls: boolean;
  /** Host names or addresses to try, in order. */
  servers: { host: string; port: number }[];
  next: number;
  /** Value of $proxy_host. */
  host: string;
  path: string;
  /** Named by a variable: resolved at the request, not at the start. */
  late?: boolean;
}

const TIMEOUT_MS = 60_000;
const HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "expect",
]);

/** Whom a proxy_pass means. */
export function proxyTarget(exchange: Exchange, url: string, late: boolean): ProxyTarget {
  const match = /^(https?):\/\/([^/?]+)([/?].*)?$/.exec(url);
  const [, scheme = "http", authority = "", rest] = match ?? [];
  const tls = scheme === "https";
  const { worker, location } = exchange;
  const upstream = worker.config.upstreams.get(authority);
  const [name, port] = authority.split(":");
  const servers = upstream ? balance(exchange, authority) : [{ host: name, port: Number(port ?? (tls ? 443 : 80)) }];
  return {
    tls,
    servers,
    next: 0,
    host: authority,
    path: proxyPath(exchange, rest, location?.pattern ?? "/", late),
    ...(late && !upstream && { late }),
  };
}

function proxyPath(exchange: Exchange, rest: string | undefined, prefix: string, late: boolean): string {
  const args = exchange.args === "" ? "" : `?${exchange.args}`;
  const rewritten = exchange.variables.has("rewritten");
  if (rest === undefined)
    return exchange.location?.regex || rewritten || changed(exchange)
      ? encode(exchange.uri) + args
      : exchange.request.path;
  if (late || rewritten) return late ? rest : encode(exchange.uri) + args;
  return encode(rest + exchange.uri.slice(prefix.length)) + args;
}

const changed = (exchange: Exchange) =>
  exchange.uri !== exchange.request.path.split("?")[0] && !/%|\/\/|\/\./.test(exchange.request.path);
const encode = (uri: string) =>
  uri.replace(
    /[ "%<>?#\x00-\x1f\x7f-\xff]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );

/** Round robin by the number of the request; the others follow, for when one fails. */
function balance(exchange: Exchange, name: string): ProxyTarget["servers"] {
  const { servers, hash } = exchange.worker.config.upstreams.get(name)!;
  const up = servers.filter(({ down, backup }) => !down && !backup);
  const spread = up.flatMap((one) => Array.from({ length: Math.min(one.weight, 100) }, () => one));
  const client = [...exchange.incoming.from].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7);
  const turn = hash ? client : exchange.worker.requests - 1;
  const first = spread[Math.abs(turn) % Math.max(1, spread.length)];
  const start = up.indexOf(first);
  const ordered = first ? [...up.slice(start), ...up.slice(0, start)] : [];
  return [...ordered, ...servers.filter(({ down, backup }) => backup && !down)].map(({ host, port }) => ({
    host,
    port,
  }));
}

/** The request to an upstream at an address. */
export function proxyRequest(exchange: Exchange, target: ProxyTarget, address: string): NetRequest {
  const { request, scope } = exchange;
  const { port } = target.servers[target.next];
  exchange.variables.set("proxy_host", target.host);
  exchange.variables.set("proxy_port", String(port));
  const set = new Map<string, [string, string]>([
    ["host", ["Host", target.host]],
    ["connection", ["Connection", "close"]],
  ]);
  for (const { args } of scope.get("proxy_set_header") ?? [])
    set.set(args[0].toLowerCase(), [args[0], fill(exchange, args[1])]);
  const length: [string, string][] = request.body === "" ? [] : [["Content-Length", String(request.body.length)]];
  const kept = request.headers.filter(
    ([name]) => !HOP.has(name.toLowerCase()) && !set.has(name.toLowerCase()) && name.toLowerCase() !== "content-length",
  );
  const headers: [string, string][] = [...[...set.values()].filter(([, value]) => value !== ""), ...length, ...kept];
  const http: HttpRequest = { method: request.method, path: target.path, headers, body: request.body };
  const ms = (name: string) => milliseconds(setting(scope, name)?.[0]) ?? TIMEOUT_MS;
  return {
    kind: "http",
    ...(target.tls && { tls: true, serverName: target.host.split(":")[0] }),
    address,
    port,
    http,
    connectTimeoutMs: ms("proxy_connect_timeout"),
    timeoutMs: ms("proxy_read_timeout"),
  };
}

function milliseconds(text: string | undefined): number | undefined {
  const match = /^(\d+)(ms|s|m)?$/.exec(text ?? "");
  return match ? Number(match[1]) * ({ ms: 1, s: 1000, m: 60_000 }[match[2] ?? "s"] ?? 1000) : undefined;
}

const SAID: Record<NetError, string> = {
  refused: "connect() failed (111: Connection refused) while connecting to upstream",
  timeout: "upstream timed out (110: Connection timed out) while connecting to upstream",
  unreachable: "connect() failed (113: Host is unreachable) while connecting to upstream",
  reset: "upstream prematurely closed connection while reading response header from upstream",
  tls: "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream",
};

/** What an upstream's answer or silence comes to: an answer, the next server, or a status. */
export function proxyAnswer(
  exchange: Exchange,
  target: ProxyTarget,
  address: string,
  outcome: NetOutcome,
): { draft: Draft; final: boolean } | { status: number } | "next" {
  const { port } = target.servers[target.next];
  const time = (outcome.afterMs / 1000).toFixed(3);
  const status =
    outcome.ok && outcome.http ? outcome.http.status : !outcome.ok && outcome.error === "timeout" ? 504 : 502;
  exchange.upstream = { address: `${address}:${port}`, status: String(status), time };
  if (outcome.ok && outcome.http) return answered(exchange, outcome.http, target);
  const error = outcome.ok ? "reset" : outcome.error;
  complain(exchange, SAID[error], `http${target.tls ? "s" : ""}://${address}:${port}${target.path}`);
  return target.next + 1 < target.servers.length ? "next" : { status };
}

const OWN = new Set([
  "server",
  "date",
  "content-type",
  "content-length",
  "connection",
  "transfer-encoding",
  "keep-alive",
  "x-accel-redirect",
  "x-accel-buffering",
]);

function answered(exchange: Exchange, http: HttpResponse, target: ProxyTarget): { draft: Draft; final: boolean } {
  const of = (name: string) => http.headers.find(([header]) => header.toLowerCase() === name)?.[1];
  const hidden = new Set((exchange.scope.get("proxy_hide_header") ?? []).map(({ args }) => args[0].toLowerCase()));
  const more = http.headers
    .filter(([name]) => !OWN.has(name.toLowerCase()) && !hidden.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => [
      name,
      name.toLowerCase() === "location" ? rewritten(exchange, value, target) : value,
    ]);
  const final = !(isOn(exchange.scope, "proxy_intercept_errors", false) && http.status >= 300);
  const chunked =
    of("content-length") === undefined &&
    http.status !== 204 &&
    http.status !== 304 &&
    exchange.request.method !== "HEAD";
  return {
    draft: { status: http.status, body: http.body, type: of("content-type"), more, ...(chunked && { chunked }) },
    final,
  };
}

/** proxy_redirect default: the upstream's own address becomes this server's. */
function rewritten(exchange: Exchange, location: string, target: ProxyTarget): string {
  const prefix = exchange.location?.pattern ?? "/";
  const base = `http${target.tls ? "s" : ""}://${target.host}`;
  if (setting(exchange.scope, "proxy_redirect")?.[0] === "off" || !location.startsWith(base)) return location;
  const host = headerOf(exchange.request, "host") ?? "localhost";
  return `http://${host}${location.slice(base.length).replace(/^\//, prefix.endsWith("/") ? prefix : "/")}`;
}
