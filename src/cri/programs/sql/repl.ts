/** What the SQL clients share: statements one by one over a connection each, from the command line or from input. */
import type { Step, System, Tool, Wake } from "../../../shell/types.ts";
import { type CallResult, type CallState, type CallStep, continueCall, startCall } from "../calls.ts";
import { splitStatements } from "./tokens.ts";
import { type Answer, parseMessage, printMessage } from "./wire.ts";

export interface Options {
  host: string;
  port: number;
  user: string;
  password?: string;
  /** It must ask for the password first. */
  asks?: boolean;
  database?: string;
  /** Statements of the command line; undefined: those of its input. */
  commands?: string[];
  [flag: string]: unknown;
}

export interface Client {
  options(args: string[], sys: System): Options | { exit: number; stdout?: string; stderr?: string };
  connectFailed(options: Options, error: string): string;
  refused(options: Options, answer: Answer & { ok: false }): string;
  /** Greeting once it is connected, on a terminal. */
  banner(version: string, options: Options): string;
  prompt(options: Options, more: boolean): string;
  show(answer: Answer & { ok: true }, options: Options, sys: System): string;
  failed(answer: Answer & { ok: false }): string;
  /** A line that is the client's own: "\\l", "exit". Statements, a text, or the end; undefined: it is SQL. */
  own(line: string, options: Options): { sql: string } | { say: string } | "quit" | undefined;
  /** Does it go on after a failed statement of its input? */
  goesOn(options: Options, sys: System): boolean;
  passwordPrompt: string;
  /** What it says when a person leaves. */
  bye: string;
  /** Its exit status where it cannot connect. */
  connectExit: number;
}

interface State {
  options: Options;
  phase: "password" | "connecting" | "ready";
  queue: string[];
  buffer: string;
  ended: boolean;
  running?: CallState;
  status: number;
}

export function sqlClient(client: Client): Tool {
  return {
    kind: "process",
    step: (args, state: State | undefined, wake, sys) =>
      state ? next(client, state, wake, sys) : start(client, args, sys),
  };
}

function start(client: Client, args: string[], sys: System): Step {
  const options = client.options(args, sys);
  if (!("host" in options)) return options as { exit: number };
  const { warning } = options as { warning?: string };
  const state: State = {
    options: options as Options,
    phase: "connecting",
    queue: [...((options as Options).commands ?? [])],
    buffer: "",
    ended: false,
    status: 0,
  };
  const said = warning ? { stderr: warning } : {};
  if ((options as Options).asks) {
    if (sys.terminal) sys.terminal.silent = true;
    return { ...said, stdout: client.passwordPrompt, state: { ...state, phase: "password" }, wait: { stdin: true } };
  }
  return { ...said, ...send(client, state, "", sys) };
}

function send(client: Client, state: State, sql: string, sys: System): Step {
  const { host, port, user, password, database } = state.options;
  const data = printMessage({
    protocol: "kubelab-sql",
    user,
    sql,
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
  });
  return settle(client, state, startCall({ host, port, data, timeoutMs: 60_000 }, sys), sys);
}

function next(client: Client, state: State, wake: Wake, sys: System): Step {
  if (wake.type === "net" && state.running)
    return settle(client, state, continueCall(state.running, wake.outcome, sys), sys);
  if (wake.type !== "stdin") return { state, wait: { stdin: true } };
  const buffer = state.buffer + wake.data;
  if (state.phase === "password") {
    const end = buffer.indexOf("\n");
    if (end < 0 && !wake.eof) return { state: { ...state, buffer }, wait: { stdin: true } };
    if (sys.terminal) delete sys.terminal.silent;
    const password = end < 0 ? buffer : buffer.slice(0, end);
    const entered = {
      ...state,
      buffer: end < 0 ? "" : buffer.slice(end + 1),
      phase: "connecting" as const,
      ended: wake.eof,
      options: { ...state.options, password },
    };
    return { ...send(client, entered, "", sys), ...(sys.tty && { stderr: "\n" }) };
  }
  return proceed(client, { ...state, buffer, ended: wake.eof }, sys);
}

function settle(client: Client, state: State, step: CallStep, sys: System): Step {
  if ("net" in step) return { state: { ...state, running: step.state }, wait: { net: step.net } };
  const { running: _, ...rest } = state;
  const answer = answerOf(step.result);
  if (!answer)
    return {
      exit: client.connectExit,
      stderr: client.connectFailed(rest.options, step.result.ok ? "reset" : step.result.error),
    };
  if (!answer.ok) {
    if (answer.fatal) return { exit: client.connectExit, stderr: client.refused(rest.options, answer) };
    const failed = { ...rest, status: 1 };
    const stderr = client.failed(answer);
    if (!client.goesOn(rest.options, sys)) return { exit: 1, stderr };
    return join({ stderr }, proceed(client, failed, sys));
  }
  if (rest.phase === "connecting") {
    const interactive = sys.tty && rest.options.commands === undefined;
    return join(
      { stdout: interactive ? client.banner(answer.version, rest.options) : "" },
      proceed(client, { ...rest, phase: "ready" }, sys),
    );
  }
  const options = answer.database === undefined ? rest.options : { ...rest.options, database: answer.database };
  return join({ stdout: client.show(answer, options, sys) }, proceed(client, { ...rest, options }, sys));
}

function answerOf(result: CallResult): Answer | undefined {
  return result.ok ? parseMessage<Answer>(result.data ?? "") : undefined;
}

function join(before: { stdout?: string; stderr?: string }, after: Step): Step {
  return {
    ...after,
    stdout: (before.stdout ?? "") + (after.stdout ?? ""),
    stderr: (before.stderr ?? "") + (after.stderr ?? ""),
  };
}

/** The next statement, of the queue or of the input; else it waits for more input or ends. */
function proceed(client: Client, state: State, sys: System): Step {
  const [first, ...others] = state.queue;
  if (first !== undefined) return perform(client, { ...state, queue: others }, first, sys);
  if (state.options.commands) return { exit: state.status };
  const end = state.buffer.indexOf("\n");
  const line = end < 0 ? state.buffer : state.buffer.slice(0, end);
  const own = client.own(line.trim(), state.options);
  if (own && (end >= 0 || state.ended) && line.trim() !== "") {
    const rest = { ...state, buffer: end < 0 ? "" : state.buffer.slice(end + 1) };
    if (own === "quit") return { exit: state.status, stdout: sys.tty ? client.bye : "" };
    if ("say" in own) return join({ stdout: own.say }, proceed(client, rest, sys));
    return perform(client, rest, own.sql, sys);
  }
  const { whole, rest } = splitStatements(state.buffer);
  const [statement, ...later] = whole;
  if (statement !== undefined)
    return perform(client, { ...state, queue: later, buffer: rest.replace(/^\s*\n/, "") }, statement, sys);
  if (state.ended)
    return rest.trim() === "" ? { exit: state.status } : perform(client, { ...state, buffer: "" }, rest.trim(), sys);
  return { stdout: sys.tty ? client.prompt(state.options, rest.trim() !== "") : "", state, wait: { stdin: true } };
}

function perform(client: Client, state: State, text: string, sys: System): Step {
  const own = client.own(text, state.options);
  if (own === "quit") return { exit: state.status };
  if (own && "say" in own) return join({ stdout: own.say }, proceed(client, state, sys));
  return send(client, state, own ? own.sql : text, sys);
}
