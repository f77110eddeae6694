/**
 * nginx as a program: serves files and passes requests on as its configuration says. Master and worker are one process.
 * Its state holds the texts of the configuration it runs by, null for those that are as the image has them.
 */
import { kernelRelease } from "../../../shell/applets/flavour.ts";
import { continueLookup, isIPv4, type LookupState, startLookup } from "../../../shell/applets/resolver.ts";
import type {
  HttpRequest,
  HttpResponse,
  Incoming,
  NetRequest,
  Step,
  System,
  Wait,
  Wake,
} from "../../../shell/types.ts";
import type { Program, ProgramContext } from "../index.ts";
import { type Config, isOn, setting } from "./config.ts";
import { type Exchange, openExchange, type Worker } from "./exchange.ts";
import { logs } from "./logs.ts";
import { finish, go, type Outcome, process } from "./phases.ts";
import { type ProxyTarget, proxyAnswer, proxyRequest } from "./proxy.ts";
import { atLeast, cannotStart, configOf, enter, filesOf, line, readOptions, shortRun } from "./start.ts";
import { ConfigError } from "./syntax.ts";

interface Passing {
  incoming: Incoming;
  target: ProxyTarget;
  lookup?: LookupState;
  address?: string;
  tried: number;
}

interface State {
  conf: string;
  /** Configuration files as read: text, or null for the image's own. */
  files: [string, string | null][];
  /** What patterns of include found when it was read. */
  globs: [string, string[]][];
  connections: number;
  /** Addresses of the names in the configuration. */
  hosts: Record<string, string>;
  /** Still to be looked up before it starts, the first under way. */
  starting?: { names: [string, string][]; lookup?: LookupState };
  /** Requests that wait for an upstream; the first one's is asked. */
  passing: Passing[];
  worker: number;
}

const SIGHUP = 1;
const SIGQUIT = 3;
const SIGUSR1 = 10;
const SIGTERM = 15;
const SIGINT = 2;
const SIGWINCH = 28;
const MEMORY = 7 * 1024 * 1024;
/** CPU of one request, in milliseconds. */
const REQUEST_MS = 0.1;
/** Pid of the first worker behind the entrypoint script's own processes. */
const WORKER_PID = 29;

export const nginx: Program = {
  enter,
  tool: (context) => ({
    kind: "process",
    signals: [SIGHUP, SIGQUIT, SIGUSR1, SIGTERM, SIGINT, SIGWINCH],
    step: (args, state, wake, sys) =>
      state === undefined ? start(args, sys, context) : next(state, wake, sys, context),
  }),
};

function start(args: string[], sys: System, context: ProgramContext): Step {
  const options = readOptions(args);
  if ("error" in options) return { exit: 1, stderr: `${options.error}\n` };
  const short = shortRun(sys, options, context);
  if (short) return short;
  let read: ReturnType<typeof configOf>;
  try {
    read = configOf(options.conf, filesOf(sys.fs));
  } catch (error) {
    if (error instanceof ConfigError) return fatal(sys, error.message);
    throw error;
  }
  const { config, reads, globs } = read;
  if (!config.hasEvents) return fatal(sys, `no "events" section in configuration`);
  const files = [...reads].map(([path, text = ""]): [string, string | null] => [
    path,
    context.imageFile(path) === text ? null : text,
  ]);
  const names = hostNames(config);
  const state: State = {
    conf: options.conf,
    files,
    globs: [...globs],
    connections: 0,
    hosts: {},
    passing: [],
    worker: WORKER_PID,
  };
  return resolveNames({ ...state, starting: { names } }, sys, context);
}

function fatal(sys: System, text: string): Step {
  return { exit: 1, stderr: `${line(sys, "emerg", text)}nginx: [emerg] ${text}\n` };
}

/** Names that must resolve before it starts, with where they stand. */
function hostNames(config: Config): [string, string][] {
  const found = new Map<string, string>();
  const add = (host: string, where: string) => {
    if (host !== "" && !isIPv4(host) && !host.includes("$") && !host.startsWith("unix") && !found.has(host))
      found.set(host, where);
  };
  for (const { servers } of config.upstreams.values()) for (const { host } of servers) add(host, "");
  const walk = (directives: Config["main"]) => {
    for (const { name, args, block, file, line: number } of directives) {
      if (name === "proxy_pass" && !args[0].includes("$")) {
        const authority = /^https?:\/\/([^/?]+)/.exec(args[0])?.[1] ?? "";
        if (!config.upstreams.has(authority)) add(authority.replace(/:\d+$/, ""), `${file}:${number}`);
      }
      if (name === "upstream")
        for (const server of block ?? [])
          if (server.name === "server") found.set(server.args[0].replace(/:\d+$/, ""), `${server.file}:${server.line}`);
      if (block) walk(block);
    }
  };
  walk(config.main);
  return [...found].filter(([host]) => !isIPv4(host) && !host.startsWith("unix"));
}

/** Looks names up one after the other; then it runs. */
function resolveNames(state: State, sys: System, context: ProgramContext, wake?: Wake & { type: "net" }): Step {
  let { names, lookup } = state.starting!;
  const hosts = { ...state.hosts };
  let answer = wake?.outcome;
  while (names.length > 0) {
    const [host, where] = names[0];
    const step = lookup && answer ? continueLookup(lookup, answer, sys) : startLookup(host, sys, 4);
    answer = undefined;
    if ("failed" in step) return fatal(sys, `host not found in upstream "${host}" in ${where}`);
    if ("net" in step)
      return { state: { ...state, hosts, starting: { names, lookup: step.state } }, wait: { net: step.net } };
    hosts[host] = step.done.addresses[0];
    names = names.slice(1);
    lookup = undefined;
  }
  const { starting: _, ...rest } = state;
  return begin({ ...rest, hosts }, sys, context);
}

function begin(state: State, sys: System, context: ProgramContext): Step {
  const config = current(state, context);
  const problem = cannotStart(sys, config, context);
  if (problem) return fatal(sys, problem);
  return { stderr: announce(sys, config, context), memory: MEMORY, state, wait: waiting(state, config) };
}

function announce(sys: System, config: Config, context: ProgramContext): string {
  const notice = (text: string, pid = sys.pid) => line(sys, "notice", text, pid);
  if (!noticed(config)) return "";
  const processes = config.main.find(({ name }) => name === "worker_processes")?.args[0] ?? "1";
  const count = processes === "auto" ? Math.max(1, Math.ceil(context.cpus)) : Number(processes) || 1;
  const built = atLeast(context.version, "1.29") ? "gcc 14.2.0 (Debian 14.2.0-19)" : "gcc 12.2.0 (Debian 12.2.0-14)";
  const compiler = sys.fs.stat("/etc/alpine-release") ? "gcc 14.2.0 (Alpine 14.2.0)" : built;
  return [
    notice('using the "epoll" event method'),
    notice(`nginx/${context.version}`),
    notice(`built by ${compiler} `),
    notice(`OS: Linux ${kernelRelease(sys)}`),
    notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576"),
    notice("start worker processes"),
    ...Array.from({ length: Math.min(count, 64) }, (_, i) => notice(`start worker process ${WORKER_PID + i}`)),
  ].join("");
}

/** Does the error log take notices? */
const noticed = (config: Config): boolean =>
  ["notice", "info", "debug"].includes(setting(config.scope, "error_log")?.[1] ?? "error");

function current(state: State, context: ProgramContext): Config {
  const texts = new Map(state.files.map(([path, text]) => [path, text ?? context.imageFile(path) ?? ""]));
  const globs = new Map(state.globs);
  return configOf(state.conf, { read: (path) => texts.get(path), glob: (pattern) => globs.get(pattern) ?? [] }).config;
}

function waiting(state: State, config: Config, net?: NetRequest): Wait {
  const ports = new Map<number, NonNullable<Wait["listen"]>[number]>();
  for (const { listens } of config.servers)
    for (const { port, ssl, address } of listens)
      if (!ports.has(port))
        ports.set(port, { port, protocol: "http", ...(ssl && { tls: true }), ...(address && { address }) });
  const goesOn = net === undefined && state.passing.length > 0;
  return { listen: [...ports.values()], ...(net && { net }), ...(goesOn && { netGoesOn: true as const }) };
}

function next(state: State, wake: Wake, sys: System, context: ProgramContext): Step {
  if (state.starting) {
    if (wake.type === "net") return resolveNames(state, sys, context, wake);
    return wake.type === "signal" ? { exit: 0 } : resolveNames(state, sys, context);
  }
  const config = current(state, context);
  switch (wake.type) {
    case "signal":
      return onSignal(state, wake.signal, sys, context, config);
    case "request":
      return onRequest(state, wake.request, sys, context, config);
    case "net":
      return onAnswer(state, wake.outcome, sys, context, config);
    default:
      return { state, wait: waiting(state, config) };
  }
}

function onSignal(state: State, signal: number, sys: System, context: ProgramContext, config: Config): Step {
  const names: Record<number, string> = {
    1: "SIGHUP",
    3: "SIGQUIT",
    10: "SIGUSR1",
    15: "SIGTERM",
    2: "SIGINT",
    28: "SIGWINCH",
  };
  const say = (text: string, pid = sys.pid) => (noticed(config) ? line(sys, "notice", text, pid) : "");
  const received = `signal ${signal} (${names[signal]}) received`;
  const { worker } = state;
  if (signal === SIGUSR1 || signal === SIGWINCH)
    return { stderr: say(`${received}, reopening logs`), state, wait: waiting(state, config) };
  if (signal === SIGHUP) return reload(state, sys, context, config, say(`${received} from 1, reconfiguring`));
  const quiet =
    signal === SIGQUIT
      ? say(`${received}, shutting down`) + say("gracefully shutting down", worker)
      : say(`${received}, exiting`);
  const gone = say("exiting", worker) + say("exit", worker) + say(`signal 17 (SIGCHLD) received from ${worker}`);
  return { stderr: quiet + gone + say(`worker process ${worker} exited with code 0`) + say("exit"), exit: 0 };
}

function reload(state: State, sys: System, context: ProgramContext, before: Config, said: string): Step {
  const fresh = start(["-c", state.conf], sys, context);
  const notice = (text: string, pid = sys.pid) => (noticed(before) ? line(sys, "notice", text, pid) : "");
  if (!("state" in fresh)) {
    const text = (fresh.stderr ?? "").split("\n")[0];
    return { stderr: `${said}${notice("reconfiguring")}${text}\n`, state, wait: waiting(state, before) };
  }
  const worker = state.worker + 10;
  const old =
    notice("gracefully shutting down", state.worker) + notice("exiting", state.worker) + notice("exit", state.worker);
  const news =
    notice("reconfiguring") +
    notice('using the "epoll" event method') +
    notice("start worker processes") +
    notice(`start worker process ${worker}`);
  const ended =
    notice(`signal 17 (SIGCHLD) received from ${state.worker}`) +
    notice(`worker process ${state.worker} exited with code 0`);
  return {
    ...fresh,
    state: { ...fresh.state, connections: state.connections, worker },
    stderr: said + news + old + ended,
  };
}

function workerOf(state: State, sys: System, context: ProgramContext, config: Config): Worker {
  return {
    config,
    sys,
    version: context.version,
    pid: state.worker,
    connection: state.connections,
    requests: state.connections,
  };
}

function onRequest(state: State, incoming: Incoming, sys: System, context: ProgramContext, config: Config): Step {
  const counted = { ...state, connections: state.connections + 1 };
  const { http } = incoming;
  const drop = { state: counted, wait: waiting(counted, config), replies: [{ id: incoming.id, close: true }] };
  if (incoming.kind !== "http" || !http) return drop;
  const exchange = openExchange(workerOf(counted, sys, context, config), incoming, http);
  if (!exchange) return drop;
  const tls = config.servers.some(({ listens }) => listens.some(({ port, ssl }) => port === incoming.port && ssl));
  if (tls && !incoming.tls) {
    const response = finish(exchange, { status: 400, type: "text/html", body: plainToTls(exchange) });
    return settle(counted, exchange, { response }, config);
  }
  return settle(counted, exchange, process(exchange), config);
}

function plainToTls({ worker, scope }: Exchange): string {
  const title = "400 The plain HTTP request was sent to HTTPS port";
  const name = isOn(scope, "server_tokens", true) ? `nginx/${worker.version}` : "nginx";
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>\r\n<hr><center>${name}</center>\r\n</body>\r\n</html>\r\n`;
}

/** Answers, or waits for an upstream. */
function settle(state: State, exchange: Exchange, outcome: Outcome, config: Config, before: Partial<Step> = {}): Step {
  if ("response" in outcome) return answer(state, exchange, outcome.response, config, before);
  const passing: Passing = { incoming: exchange.incoming, target: outcome.proxy, tried: 0 };
  const waits = { ...state, passing: [...state.passing, passing] };
  const logged = logs(exchange, undefined);
  const step = {
    ...before,
    stdout: (before.stdout ?? "") + logged.stdout,
    stderr: (before.stderr ?? "") + logged.stderr,
  };
  if (state.passing.length > 0) return { ...step, state: waits, wait: waiting(waits, config) };
  return ask(waits, exchange, config, step);
}

/** Asks the upstream of the first request that waits. */
function ask(state: State, exchange: Exchange, config: Config, before: Partial<Step>): Step {
  const [first, ...others] = state.passing;
  const server = first.target.servers[first.target.next];
  const { sys } = exchange.worker;
  if (!server) return settleFirst(state, exchange, go(exchange, { status: 502 }), config, before);
  const address = isIPv4(server.host)
    ? server.host
    : Object.hasOwn(state.hosts, server.host)
      ? state.hosts[server.host]
      : undefined;
  if (address === undefined) {
    const step = startLookup(server.host, sys, 4);
    if ("net" in step) {
      const waits = { ...state, passing: [{ ...first, lookup: step.state }, ...others] };
      return { ...before, state: waits, wait: waiting(waits, config, step.net) };
    }
    if ("failed" in step) return settleFirst(state, exchange, go(exchange, { status: 502 }), config, before);
    return send(state, exchange, step.done.addresses[0], config, before);
  }
  return send(state, exchange, address, config, before);
}

function send(state: State, exchange: Exchange, address: string, config: Config, before: Partial<Step>): Step {
  const [first, ...others] = state.passing;
  const waits = { ...state, passing: [{ ...first, lookup: undefined, address }, ...others] };
  return { ...before, state: waits, wait: waiting(waits, config, proxyRequest(exchange, first.target, address)) };
}

function onAnswer(
  state: State,
  outcome: (Wake & { type: "net" })["outcome"],
  sys: System,
  context: ProgramContext,
  config: Config,
): Step {
  const [first, ...others] = state.passing;
  if (!first) return { state, wait: waiting(state, config) };
  const exchange = again(first, workerOf(state, sys, context, config));
  if (first.lookup) {
    const step = continueLookup(first.lookup, outcome, sys);
    if ("done" in step) return send(state, exchange, step.done.addresses[0], config, {});
    if ("failed" in step) return settleFirst(state, exchange, go(exchange, { status: 502 }), config, {});
    const waits = { ...state, passing: [{ ...first, lookup: step.state }, ...others] };
    return { state: waits, wait: waiting(waits, config, step.net) };
  }
  const found = proxyAnswer(exchange, first.target, first.address ?? "", outcome);
  if (found !== "next") return settleFirst(state, exchange, go(exchange, found), config, {});
  const target = { ...first.target, next: first.target.next + 1 };
  const said = logs(exchange, undefined);
  return ask({ ...state, passing: [{ ...first, target }, ...others] }, exchange, config, said);
}

/** The exchange of a waiting request as it was when its upstream was asked. */
function again(passing: Passing, worker: Worker): Exchange {
  const exchange = openExchange(worker, passing.incoming, passing.incoming.http as HttpRequest)!;
  process(exchange);
  exchange.errors = [];
  return exchange;
}

/** The first waiting request is through; the next one's upstream is asked. */
function settleFirst(state: State, exchange: Exchange, outcome: Outcome, config: Config, before: Partial<Step>): Step {
  const rest = { ...state, passing: state.passing.slice(1) };
  const step = settle(rest, exchange, outcome, config, before);
  if (!("state" in step) || rest.passing.length === 0 || "proxy" in outcome) return step;
  const following = again(rest.passing[0], exchange.worker);
  const { state: now, wait: _, ...said } = step;
  return ask(now, following, config, said);
}

function answer(state: State, exchange: Exchange, response: HttpResponse, config: Config, before: Partial<Step>): Step {
  const { stdout, stderr } = logs(exchange, response);
  const reply =
    response.status === 444 ? { id: exchange.incoming.id, close: true } : { id: exchange.incoming.id, http: response };
  return {
    stdout: (before.stdout ?? "") + stdout,
    stderr: (before.stderr ?? "") + stderr,
    stderrFirst: true,
    replies: [...(before.replies ?? []), reply],
    cpuMs: REQUEST_MS,
    state,
    wait: waiting(state, config),
  };
}
