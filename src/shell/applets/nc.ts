/** nc: OpenBSD's (Debian's netcat-openbsd), busybox's and traditional. */
import type { HttpResponse, NetOutcome, NetRequest, Step, System, Tool, Wake } from "../types.ts";
import { busyboxUsage, isBusybox } from "./flavour.ts";
import { asHttpRequest, httpRequestText, httpResponseText, parseHttpResponse } from "./httptext.ts";
import { optionSentence, type ParsedOptions, parseOptions } from "./options.ts";
import { continueLookup, isIPv4, isIPv6, type LookupState, type LookupStep, startLookup } from "./resolver.ts";

interface State {
  stage: "lookup" | "scan" | "input" | "answer" | "listen";
  lookup?: LookupState;
  addresses: string[];
  /** Ports still to try, for a range. */
  ports: number[];
  input: string;
  eof: boolean;
  failed: boolean;
  served: boolean;
}

const USAGE =
  "nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]\n\nOpen a pipe to IP:PORT or FILE\n\n\t-l\tListen mode, for inbound connects\n" +
  "\t\t(use -ll with -e for persistent server)\n\t-p PORT\tLocal port\n\t-w SEC\tConnect timeout\n\t-i SEC\tDelay interval for lines sent\n" +
  "\t-f FILE\tUse file (ala /dev/ttyS0) instead of network\n\t-e PROG\tRun PROG after connect";
const OPENBSD_USAGE =
  "usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n" +
  "\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n\t  [destination] [port]\n";
const SERVICES: Record<number, string> = {
  22: "ssh",
  53: "domain",
  80: "http",
  443: "https",
  3306: "mysql",
  5432: "postgresql",
  6379: "redis",
};
const RANGE_MAX = 1024;
const SYN_TIMEOUT_MS = 127_000;

function step(args: string[], old: State | undefined, wake: Wake, sys: System): Step {
  const busybox = isBusybox(sys);
  const options = parseOptions(args, {
    short: busybox ? "lp:w:i:f:e:zvuns:" : "46bCDdFhklNnrStUuvZzp:s:w:q:i:I:M:m:O:T:V:W:X:x:P:e:c:",
  });
  if (options.error)
    return { stderr: optionSentence("nc", options.error) + (busybox ? busyboxUsage(USAGE) : OPENBSD_USAGE), exit: 1 };
  if (options.has("e") || options.has("c"))
    return { stderr: "nc: running a program on a connection is not part of this lab\n", exit: 1 };
  if (wake.type === "start") return start(options, sys);
  const state = structuredClone(old!);
  if (state.stage === "listen") return listening(state, options, wake, sys);
  if (wake.type === "net" && state.stage === "lookup")
    return lookedUp(state, options, continueLookup(state.lookup!, wake.outcome, sys), sys);
  if (wake.type === "net") return answered(state, options, wake.outcome, sys);
  if (wake.type === "stdin") {
    state.input += wake.data;
    state.eof = wake.eof;
    return wake.eof || endsMessage(state.input) ? send(state, options) : { state, wait: { stdin: true } };
  }
  if (wake.type === "time") return timedOut(state, options, sys);
  return { state, wait: { stdin: true } };
}

/** A person's request is over at an empty line; a line of another protocol at its end. */
function endsMessage(text: string): boolean {
  return /^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(text)
    ? /\r?\n\r?\n$/.test(text)
    : text.endsWith("\n") && !/^[A-Z]+ \//.test(text);
}

function start(options: ParsedOptions, sys: System): Step {
  const busybox = isBusybox(sys);
  const fresh: State = {
    stage: "input",
    addresses: [],
    ports: [],
    input: "",
    eof: false,
    failed: false,
    served: false,
  };
  if (options.has("l")) {
    const port = Number(options.get("p") ?? options.operands.at(-1));
    if (!(port > 0 && port < 65_536)) return { stderr: busybox ? busyboxUsage(USAGE) : OPENBSD_USAGE, exit: 1 };
    const said = options.has("v")
      ? { stderr: busybox ? `listening on [::]:${port} ...\n` : `Listening on 0.0.0.0 ${port}\n` }
      : {};
    return { ...said, state: { ...fresh, stage: "listen", ports: [port] }, wait: listenWait(port, options, true) };
  }
  const [host, portText] = options.operands;
  if (host === undefined || portText === undefined)
    return { stderr: busybox ? busyboxUsage(USAGE) : OPENBSD_USAGE, exit: 1 };
  const match = /^(\d+)(?:-(\d+))?$/.exec(portText);
  const named = Object.entries(SERVICES).find(([, name]) => name === portText);
  if (!match && !named)
    return { stderr: busybox ? `nc: bad port '${portText}'\n` : `nc: port number invalid: ${portText}\n`, exit: 1 };
  const from = named ? Number(named[0]) : Number(match![1]);
  const to = Math.min(match?.[2] === undefined ? from : Number(match[2]), from + RANGE_MAX);
  fresh.ports = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return lookedUp(fresh, options, startLookup(host, sys), sys);
}

function lookedUp(state: State, options: ParsedOptions, step: LookupStep, sys: System): Step {
  if ("state" in step) return { state: { ...state, stage: "lookup", lookup: step.state }, wait: { net: step.net } };
  delete state.lookup;
  const [host, port] = options.operands;
  if ("failed" in step) {
    if (isBusybox(sys)) return { stderr: `nc: bad address '${host}'\n`, exit: 1 };
    const reason = step.failed === "again" ? "Temporary failure in name resolution" : "Name or service not known";
    return { stderr: `nc: getaddrinfo for host "${host}" port ${port}: ${reason}\n`, exit: 1 };
  }
  state.addresses = step.done.addresses;
  return connect(state, options);
}

const patience = (options: ParsedOptions): number =>
  options.has("w") ? Number(options.get("w")) * 1000 : SYN_TIMEOUT_MS;

function request(state: State, options: ParsedOptions, data: string): NetRequest {
  const [address, port] = [state.addresses[0]!, state.ports[0]!];
  if (options.has("u")) return { kind: "udp", address, port, data, timeoutMs: Math.min(patience(options), 2000) };
  const limits = { connectTimeoutMs: patience(options), ...(options.has("w") && { timeoutMs: patience(options) }) };
  const http = asHttpRequest(data);
  return http ? { kind: "http", address, port, http, ...limits } : { kind: "tcp", address, port, data, ...limits };
}

/** -z only knocks; others send what standard input has. */
function connect(state: State, options: ParsedOptions): Step {
  if (options.has("z") || options.has("v")) {
    state.stage = "scan";
    const net = request(state, options, "");
    return { state, wait: { net, at: undefined } };
  }
  state.stage = "input";
  return { state, wait: { stdin: true } };
}

function send(state: State, options: ParsedOptions): Step {
  state.stage = "answer";
  return { state, wait: { net: request(state, options, state.input) } };
}

function shownHost(options: ParsedOptions, { addresses }: State): string {
  const host = options.operands[0]!;
  return isIPv4(host) || isIPv6(host) ? host : `${host} (${addresses[0]})`;
}

function answered(state: State, options: ParsedOptions, outcome: NetOutcome, sys: System): Step {
  const port = state.ports[0]!;
  const protocol = options.has("u") ? "udp" : "tcp";
  const reached = outcome.ok || outcome.error === "reset" || outcome.error === "tls";
  let stderr = "";
  if (!reached && !options.has("u")) {
    stderr = refusal(state, options, outcome, sys);
    state.failed = true;
  } else if (state.stage === "scan" && options.has("v")) {
    const name = SERVICES[port] ?? "*";
    stderr = isBusybox(sys)
      ? `${options.operands[0]} (${state.addresses[0]}:${port}) open\n`
      : `Connection to ${shownHost(options, state)} ${port} port [${protocol}/${name}] succeeded!\n`;
  }
  if (state.stage === "scan" && reached && !options.has("z")) {
    state.stage = "input";
    return { stderr, state, wait: { stdin: true } };
  }
  // A scan closes the connection at once: what a server says first (ssh's banner) is not read.
  const stdout =
    outcome.ok && state.stage !== "scan" ? (outcome.http ? httpResponseText(outcome.http) : (outcome.data ?? "")) : "";
  if (state.stage === "answer" && outcome.ok && !state.eof && !outcome.http) {
    state.input = "";
    return { ...(stdout && { stdout }), state: { ...state, stage: "input" }, wait: { stdin: true } };
  }
  state.ports.shift();
  const said = { ...(stdout && { stdout }), ...(stderr && { stderr }) };
  if (state.ports.length > 0 && options.has("z")) {
    const next = connect(state, options);
    return { ...next, ...said } as Step;
  }
  return { ...said, exit: state.failed ? 1 : 0 };
}

function refusal(
  state: State,
  options: ParsedOptions,
  outcome: Extract<NetOutcome, { ok: false }>,
  sys: System,
): string {
  const reasons: Record<string, string> = {
    refused: "Connection refused",
    unreachable: "No route to host",
    timeout: "Connection timed out",
  };
  const reason = reasons[outcome.error] ?? "Connection reset by peer";
  if (isBusybox(sys)) {
    if (outcome.error === "timeout" && options.has("w")) return "nc: timed out\n";
    return options.has("z") && !options.has("v")
      ? ""
      : `nc: can't connect to remote host (${state.addresses[0]}): ${reason}\n`;
  }
  if (!options.has("v")) return "";
  const shown =
    outcome.error === "timeout" && options.has("w") ? "timed out: Operation now in progress" : `failed: ${reason}`;
  const host = options.operands[0]!;
  const named = isIPv4(host) || isIPv6(host) ? host : `${host} (${state.addresses[0]})`;
  return `nc: connect to ${named} port ${state.ports[0]} (tcp) ${shown}\n`;
}

function timedOut(state: State, options: ParsedOptions, sys: System): Step {
  return answered(state, options, { ok: false, error: "timeout", afterMs: 0 }, sys);
}

function listenWait(
  port: number,
  options: ParsedOptions,
  stdin: boolean,
): { listen: { port: number; protocol: "tcp" | "udp" }[]; stdin?: true } {
  return { listen: [{ port, protocol: options.has("u") ? "udp" : "tcp" }], ...(stdin && { stdin: true as const }) };
}

/** A server that gives standard input to who connects and prints what comes. */
function listening(state: State, options: ParsedOptions, wake: Wake, sys: System): Step {
  const port = state.ports[0]!;
  if (wake.type === "stdin") {
    state.input += wake.data;
    state.eof = wake.eof;
    return { state, wait: listenWait(port, options, !wake.eof) };
  }
  if (wake.type !== "request") return { state, wait: listenWait(port, options, !state.eof) };
  const { request: incoming } = wake;
  const stdout = incoming.http ? httpRequestText(incoming.http) : (incoming.data ?? "");
  const http: HttpResponse | undefined = incoming.http ? parseHttpResponse(state.input) : undefined;
  const reply = { id: incoming.id, close: true, ...(incoming.http ? (http ? { http } : {}) : { data: state.input }) };
  const from = incoming.from.replace(/:\d+$/, "");
  const stderr = !options.has("v")
    ? ""
    : isBusybox(sys)
      ? `connect to [::ffff:127.0.0.1]:${port} from ${from} ([::ffff:${from}]:40000)\n`
      : `Connection received on ${from} 40000\n`;
  const said = { ...(stdout && { stdout }), ...(stderr && { stderr }), replies: [reply] };
  return options.has("k")
    ? { ...said, state: { ...state, input: "" }, wait: listenWait(port, options, !state.eof) }
    : { ...said, exit: 0 };
}

const nc: Tool = { kind: "process", step };
export const tools: Record<string, Tool> = { nc, ncat: nc, netcat: nc, "nc.openbsd": nc, "nc.traditional": nc };
