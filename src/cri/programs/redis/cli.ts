/** redis-cli: one command of the command line, or those of its input. Each goes over a connection of its own. Models redis/src/redis-cli.c. */
import type { Step, System, Tool, Wake } from "../../../shell/types.ts";
import { type CallResult, type CallState, type CallStep, continueCall, startCall } from "../calls.ts";
import { parseReply, printCommand, type Reply, splitWords } from "./resp.ts";

interface Options {
  host: string;
  port: number;
  password?: string;
  warned: boolean;
  database: number;
  raw: boolean;
  repeat: number;
  intervalMs: number;
  words: string[];
  help?: true;
}

interface State {
  options: Options;
  /** Lines still to run; what of the input is no whole line yet. */
  input: string;
  ended: boolean;
  running?: { call: CallState; setup: number };
  left: number;
  /** Monotonic ms of the next repetition. */
  at?: number;
}

const DEFAULT_PORT = 6379;

function readOptions(args: string[], sys: System): Options {
  const password = sys.env["REDISCLI_AUTH"];
  const options: Options = {
    host: "127.0.0.1",
    port: DEFAULT_PORT,
    warned: true,
    database: 0,
    raw: !sys.tty,
    repeat: 1,
    intervalMs: 0,
    words: [],
  };
  if (password) options.password = password;
  let i = 0;
  for (; i < args.length && args[i]!.startsWith("-"); i++) {
    const word = args[i]!;
    if (word === "--raw") options.raw = true;
    else if (word === "--no-raw") options.raw = false;
    else if (word === "--no-auth-warning") options.warned = true;
    else if (word === "--help" || word === "--version" || word === "-v") options.help = true;
    else if (["-c", "--csv", "-x", "-3", "-2", "-e"].includes(word)) continue;
    else takeValue(options, word, args[++i] ?? "", args);
  }
  options.words = args.slice(i);
  return options;
}

function takeValue(options: Options, word: string, value: string, args: string[]): void {
  if (word === "-h") options.host = value;
  else if (word === "-p") options.port = Number(value);
  else if (word === "-a" || word === "--pass") {
    options.password = value;
    options.warned = args.includes("--no-auth-warning");
  } else if (word === "-n") options.database = Number(value) || 0;
  else if (word === "-r") options.repeat = Math.max(-1, Number(value) || 1);
  else if (word === "-i") options.intervalMs = Number(value) * 1000;
  else if (word === "-u") {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url)
      Object.assign(options, {
        host: url.hostname,
        port: Number(url.port) || DEFAULT_PORT,
        ...(url.password && { password: url.password }),
      });
  }
}

export const redisCli: Tool = {
  kind: "process",
  step: (args, state: State | undefined, wake, sys) => (state ? next(state, wake, sys) : start(args, sys)),
};

const WARNING = "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n";

function start(args: string[], sys: System): Step {
  const options = readOptions(args, sys);
  if (options.help) return { exit: 0, stdout: "redis-cli 7.0.15\n" };
  const stderr = options.warned ? "" : WARNING;
  const state: State = { options, input: "", ended: false, left: options.repeat };
  if (options.words.length > 0) return { ...send(state, options.words, sys), stderr };
  return { ...prompt(state, sys), stderr };
}

/** Waits for the next line; on a terminal it asks for it. */
function prompt(state: State, sys: System, said: Partial<Step> = {}): Step {
  const { host, port, database } = state.options;
  const text = sys.tty ? `${host}:${port}${database > 0 ? `[${database}]` : ""}> ` : "";
  return { ...said, stdout: (said.stdout ?? "") + text, state, wait: { stdin: true } };
}

function next(state: State, wake: Wake, sys: System): Step {
  if (wake.type === "net" && state.running)
    return settle(state, continueCall(state.running.call, wake.outcome, sys), sys);
  if (wake.type === "time") return send(state, state.options.words, sys);
  if (wake.type === "stdin") return nextLine({ ...state, input: state.input + wake.data, ended: wake.eof }, sys);
  return { state, wait: { stdin: true } };
}

function nextLine(state: State, sys: System, said: Partial<Step> = {}): Step {
  const end = state.input.indexOf("\n");
  if (end < 0 && !(state.ended && state.input !== "")) {
    if (state.ended) return { ...said, exit: 0, stdout: (said.stdout ?? "") + (sys.tty ? "\n" : "") };
    return prompt(state, sys, said);
  }
  const line = end < 0 ? state.input : state.input.slice(0, end);
  const rest = { ...state, input: end < 0 ? "" : state.input.slice(end + 1) };
  const words = splitWords(line);
  if (!words) return nextLine(rest, sys, { ...said, stdout: `${said.stdout ?? ""}Invalid argument(s)\n` });
  if (words.length === 0) return nextLine(rest, sys, said);
  if (/^(quit|exit)$/i.test(words[0]!)) return { ...said, exit: 0 };
  const step = send(rest, words, sys);
  return {
    ...step,
    stdout: (said.stdout ?? "") + (step.stdout ?? ""),
    stderr: (said.stderr ?? "") + (step.stderr ?? ""),
  };
}

function send(state: State, words: string[], sys: System): Step {
  const { host, port, password, database } = state.options;
  const setup = [
    ...(password === undefined ? [] : [["AUTH", password]]),
    ...(database > 0 ? [["SELECT", String(database)]] : []),
  ];
  // In its own loop a SELECT holds for the commands after it.
  const selects = /^select$/i.test(words[0]!) && /^\d+$/.test(words[1] ?? "") && Number(words[1]) < 16;
  const options = selects ? { ...state.options, database: Number(words[1]) } : state.options;
  const data = [...setup, words].map(printCommand).join("");
  const step = startCall({ host, port, data }, sys);
  return settle({ ...state, options }, step, sys, setup.length);
}

const FAILED: Record<string, string> = {
  refused: "Connection refused",
  timeout: "Connection timed out",
  unreachable: "No route to host",
  notfound: "Name or service not known",
  again: "Temporary failure in name resolution",
};

function settle(state: State, step: CallStep, sys: System, setup = state.running?.setup ?? 0): Step {
  if ("net" in step) return { state: { ...state, running: { call: step.state, setup } }, wait: { net: step.net } };
  const { running: _, ...rest } = state;
  const shown = show(rest.options, step.result, setup);
  const isOne = rest.options.words.length > 0;
  if (!isOne) return nextLine(rest, sys, shown.said);
  const left = rest.left < 0 ? rest.left : rest.left - 1;
  if (left === 0 || shown.failed) return { ...shown.said, exit: shown.failed ? 1 : 0 };
  return { ...shown.said, state: { ...rest, left }, wait: { at: sys.monotonic() + rest.options.intervalMs } };
}

function show(
  options: Options,
  result: CallResult,
  setup: number,
): { said: { stdout?: string; stderr?: string }; failed: boolean } {
  const place = `${options.host}:${options.port}`;
  if (!result.ok) {
    const reset = result.error === "reset" || result.error === "tls";
    const text = reset
      ? "Error: Server closed the connection"
      : `Could not connect to Redis at ${place}: ${FAILED[result.error]}`;
    return { said: { stderr: `${text}\n` }, failed: true };
  }
  let stderr = "";
  let at = 0;
  for (let i = 0; i < setup; i++) {
    const one = parseReply(result.data ?? "", at);
    if (!one) break;
    at = one.end;
    if (typeof one.reply === "object" && one.reply !== null && "error" in one.reply)
      stderr += `AUTH failed: ${one.reply.error}\n`;
  }
  const answer = parseReply(result.data ?? "", at);
  // A server that ends at SHUTDOWN answers nothing.
  if (!answer) return { said: { stderr }, failed: false };
  const isText = typeof answer.reply === "string" && /^# [A-Z]/.test(answer.reply);
  const stdout = options.raw || isText ? `${printRaw(answer.reply)}\n` : printTty(answer.reply, "");
  return { said: { stdout: isText ? stdout.replaceAll("\r", "") : stdout, stderr }, failed: false };
}

function printRaw(reply: Reply): string {
  if (reply === null) return "";
  if (Array.isArray(reply)) return reply.map(printRaw).join("\n");
  if (typeof reply === "object") return "error" in reply ? `${reply.error}\n` : reply.status;
  return String(reply);
}

function printTty(reply: Reply, prefix: string): string {
  if (reply === null) return "(nil)\n";
  if (typeof reply === "number") return `(integer) ${reply}\n`;
  if (typeof reply === "string") return `${quoted(reply)}\n`;
  if (!Array.isArray(reply)) return "error" in reply ? `(error) ${reply.error}\n` : `${reply.status}\n`;
  if (reply.length === 0) return "(empty array)\n";
  const width = String(reply.length).length;
  return reply
    .map((one, i) => {
      const number = `${String(i + 1).padStart(width)}) `;
      return `${i === 0 ? "" : prefix}${number}${printTty(one, prefix + " ".repeat(number.length))}`;
    })
    .join("");
}

const ESCAPES: Record<string, string> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\x07": "\\a",
  "\b": "\\b",
  '"': '\\"',
  "\\": "\\\\",
};

/** As sdscatrepr quotes bytes. */
function quoted(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (char) => ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${escaped}"`;
}
