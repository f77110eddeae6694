/**
 * Frame of the programs that answer HTTP: requests come in one by one, an answer may need calls of other servers first,
 * a timer may tick. What an app keeps between requests is its own JSON state.
 */
import type { HttpRequest, HttpResponse, Incoming, Json, Step, System, Tool, Wait, Wake } from "../../shell/types.ts";
import { type Call, type CallResult, type CallState, type CallStep, continueCall, startCall } from "./calls.ts";
import { parseRequest, printResponse } from "./http.ts";
import type { ProgramContext } from "./index.ts";

/** Where an app stands while it is asked. */
export interface Scene {
  context: ProgramContext;
  sys: System;
  args: string[];
}

export interface WebRequest extends Scene {
  request: HttpRequest;
  incoming: Incoming;
}

interface Saying<S> {
  state?: S;
  stdout?: string;
  stderr?: string;
  cpuMs?: number;
  memory?: number;
}
/** An answer, a call or a child process to wait for first (`keep` comes back with its result), or the end of the program. */
export type Reaction<S> = Saying<S> &
  (
    | { http: HttpResponse; afterMs?: number }
    | { call: Call; keep: Json }
    | { spawn: string[]; keep: Json }
    | { exit: number; http?: HttpResponse }
  );

export interface WebApp<S extends Json = Json> {
  /** Begins; with `exit` it does not come to serving. */
  start(scene: Scene): Saying<S> & { state: S; exit?: number };
  listen(scene: Scene, state: S): NonNullable<Wait["listen"]>;
  answer(request: WebRequest, state: S): Reaction<S>;
  /** Bytes of a TCP connection or a datagram to a port that speaks no HTTP: what it answers. */
  tcp?(data: string, request: Scene & { incoming: Incoming }, state: S): string;
  udp?(data: string, request: Scene & { incoming: Incoming }, state: S): string;
  /** Goes on after a call. */
  resume?(keep: Json, result: CallResult, request: WebRequest, state: S): Reaction<S>;
  /** Goes on after a child process, with its exit status. */
  ended?(keep: Json, status: number, request: WebRequest, state: S): Reaction<S>;
  /** Monotonic milliseconds of its next tick. */
  due?(state: S): number | undefined;
  tick?(scene: Scene, state: S): Saying<S> & { exit?: number };
  /** It is told to end; left out: it ends with 0 without a word. */
  stop?(scene: Scene, state: S, signal: number): { stdout?: string; stderr?: string; exit: number };
}

interface Pending {
  incoming: Incoming;
  keep: Json;
  work: Call | { argv: string[] };
  /** Under way; the others wait for their turn. */
  running?: CallState | "child";
}
interface WebState {
  app: Json;
  pending: Pending[];
}

/** SIGINT, SIGQUIT, SIGTERM, SIGWINCH: what images are told to end by. */
const SIGNALS = [2, 3, 15, 28];
const MEMORY = 8 * 1024 * 1024;
/** CPU of one request, in milliseconds. */
const REQUEST_MS = 0.2;

/** A program's tool made of a web app. */
export function webTool<S>(context: ProgramContext, app: WebApp<S>): Tool {
  return {
    kind: "process",
    signals: SIGNALS,
    step: (args, state, wake, sys) => step(app, { context, sys, args }, state, wake),
  };
}

/** Ports that answer HTTP. */
export const httpPorts = (...ports: number[]): NonNullable<Wait["listen"]> =>
  ports.map((port) => ({ port, protocol: "http" }));

function step(app: WebApp, scene: Scene, state: WebState | undefined, wake: Wake): Step {
  if (!state) return begin(app, scene);
  switch (wake.type) {
    case "signal":
      return app.stop?.(scene, state.app, wake.signal) ?? { exit: 0 };
    case "request":
      return onRequest(app, scene, state, wake.request);
    case "net":
      return onAnswer(app, scene, state, continueCall(state.pending[0]!.running as CallState, wake.outcome, scene.sys));
    case "child":
      return onEnded(app, scene, state, wake.status);
    default:
      return tick(app, scene, state);
  }
}

function begin(app: WebApp, scene: Scene): Step {
  const { state, exit, ...said } = app.start(scene);
  if (exit !== undefined) return { ...said, exit };
  return { memory: MEMORY, ...said, ...waiting(app, scene, { app: state, pending: [] }) };
}

function waiting(app: WebApp, scene: Scene, state: WebState): { state: WebState; wait: Wait } {
  const at = app.due?.(state.app);
  const { running } = state.pending[0] ?? {};
  const goesOn = running !== undefined && running !== "child";
  const wait = {
    listen: app.listen(scene, state.app),
    ...(at !== undefined && { at }),
    ...(goesOn && { netGoesOn: true as const }),
    ...(running === "child" && { child: true as const }),
  };
  return { state, wait };
}

function tick(app: WebApp, scene: Scene, state: WebState): Step {
  const due = app.due?.(state.app);
  if (due === undefined || scene.sys.monotonic() < due || !app.tick) return waiting(app, scene, state);
  const { state: next = state.app, exit, ...said } = app.tick(scene, state.app);
  return exit === undefined ? { ...said, ...waiting(app, scene, { ...state, app: next }) } : { ...said, exit };
}

function onRequest(app: WebApp, scene: Scene, state: WebState, incoming: Incoming): Step {
  const raw = incoming.kind === "udp" ? app.udp : incoming.http ? undefined : app.tcp;
  if (raw || incoming.kind === "udp") {
    const data = raw?.(incoming.data ?? "", { ...scene, incoming }, state.app) ?? "";
    return { replies: [{ id: incoming.id, data, close: true }], ...waiting(app, scene, state) };
  }
  const request = incoming.http ?? parseRequest(incoming.data ?? "");
  // A connection that says nothing (a TCP probe, nc -z) is taken all the same.
  if (!request) return { replies: [{ id: incoming.id, data: "" }], ...waiting(app, scene, state) };
  return settle(app, scene, state, { incoming, reaction: app.answer({ ...scene, request, incoming }, state.app) });
}

function onAnswer(app: WebApp, scene: Scene, state: WebState, answered: CallStep): Step {
  const [first, ...others] = state.pending as [Pending, ...Pending[]];
  if ("net" in answered) {
    const { wait, ...rest } = waiting(app, scene, {
      ...state,
      pending: [{ ...first, running: answered.state }, ...others],
    });
    return { ...rest, wait: { ...wait, netGoesOn: undefined, net: answered.net } };
  }
  const { incoming, keep } = first;
  const request = incoming.http ?? parseRequest(incoming.data ?? "")!;
  const reaction = app.resume!(keep, answered.result, { ...scene, request, incoming }, state.app);
  return settle(app, scene, { ...state, pending: others }, { incoming, reaction }, true);
}

function onEnded(app: WebApp, scene: Scene, state: WebState, status: number): Step {
  const [first, ...others] = state.pending as [Pending, ...Pending[]];
  const { incoming, keep } = first;
  const request = incoming.http ?? parseRequest(incoming.data ?? "")!;
  const reaction = app.ended!(keep, status, { ...scene, request, incoming }, state.app);
  return settle(app, scene, { ...state, pending: others }, { incoming, reaction }, true);
}

/** Answers, or puts the call in the queue; a queue without a call under way goes on. */
function settle(
  app: WebApp,
  scene: Scene,
  state: WebState,
  turn: { incoming: Incoming; reaction: Reaction<Json> },
  first = false,
): Step {
  const { incoming, reaction } = turn;
  const { stdout, stderr, memory, cpuMs = REQUEST_MS } = reaction;
  const said = { cpuMs, ...(stdout && { stdout }), ...(stderr && { stderr }), ...(memory !== undefined && { memory }) };
  const replies =
    "http" in reaction && reaction.http
      ? [reply(incoming, reaction.http, "afterMs" in reaction ? reaction.afterMs : undefined)]
      : [];
  if ("exit" in reaction) return { ...said, replies, exit: reaction.exit };
  const next: WebState = { ...state, app: reaction.state ?? state.app };
  if ("call" in reaction || "spawn" in reaction) {
    const work = "call" in reaction ? reaction.call : { argv: reaction.spawn };
    const pending: Pending = { incoming, keep: reaction.keep, work };
    next.pending = first ? [pending, ...next.pending] : [...next.pending, pending];
  }
  return goOn(app, scene, next, { ...said, ...(replies.length > 0 && { replies }) });
}

function goOn(app: WebApp, scene: Scene, state: WebState, before: Partial<Step>): Step {
  const first = state.pending[0];
  if (!first || first.running) return { ...before, ...waiting(app, scene, state) } as Step;
  const { work } = first;
  if ("argv" in work) {
    const [, ...others] = state.pending;
    return {
      ...before,
      spawn: { argv: work.argv },
      ...waiting(app, scene, { ...state, pending: [{ ...first, running: "child" }, ...others] }),
    } as Step;
  }
  const started = startCall(work, scene.sys);
  const after = onAnswer(app, scene, state, started);
  return {
    ...after,
    stdout: (before.stdout ?? "") + (after.stdout ?? ""),
    stderr: (before.stderr ?? "") + (after.stderr ?? ""),
    replies: [...(before.replies ?? []), ...(after.replies ?? [])],
    cpuMs: (before.cpuMs ?? 0) + (after.cpuMs ?? 0),
  };
}

function reply(
  incoming: Incoming,
  http: HttpResponse,
  afterMs: number | undefined,
): NonNullable<Step["replies"]>[number] {
  const late = afterMs === undefined ? {} : { afterMs };
  if (incoming.http) return { id: incoming.id, http, ...late };
  return { id: incoming.id, data: printResponse(http), close: true, ...late };
}
