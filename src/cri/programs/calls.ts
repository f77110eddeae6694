/** What a program asks of another server: the name is looked up as its C library does, then one request is made. JSON all along. */
import { continueLookup, type LookupState, startLookup } from "../../shell/applets/resolver.ts";
import type { HttpRequest, HttpResponse, NetError, NetOutcome, NetRequest, System } from "../../shell/types.ts";

/** HTTP (`http`) or bytes over TCP (`data`) to a host by name or address. */
export interface Call {
  host: string;
  port: number;
  tls?: boolean;
  http?: HttpRequest;
  data?: string;
  connectTimeoutMs?: number;
  timeoutMs?: number;
}

export interface CallState {
  call: Call;
  lookup?: LookupState;
}

export type CallResult =
  | { ok: true; http?: HttpResponse; data?: string }
  /** "notfound": there is no such name; "again": no DNS server answered. */
  | { ok: false; error: NetError | "notfound" | "again" };

export type CallStep = { state: CallState; net: NetRequest } | { result: CallResult };

/** Begins a call. */
export function startCall(call: Call, sys: System): CallStep {
  return afterLookup(call, startLookup(call.host, sys, 4));
}

function afterLookup(call: Call, step: ReturnType<typeof startLookup>): CallStep {
  if ("failed" in step) return { result: { ok: false, error: step.failed === "again" ? "again" : "notfound" } };
  if ("net" in step) return { state: { call, lookup: step.state }, net: step.net };
  return { state: { call }, net: request(call, step.done.addresses[0]!) };
}

function request({ host, port, tls, http, data, connectTimeoutMs, timeoutMs }: Call, address: string): NetRequest {
  const times = { ...(connectTimeoutMs && { connectTimeoutMs }), ...(timeoutMs && { timeoutMs }) };
  if (!http) return { kind: "tcp", address, port, data: data ?? "", ...times };
  return { kind: "http", address, port, http, ...(tls && { tls, serverName: host }), ...times };
}

/** Goes on with a call after an answer of the network. */
export function continueCall(state: CallState, outcome: NetOutcome, sys: System): CallStep {
  if (state.lookup) return afterLookup(state.call, continueLookup(state.lookup, outcome, sys));
  if (!outcome.ok) return { result: { ok: false, error: outcome.error } };
  const { http, data } = outcome;
  return { result: { ok: true, ...(http && { http }), ...(data !== undefined && { data }) } };
}
