/** What both wgets share: finding the address, asking, following. Their words differ. */
import type { HttpRequest, HttpResponse, NetOutcome, NetRequest, Step, System, Wait } from "../../types.ts";
import { type CurlUrl, parseUrl, resolveLocation } from "../curl/url.ts";
import { continueLookup, type LookupState, type LookupStep, startLookup } from "../resolver.ts";

export interface WgetState {
  index: number;
  url: string;
  stage: "lookup" | "request" | "pause";
  lookup?: LookupState;
  addresses: string[];
  redirects: number;
  tries: number;
  began: number;
  connected: string[];
  exit: number;
  /** Addresses that names were found to have. */
  known: Record<string, string[]>;
}

export interface WgetTurn {
  state: WgetState;
  sys: System;
  out: string;
  err: string;
  url: CurlUrl;
}

/** What a dialect does at each point. */
export interface WgetDialect {
  /** Before the name is looked up. */
  resolving(turn: WgetTurn): void;
  unresolved(turn: WgetTurn): Step;
  /** The address is known; the connection is tried. */
  connecting(turn: WgetTurn): void;
  request(turn: WgetTurn): HttpRequest;
  failed(turn: WgetTurn, error: "refused" | "timeout" | "unreachable" | "reset" | "tls" | "slow"): Step;
  response(turn: WgetTurn, response: HttpResponse, outcome: Extract<NetOutcome, { ok: true }>): Step;
  /** Milliseconds of patience: -T. */
  timeoutMs: number;
}

export const newState = (): WgetState => ({
  index: 0,
  url: "",
  stage: "lookup",
  addresses: [],
  redirects: 0,
  tries: 0,
  began: 0,
  connected: [],
  exit: 0,
  known: {},
});

export function beginUrl(turn: WgetTurn, dialect: WgetDialect): Step {
  const { state, url, sys } = turn;
  state.began = sys.monotonic();
  dialect.resolving(turn);
  if (Object.hasOwn(state.known, url.host)) return connectTo(turn, dialect, state.known[url.host]!);
  return lookedUp(turn, dialect, startLookup(url.host, sys));
}

export function goOn(turn: WgetTurn, dialect: WgetDialect, outcome: NetOutcome): Step {
  const { state } = turn;
  if (state.stage === "lookup" && state.lookup)
    return lookedUp(turn, dialect, continueLookup(state.lookup, outcome, turn.sys));
  if (outcome.ok) return outcome.http ? dialect.response(turn, outcome.http, outcome) : dialect.failed(turn, "reset");
  return dialect.failed(turn, outcome.error);
}

function lookedUp(turn: WgetTurn, dialect: WgetDialect, step: LookupStep): Step {
  const { state } = turn;
  if ("state" in step) {
    state.stage = "lookup";
    state.lookup = step.state;
    return waiting(turn, { net: step.net });
  }
  delete state.lookup;
  if ("failed" in step) return dialect.unresolved(turn);
  return connectTo(turn, dialect, step.done.addresses);
}

function connectTo(turn: WgetTurn, dialect: WgetDialect, addresses: string[]): Step {
  turn.state.known[turn.url.host] = addresses;
  turn.state.addresses = addresses;
  return tryAddress(turn, dialect);
}

export function tryAddress(turn: WgetTurn, dialect: WgetDialect): Step {
  const { state, url, sys } = turn;
  state.stage = "request";
  dialect.connecting(turn);
  const net: NetRequest = {
    kind: "http",
    address: state.addresses[0]!,
    port: url.port,
    http: dialect.request(turn),
    connectTimeoutMs: dialect.timeoutMs,
    timeoutMs: dialect.timeoutMs,
    ...(url.scheme === "https" && { tls: true, serverName: url.host }),
  };
  return waiting(turn, { net, at: sys.monotonic() + dialect.timeoutMs + 1 });
}

export function waiting(turn: WgetTurn, wait: Wait): Step {
  return { state: turn.state, wait, ...(turn.out && { stdout: turn.out }), ...(turn.err && { stderr: turn.err }) };
}

export function ending(turn: WgetTurn, exit: number): Step {
  return { exit, ...(turn.out && { stdout: turn.out }), ...(turn.err && { stderr: turn.err }) };
}

export function headerOf(response: HttpResponse, name: string): string | undefined {
  return response.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The URL of a redirection; undefined where the response is none. */
export function redirection(turn: WgetTurn, response: HttpResponse): CurlUrl | undefined {
  const location = headerOf(response, "location");
  if (location === undefined || response.status < 300 || response.status > 399 || response.status === 304)
    return undefined;
  const url = parseUrl(resolveLocation(turn.url, location));
  return "error" in url ? undefined : url;
}

/** Name of the file that a URL's body goes to. */
export function fileName(url: CurlUrl): string {
  const path = url.path.replace(/\?.*/s, "");
  return path.slice(path.lastIndexOf("/") + 1) || "index.html";
}
