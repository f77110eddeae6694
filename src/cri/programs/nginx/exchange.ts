/** One request on its way through nginx: its server, its place, its variables. */
import { rfc3339 } from "../../../apimachinery/time.ts";
import type { HttpRequest, Incoming, System } from "../../../shell/types.ts";
import { type Config, type Location, type Scope, type Server, setting, toRegex } from "./config.ts";

/** What every request of a command shares. */
export interface Worker {
  config: Config;
  sys: System;
  version: string;
  /** Pid that error lines carry. */
  pid: number;
  /** Number of the connection, in error lines. */
  connection: number;
  /** Requests so far, for stub_status and $connection_requests. */
  requests: number;
}

export interface Exchange {
  worker: Worker;
  incoming: Incoming;
  request: HttpRequest;
  server: Server;
  scope: Scope;
  location?: Location;
  /** Decoded path; changes with rewrites and internal redirects. */
  uri: string;
  args: string;
  /** Set by set, map and captures. */
  variables: Map<string, string>;
  status: number;
  sent: number;
  errors: string[];
  upstream?: { address: string; status: string; time: string };
}

/** Chooses the server by port and Host, decodes the path. Undefined uri: the path is none. */
export function openExchange(worker: Worker, incoming: Incoming, request: HttpRequest): Exchange | undefined {
  const server = findServer(worker.config, incoming.port, hostOf(request));
  if (!server) return undefined;
  const [path, ...args] = request.path.split("?");
  return {
    worker,
    incoming,
    request,
    server,
    scope: server.scope,
    uri: normalized(path.replace(/#.*/, "")) ?? "",
    args: args.join("?"),
    variables: new Map(),
    status: 200,
    sent: 0,
    errors: [],
  };
}

export const headerOf = (request: HttpRequest, name: string): string | undefined =>
  request.headers.find(([header]) => header.toLowerCase() === name)?.[1];

/** Host without port, in lower case. */
export const hostOf = (request: HttpRequest): string =>
  (headerOf(request, "host") ?? "").replace(/:\d*$/, "").toLowerCase();

function findServer({ servers }: Config, port: number, host: string): Server | undefined {
  const here = servers.filter(({ listens }) => listens.some((one) => one.port === port));
  const wildcard = (server: Server, fits: (name: string) => boolean) => server.names.some(fits);
  return (
    here.find(({ names }) => names.some((name) => name.toLowerCase() === host && name !== "")) ??
    here.find((one) =>
      wildcard(one, (name) => /^\*?\./.test(name) && host.endsWith(name.replace(/^\*/, "").toLowerCase())),
    ) ??
    here.find((one) => wildcard(one, (name) => name.endsWith(".*") && host.startsWith(name.slice(0, -1)))) ??
    here.find((one) => wildcard(one, (name) => name.startsWith("~") && toRegex(name.slice(1), true).test(host))) ??
    here.find(({ listens }) => listens.some((one) => one.port === port && one.isDefault)) ??
    here[0]
  );
}

/** Path with escapes, double slashes and dots taken out; undefined: it leads out of the root. */
export function normalized(path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  const plain = path.replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (plain.includes("\0")) return undefined;
  const parts: string[] = [];
  const words = plain.split("/").slice(1);
  for (const [i, word] of words.entries()) {
    const last = i === words.length - 1;
    if (word === "..") {
      if (parts.length === 0) return undefined;
      parts.pop();
    }
    if (word === "." || word === "..") {
      if (last) parts.push("");
    } else if (word !== "" || last) parts.push(word);
  }
  return `/${parts.join("/")}`;
}

/** The location of a path: exact, then the longest prefix, before it the first regular expression unless it says ^~. */
export function findLocation(exchange: Exchange, locations: Location[], uri: string): Location | undefined {
  const exact = locations.find(({ modifier, pattern }) => modifier === "=" && pattern === uri);
  if (exact) return exact;
  const prefix = locations
    .filter(({ modifier, pattern }) => (modifier === "" || modifier === "^~") && uri.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length)[0];
  const inner = prefix && findLocation(exchange, prefix.locations, uri);
  if (inner?.regex || inner?.modifier === "=") return inner;
  if (prefix?.modifier !== "^~") {
    for (const location of locations) {
      const match = location.regex?.exec(uri);
      if (!match) continue;
      capture(exchange, match);
      return location;
    }
  }
  return inner ?? prefix;
}

/** Keeps what parentheses of a regular expression found: $1 and named ones. */
export function capture(exchange: Exchange, match: RegExpExecArray): void {
  for (let i = 1; i < match.length; i++) exchange.variables.set(String(i), match[i] ?? "");
  for (const [name, value] of Object.entries(match.groups ?? {})) exchange.variables.set(name, value ?? "");
}

/** Text with variables filled in. */
export function fill(exchange: Exchange, text: string): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) =>
    variable(exchange, (braced ?? plain)!),
  );
}

export function variable(exchange: Exchange, name: string): string {
  const own = exchange.variables.get(name);
  if (own !== undefined) return own;
  const { request, worker } = exchange;
  if (name.startsWith("http_")) return headerOf(request, name.slice(5).replaceAll("_", "-")) ?? "";
  if (name.startsWith("arg_")) return argument(exchange.args, name.slice(4));
  if (name.startsWith("cookie_")) return cookie(request, name.slice(7));
  for (const map of worker.config.maps) if (map.args[1] === `$${name}`) return mapped(exchange, map);
  return builtIn(exchange, name);
}

const argument = (args: string, name: string) =>
  args
    .split("&")
    .map((pair) => pair.split("="))
    .find(([key]) => key.toLowerCase() === name)
    ?.slice(1)
    .join("=") ?? "";

const cookie = (request: HttpRequest, name: string) =>
  (headerOf(request, "cookie") ?? "")
    .split(/;\s*/)
    .map((pair) => pair.split("="))
    .find(([key]) => key === name)
    ?.slice(1)
    .join("=") ?? "";

function mapped(exchange: Exchange, map: Config["maps"][number]): string {
  const source = fill(exchange, map.args[0]);
  const entries = (map.block ?? []).map(({ name, args }) => [name, args[0] ?? ""] as const);
  const exact = entries.find(([key]) => key !== "default" && key.toLowerCase() === source.toLowerCase());
  const pattern = entries.find(
    ([key]) => key.startsWith("~") && toRegex(key.replace(/^~\*?/, ""), key.startsWith("~*")).test(source),
  );
  const found = exact ?? pattern ?? entries.find(([key]) => key === "default");
  return found ? fill(exchange, found[1]) : "";
}

function builtIn(exchange: Exchange, name: string): string {
  const { incoming, request, server, worker } = exchange;
  const { sys } = worker;
  const seconds = sys.now() / 1000;
  switch (name) {
    case "host":
      return hostOf(request) || server.names[0];
    case "remote_addr":
    case "realip_remote_addr":
      return incoming.from;
    case "binary_remote_addr":
      return incoming.from;
    case "remote_port":
      return String(32_768 + ((worker.connection * 7919) % 28_000));
    case "remote_user":
      return "";
    case "request":
      return `${request.method} ${request.path} HTTP/1.1`;
    case "request_method":
      return request.method;
    case "request_uri":
      return request.path;
    case "uri":
    case "document_uri":
      return exchange.uri;
    case "args":
    case "query_string":
      return exchange.args;
    case "is_args":
      return exchange.args === "" ? "" : "?";
    case "request_body":
      return request.body;
    case "scheme":
      return incoming.tls ? "https" : "http";
    case "https":
      return incoming.tls ? "on" : "";
    case "server_name":
      return server.names[0];
    case "server_port":
      return String(incoming.port);
    case "server_addr":
      return sys.addresses[0] ?? "";
    case "server_protocol":
      return "HTTP/1.1";
    case "document_root":
      return setting(exchange.scope, "root")?.[0] ?? "/etc/nginx/html";
    case "hostname":
      return sys.hostname;
    case "nginx_version":
      return worker.version;
    case "pid":
      return String(worker.pid);
    case "time_local":
      return localTime(sys.now());
    case "time_iso8601":
      return `${new Date(sys.now()).toISOString().slice(0, 19)}+00:00`;
    case "msec":
      return seconds.toFixed(3);
    default:
      return ofAnswer(exchange, name);
  }
}

function ofAnswer(exchange: Exchange, name: string): string {
  const { request, worker, upstream } = exchange;
  switch (name) {
    case "status":
      return String(exchange.status);
    case "body_bytes_sent":
      return String(exchange.sent);
    case "bytes_sent":
      return String(exchange.sent + 238);
    case "request_time":
      return upstream?.time ?? "0.000";
    case "request_length":
      return String(
        request.path.length +
          request.body.length +
          request.headers.reduce((sum, [a, b]) => sum + a.length + b.length + 4, 20),
      );
    case "content_type":
      return headerOf(request, "content-type") ?? "";
    case "content_length":
      return headerOf(request, "content-length") ?? "";
    case "connection":
      return String(worker.connection);
    case "connection_requests":
      return "1";
    case "upstream_addr":
      return upstream?.address ?? "";
    case "upstream_status":
      return upstream?.status ?? "";
    case "upstream_response_time":
      return upstream?.time ?? "";
    case "proxy_add_x_forwarded_for": {
      const before = headerOf(request, "x-forwarded-for");
      return before ? `${before}, ${exchange.incoming.from}` : exchange.incoming.from;
    }
    case "request_id":
      return Array.from({ length: 32 }, (_, i) =>
        Math.floor(worker.sys.chance(`request-id-${i}`) * 16).toString(16),
      ).join("");
    default:
      return "";
  }
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const two = (value: number) => String(value).padStart(2, "0");

/** "21/Nov/2026:13:30:51 +0000". */
export function localTime(ms: number): string {
  const date = new Date(ms);
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${date.toISOString().slice(11, 19)} +0000`;
}

/** "2026/11/21 13:30:51", as error lines begin. */
export const errorTime = (ms: number): string => rfc3339(ms).slice(0, 19).replace("T", " ").replaceAll("-", "/");

/** Adds an error line about this request. */
export function complain(exchange: Exchange, text: string, upstream?: string): void {
  const { worker, incoming, request, server } = exchange;
  const host = headerOf(request, "host");
  const level = `${errorTime(worker.sys.now())} [error] ${worker.pid}#${worker.pid}: *${worker.connection} ${text}`;
  const who = `, client: ${incoming.from}, server: ${server.names[0]}, request: "${request.method} ${request.path} HTTP/1.1"`;
  exchange.errors.push(
    `${level}${who}${upstream ? `, upstream: "${upstream}"` : ""}${host ? `, host: "${host}"` : ""}\n`,
  );
}
