/** From a URL to an address to a request: what curl does before an answer is there. */
import type { NetRequest, Step, Wait } from "../../types.ts";
import { attempt, readFile } from "../paths.ts";
import { continueLookup, isIPv4, isIPv6, type LookupStep, startLookup } from "../resolver.ts";
import { cookieHeader, parseCookieFile } from "./cookies.ts";
import { fail, finishTransfer } from "./outcome.ts";
import { type Body, buildBody, buildRequest, hasData, percentEncode } from "./request.ts";
import { connectLeft, has, type Turn, timeLeft, verbose } from "./state.ts";

const CONNECT_LIMIT_MS = 300_000;

/** Begins the request to `turn.url`: finds its address first. */
export function beginRequest(turn: Turn): Step {
  const { state, url, options } = turn;
  state.asked = turn.sys.monotonic();
  if (url.scheme === "file") return fail(turn, 37, `Couldn't open file ${url.path}`);
  if (url.scheme !== "http" && url.scheme !== "https" && url.scheme !== "telnet")
    return fail(turn, 1, `Protocol "${url.scheme}" not supported`);
  const fixed = fixedAddress(turn);
  if (fixed) {
    verbose(turn, `Hostname ${url.host} was found in DNS cache`);
    return connect(turn, fixed);
  }
  const host = connectToHost(turn) ?? url.host;
  const family = options.values.has("6") ? 6 : options.values.has("4") ? 4 : 0;
  return lookedUp(turn, startLookup(host, turn.sys, family));
}

export function lookupAnswered(turn: Turn, outcome: Parameters<typeof continueLookup>[1]): Step {
  return lookedUp(turn, continueLookup(turn.state.lookup!, outcome, turn.sys));
}

function lookedUp(turn: Turn, step: LookupStep): Step {
  const { state, url } = turn;
  if ("state" in step) {
    state.stage = "lookup";
    state.lookup = step.state;
    const left = connectLeft(turn);
    return { ...said(turn), wait: { net: step.net, ...(left !== undefined && { at: turn.sys.monotonic() + left }) } };
  }
  delete state.lookup;
  if ("failed" in step) {
    const message = `Could not resolve host: ${url.host}`;
    verbose(turn, message);
    verbose(
      turn,
      turn.version.old ? `Closing connection ${state.connections}` : `shutting down connection #${state.connections}`,
    );
    return fail(turn, 6, message);
  }
  state.times.lookup = turn.sys.monotonic() - state.tried;
  if (!turn.version.old && !isIPv4(url.host) && !isIPv6(url.host)) {
    const shown = (list: string[]) => (list.length > 0 ? list.join(", ") : "(none)");
    verbose(turn, `Host ${url.host}:${url.port} was resolved.`);
    verbose(turn, `IPv6: ${shown(step.done.addresses.filter(isIPv6))}`);
    verbose(turn, `IPv4: ${shown(step.done.addresses.filter(isIPv4))}`);
  }
  return connect(turn, step.done.addresses);
}

/** --resolve HOST:PORT:ADDRESS. */
function fixedAddress(turn: Turn): string[] | undefined {
  for (const entry of turn.options.values.all("resolve")) {
    const match = /^[+-]?([^:]+):(\d+):(.+)$/.exec(entry);
    if (!match || Number(match[2]) !== turn.url.port) continue;
    if (match[1] === "*" || match[1]!.toLowerCase() === turn.url.host.toLowerCase())
      return match[3]!.split(",").map((one) => one.replace(/^\[|\]$/g, ""));
  }
  return undefined;
}

/** --connect-to HOST1:PORT1:HOST2:PORT2: the host to look up instead. */
function connectTo(turn: Turn): { host?: string; port?: number } | undefined {
  for (const entry of turn.options.values.all("connect-to")) {
    const match = /^([^:]*):(\d*):([^:]*):(\d*)$/.exec(entry);
    if (!match) continue;
    const fits =
      (match[1] === "" || match[1] === turn.url.host) && (match[2] === "" || Number(match[2]) === turn.url.port);
    if (fits) return { ...(match[3] && { host: match[3] }), ...(match[4] && { port: Number(match[4]) }) };
  }
  return undefined;
}
const connectToHost = (turn: Turn): string | undefined => connectTo(turn)?.host;

/** Tries the first of the addresses. */
export function connect(turn: Turn, addresses: string[]): Step {
  const { state, url } = turn;
  state.stage = "request";
  state.addresses = addresses;
  const address = addresses[0]!;
  const port = connectTo(turn)?.port ?? url.port;
  const shown = isIPv6(address) ? `[${address}]` : address;
  const reused = state.open.includes(`${url.scheme}://${url.authority}`);
  if (!reused) verbose(turn, `  Trying ${shown}:${port}...`);
  const built = requestOf(turn);
  if ("error" in built) return fail(turn, built.exit, built.error);
  const left = timeLeft(turn);
  const connectTimeoutMs = Math.min(connectLeft(turn) ?? CONNECT_LIMIT_MS, CONNECT_LIMIT_MS);
  const limits = { connectTimeoutMs, ...(left !== undefined && { timeoutMs: left }) };
  const request: NetRequest =
    url.scheme === "telnet"
      ? { kind: "tcp", address, port, data: state.stdin, ...limits }
      : {
          kind: "http",
          address,
          port,
          http: built.http,
          ...limits,
          ...(url.scheme === "https" && { tls: true, serverName: url.host }),
        };
  state.request = request;
  const wait: Wait = { net: request };
  if (left !== undefined) wait.at = turn.sys.monotonic() + left;
  return { ...said(turn), wait };
}

/** The HTTP request by the options and what came before. */
function requestOf(turn: Turn): { http: import("../../types.ts").HttpRequest } | { error: string; exit: number } {
  const { state, options, url, sys, version } = turn;
  const { values } = options;
  let body: Body | undefined;
  if (state.keepBody) {
    const made = attempt(() => buildBody(values, sys, state.stdin));
    if ("reason" in made) return { error: `Failed to open file: ${made.reason}`, exit: 26 };
    body = made.value;
  }
  const target = { ...url };
  if (values.has("G") && body) {
    target.path += `${target.path.includes("?") ? "&" : "?"}${body.data}`;
    body = undefined;
  }
  for (const query of values.all("url-query"))
    target.path += `${target.path.includes("?") ? "&" : "?"}${query.startsWith("+") ? query.slice(1) : encodePair(query)}`;
  const given = values.all("b").filter((one) => one.includes("="));
  const cookie = cookieHeader(state.jar, given, url);
  const user = values.get("u") ?? url.user;
  const http = buildRequest({
    url: target,
    values,
    agent: `curl/${version.number}`,
    method: state.method,
    ...(body && { body }),
    ...(cookie && { cookie }),
    ...(user !== undefined && { user: user.includes(":") ? user : `${user}:` }),
  });
  return { http };
}

function encodePair(query: string): string {
  const equals = query.indexOf("=");
  return equals < 0 ? percentEncode(query) : `${query.slice(0, equals)}=${percentEncode(query.slice(equals + 1))}`;
}

/** Cookies of the files that -b names. */
export function initialJar(turn: Turn): void {
  for (const file of turn.options.values.all("b")) {
    if (file.includes("=")) continue;
    const read = attempt(() => readFile(turn.sys, file));
    if ("value" in read) turn.state.jar = [...turn.state.jar, ...parseCookieFile(read.value)];
  }
}

/** What was said so far, as the begin of a step. */
export function said(turn: Turn): { state: unknown; stdout?: string; stderr?: string } {
  const { out, err } = turn;
  turn.out = "";
  turn.err = "";
  return { state: turn.state, ...(out && { stdout: out }), ...(err && { stderr: err }) };
}

export { finishTransfer, has, hasData };
