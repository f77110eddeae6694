/** The way of a request: rewrite, access, try_files, content, error_page. Models the phases of ngx_http_core_module.c. */
import type { HttpResponse } from "../../../shell/types.ts";
import { type Location, setting, toRegex } from "./config.ts";
import { capture, complain, type Exchange, fill, findLocation, headerOf } from "./exchange.ts";
import { type Draft, ownPage, render, serverName } from "./pages.ts";
import { type ProxyTarget, proxyTarget } from "./proxy.ts";
import { absolute, filePath, serveFile } from "./static.ts";
import type { Directive } from "./syntax.ts";

/** What a way through came to: an answer, a status to be said, another path, or a question to somebody else. */
export type Found =
  | { draft: Draft; final?: boolean }
  | { status: number }
  | { internal: string }
  | { named: string }
  | { proxy: ProxyTarget };

export type Outcome = { response: HttpResponse } | { proxy: ProxyTarget };

const REDIRECTS_MAX = 10;
/** PCRE2_ERROR_MATCHLIMIT. */
const MATCH_LIMIT = -47;

/** Takes a request as far as an answer, or to what must be asked of an upstream. */
export function process(exchange: Exchange): Outcome {
  if (exchange.uri === "") return { response: refuse(exchange, 400) };
  try {
    return go(exchange, atServer(exchange) ?? { internal: exchange.uri });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(exchange, `pcre2_match() failed: ${MATCH_LIMIT} on "${exchange.uri}"`);
    return { response: finish(exchange, special(exchange, 500)) };
  }
}

/** Goes on from something found: follows redirects inside, says errors with error_page. */
export function go(exchange: Exchange, start: Found): Outcome {
  let found = start;
  let said = 0;
  for (let i = 0; i <= REDIRECTS_MAX; i++) {
    if ("proxy" in found) return found;
    if ("draft" in found && (found.final || found.draft.status < 300 || said)) {
      return { response: finish(exchange, said ? { ...found.draft, status: said } : found.draft) };
    }
    if ("draft" in found || "status" in found) {
      const status: number = "draft" in found ? found.draft.status : found.status;
      const page = said ? undefined : errorPage(exchange, status);
      if (!page)
        return {
          response: finish(
            exchange,
            "draft" in found ? dressed(exchange, found.draft) : special(exchange, said || status),
          ),
        };
      said = page.status;
      found = page.target;
      if ("draft" in found && found.draft.status >= 300 && found.draft.status < 400) said = 0;
    } else found = follow(exchange, found);
  }
  complain(exchange, "rewrite or internal redirection cycle");
  return { response: finish(exchange, special(exchange, 500)) };
}

function follow(exchange: Exchange, found: { internal: string } | { named: string }): Found {
  if ("named" in found) {
    const location = exchange.server.locations.find(
      ({ modifier, pattern }) => modifier === "@" && pattern === found.named,
    );
    return location ? inLocation(exchange, location) : { status: 500 };
  }
  const [uri, ...args] = found.internal.split("?");
  exchange.uri = uri;
  if (args.length > 0) exchange.args = args.join("?");
  const location = findLocation(exchange, exchange.server.locations, uri);
  if (location) return inLocation(exchange, location);
  exchange.location = undefined;
  exchange.scope = exchange.server.scope;
  return content(exchange);
}

function atServer(exchange: Exchange): Found | undefined {
  const found = rewrite(exchange, exchange.server.own);
  return found === "break" ? undefined : found;
}

function inLocation(exchange: Exchange, location: Location): Found {
  exchange.location = location;
  exchange.scope = location.scope;
  // A prefix location of an upstream that ends in a slash answers the path without it by a redirect.
  const rewritten = rewrite(exchange, location.own);
  if (rewritten && rewritten !== "break") return rewritten;
  return access(exchange) ?? tryFiles(exchange) ?? content(exchange);
}

function rewrite(exchange: Exchange, directives: Directive[]): Found | "break" | undefined {
  for (const directive of directives) {
    const { name, args, block } = directive;
    if (name === "return") return answerWith(exchange, args);
    if (name === "set") exchange.variables.set(args[0].slice(1), fill(exchange, args[1]));
    else if (name === "break") return "break";
    else if (name === "if" && block && holds(exchange, args)) {
      exchange.scope = new Map([...exchange.scope, ...block.map((one): [string, Directive[]] => [one.name, [one]])]);
      const inner = rewrite(exchange, block);
      if (inner) return inner;
    } else if (name === "rewrite") {
      const found = applyRewrite(exchange, args);
      if (found) return found;
    }
  }
  return undefined;
}

function answerWith(exchange: Exchange, args: string[]): Found {
  const status = Number(args[0]);
  if (!/^\d+$/.test(args[0]))
    return { draft: { ...EMPTY, status: 302, ...redirect(exchange, fill(exchange, args[0])) } };
  if (status === 444) return { draft: { status: 444, body: "" }, final: true };
  if (args[1] === undefined)
    return status >= 400
      ? { status }
      : {
          draft: { status, body: "", type: status === 204 ? undefined : contentTypeOf(exchange) },
          final: status < 300,
        };
  const text = fill(exchange, args[1]);
  if ([301, 302, 303, 307, 308].includes(status)) return { draft: { ...EMPTY, status, ...redirect(exchange, text) } };
  return {
    draft: { status, body: Buffer.from(text, "latin1").toString("latin1"), type: contentTypeOf(exchange) },
    final: true,
  };
}

const EMPTY = { body: "" };
const contentTypeOf = (exchange: Exchange) => setting(exchange.scope, "default_type")?.[0] ?? "text/plain";

/** A Location of this server stands among the standard headers, another one after them. */
function redirect(exchange: Exchange, target: string): Partial<Draft> {
  return target.startsWith("/") ? { location: absolute(exchange, target) } : { more: [["Location", target]] };
}

function applyRewrite(exchange: Exchange, [pattern, replacement, flag]: string[]): Found | "break" | undefined {
  const match = toRegex(pattern, false).exec(exchange.uri);
  if (!match) return undefined;
  capture(exchange, match);
  const target = fill(exchange, replacement);
  const outside = /^(https?:\/\/|\$scheme)/.test(replacement);
  const withArgs = exchange.args && !target.includes("?") ? `${target}?${exchange.args}` : target.replace(/\?$/, "");
  if (flag === "permanent") return { draft: { ...EMPTY, status: 301, ...redirect(exchange, withArgs) } };
  if (flag === "redirect" || outside) return { draft: { ...EMPTY, status: 302, ...redirect(exchange, withArgs) } };
  if (flag === "break") {
    [exchange.uri] = target.split("?");
    exchange.variables.set("rewritten", "1");
    return "break";
  }
  if (flag === "last") return { internal: withArgs };
  [exchange.uri] = target.split("?");
  return exchange.location ? { internal: withArgs } : undefined;
}

function holds(exchange: Exchange, args: string[]): boolean {
  const words = args
    .join(" ")
    .replace(/^\(\s*/, "")
    .replace(/\s*\)$/, "")
    .split(/\s+/);
  const [left, operator, ...rest] = words;
  const unquote = (text: string) => text.replace(/^["']|["']$/g, "");
  if (left.replace(/^!/, "").startsWith("-")) {
    const stat = exchange.worker.sys.fs.stat(fill(exchange, unquote(operator)));
    const kind = left.replace(/^!/, "");
    const is = kind === "-e" ? stat !== undefined : kind === "-d" ? stat?.type === "directory" : stat?.type === "file";
    return left.startsWith("!") ? !is : is;
  }
  const value = fill(exchange, unquote(left));
  if (operator === undefined) return value !== "" && value !== "0";
  const right = unquote(rest.join(" "));
  if (operator === "=") return value === fill(exchange, right);
  if (operator === "!=") return value !== fill(exchange, right);
  const match = toRegex(right, operator.endsWith("*")).exec(value);
  if (match && !operator.startsWith("!")) capture(exchange, match);
  return operator.startsWith("!") ? !match : match !== null;
}

function access(exchange: Exchange): Found | undefined {
  const rules = [...(exchange.scope.get("allow") ?? []), ...(exchange.scope.get("deny") ?? [])].sort(
    (a, b) => a.line - b.line,
  );
  const rule = rules.find(({ args }) => args[0] === "all" || inNetwork(exchange.incoming.from, args[0]));
  if (rule?.name === "deny") {
    complain(exchange, "access forbidden by rule");
    return { status: 403 };
  }
  const realm = setting(exchange.scope, "auth_basic")?.[0];
  if (realm === undefined || realm === "off" || headerOf(exchange.request, "authorization")?.startsWith("Basic "))
    return undefined;
  return { draft: { ...EMPTY, status: 401, more: [["WWW-Authenticate", `Basic realm="${realm}"`]] } };
}

function inNetwork(address: string, range: string): boolean {
  const [base, bits = "32"] = range.split("/");
  const number = (text: string) => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

function tryFiles(exchange: Exchange): Found | undefined {
  const args = (exchange.location ?? exchange.server).own.find(({ name }) => name === "try_files")?.args;
  if (!args) return undefined;
  const { fs } = exchange.worker.sys;
  for (const arg of args.slice(0, -1)) {
    const uri = fill(exchange, arg);
    const stat = fs.stat(filePath(exchange, uri).replace(/\/$/, "") || "/");
    if (!stat || (stat.type === "directory") !== uri.endsWith("/")) continue;
    exchange.uri = uri;
    return undefined;
  }
  const last = fill(exchange, args.at(-1)!);
  if (last.startsWith("=")) return { status: Number(last.slice(1)) };
  return last.startsWith("@") ? { named: last } : { internal: last };
}

function content(exchange: Exchange): Found {
  const own = [...(exchange.location?.own ?? []), ...(exchange.scope.get("proxy_pass") ?? [])];
  const pass = own.find(({ name }) => name === "proxy_pass");
  if (pass) return { proxy: proxyTarget(exchange, fill(exchange, pass.args[0]), pass.args[0].includes("$")) };
  if (own.some(({ name }) => name === "stub_status"))
    return { draft: { status: 200, type: "text/plain", body: stubStatus(exchange) } };
  if (own.some(({ name }) => /^(fastcgi|uwsgi|scgi|grpc|memcached)_pass$/.test(name))) return { status: 502 };
  const served = serveFile(exchange);
  return "internal" in served ? served : "body" in served ? { draft: served } : served;
}

function stubStatus({ worker: { connection, requests } }: Exchange): string {
  return `Active connections: 1 \nserver accepts handled requests\n ${connection} ${connection} ${requests} \nReading: 0 Writing: 1 Waiting: 0 \n`;
}

/** Where error_page sends a status, and the status then said. */
function errorPage(exchange: Exchange, status: number): { status: number; target: Found } | undefined {
  for (const { args } of exchange.scope.get("error_page") ?? []) {
    const codes = args.slice(0, -1);
    const change = codes.find((code) => code.startsWith("="));
    if (!codes.includes(String(status))) continue;
    const target = fill(exchange, args.at(-1)!);
    const said = change === undefined ? status : Number(change.slice(1)) || 200;
    if (target.startsWith("@")) return { status: said, target: { named: target } };
    if (!target.startsWith("/"))
      return { status: 302, target: { draft: { ...EMPTY, status: 302, more: [["Location", target]] } } };
    if (exchange.request.method !== "HEAD") exchange.request = { ...exchange.request, method: "GET" };
    return { status: said, target: { internal: target } };
  }
  return undefined;
}

/** nginx's own page of a status. */
function special(exchange: Exchange, status: number): Draft {
  return dressed(exchange, { status, body: "" });
}

function dressed(exchange: Exchange, draft: Draft): Draft {
  if (draft.body !== "") return draft;
  const body = ownPage(draft.status, serverName(exchange.scope, exchange.worker.version));
  return body === undefined ? draft : { ...draft, body, type: "text/html", modified: undefined, etag: undefined };
}

function refuse(exchange: Exchange, status: number): HttpResponse {
  const response = finish(exchange, special(exchange, status));
  const headers = response.headers.map(([name, value]): [string, string] => [
    name,
    name === "Connection" ? "close" : value,
  ]);
  return { ...response, headers };
}

/** Puts the answer in its final shape. */
export function finish(exchange: Exchange, draft: Draft): HttpResponse {
  const { request, scope, worker } = exchange;
  exchange.status = draft.status;
  const response = render(draft, {
    scope,
    version: worker.version,
    now: worker.sys.now(),
    keepAlive: headerOf(request, "connection")?.toLowerCase() !== "close",
    head: request.method === "HEAD",
    fill: (text) => fill(exchange, text),
  });
  exchange.sent = response.body.length;
  return response;
}
