/** redis-server. Its keys are JSON in its state; it writes them into dump.rdb when it is told to end, and finds them there again. */
import type { Incoming, Step, System, Tool, Wake } from "../../../shell/types.ts";
import { type CallResult, type CallState, type CallStep, continueCall, startCall } from "../calls.ts";
import type { Program, ProgramContext } from "../index.ts";
import { ADMIN_COMMANDS, type Server } from "./admin.ts";
import { COLLECTION_COMMANDS, KEY_COMMANDS } from "./commands.ts";
import { type Config, readConfig, value } from "./config.ts";
import { endLines, failedLines, readyLines, startLines } from "./log.ts";
import { parseCommands, printReply, type Reply } from "./resp.ts";
import { type Databases, type Entry, RedisError, Store } from "./store.ts";

interface State {
  config: Config;
  databases: Databases;
  startedAt: number;
  commands: number;
  connections: number;
  /** Reads that a replica passes on to its master, in turn; the first is under way. */
  passed: { id: string; data: string; running?: CallState }[];
}

const SIGTERM = 15;
const SIGINT = 2;
const MEMORY = 4 * 1024 * 1024;
const MAGIC = "REDIS0011";
const COMMAND_MS = 0.02;

export const redis: Program = {
  tool: (context): Tool => ({
    kind: "process",
    signals: [SIGTERM, SIGINT],
    step: (args, state, wake, sys) =>
      state === undefined ? start(args, sys, context) : next(state, wake, sys, context),
  }),
};

function start(args: string[], sys: System, { version }: ProgramContext): Step {
  if (args[0] === "-v" || args[0] === "--version")
    return {
      exit: 0,
      stdout: `Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=af2f3b6de8dbf5f6\n`,
    };
  const read = readConfig(args, sys);
  if ("error" in read) return { exit: 1, ...failedLines(read, version, sys) };
  const { config, file } = read;
  const databases = load(config, sys);
  const state: State = {
    config,
    databases: databases ?? [],
    startedAt: sys.now(),
    commands: 0,
    connections: 0,
    passed: [],
  };
  const said = startLines({
    sys,
    version,
    port: value(config, "port"),
    configured: args.length > 0 || file !== undefined,
  });
  return { stdout: said + readyLines(sys, version, databases), memory: MEMORY, ...waiting(state) };
}

function waiting(state: State): {
  state: State;
  wait: { listen: { port: number; protocol: "tcp" }[]; netGoesOn?: true };
} {
  const goesOn = state.passed[0]?.running !== undefined;
  return {
    state,
    wait: {
      listen: [{ port: Number(value(state.config, "port")), protocol: "tcp" }],
      ...(goesOn && { netGoesOn: true as const }),
    },
  };
}

function next(state: State, wake: Wake, sys: System, context: ProgramContext): Step {
  switch (wake.type) {
    case "signal": {
      const saves = value(state.config, "save") !== "";
      if (saves) save(state, sys);
      return { exit: 0, stdout: endLines(sys, context.version, wake.signal, saves) };
    }
    case "request":
      return onRequest(state, wake.request, sys, context);
    case "net":
      return settlePassed(state, continueCall(state.passed[0]!.running!, wake.outcome, sys), sys);
    default:
      return waiting(state);
  }
}

const file = (config: Config) => `${value(config, "dir").replace(/\/$/, "")}/${value(config, "dbfilename")}`;

function load(config: Config, { fs, now }: System): Databases | undefined {
  const path = file(config);
  if (fs.stat(path)?.type !== "file") return undefined;
  const text = fs.read(path);
  if (!text.startsWith(MAGIC)) return undefined;
  const databases = JSON.parse(text.slice(MAGIC.length)) as Databases;
  return databases.map(([number, entries]) => [
    number,
    entries.filter(([, { expires }]) => expires === undefined || expires > now()),
  ]);
}

function save({ config, databases }: State, { fs }: System): void {
  if (databases.every(([, entries]) => entries.length === 0) && !fs.stat(file(config))) return;
  if (fs.stat(value(config, "dir"))) fs.write(file(config), MAGIC + JSON.stringify(databases));
}

function onRequest(state: State, incoming: Incoming, sys: System, context: ProgramContext): Step {
  const { id, data = "", kind } = incoming;
  const counted: State = { ...state, connections: state.connections + 1 };
  const commands = kind === "tcp" ? parseCommands(data) : undefined;
  // It drops whoever speaks HTTP: an attack by way of somebody's browser.
  if (!commands) return { replies: [{ id, close: true }], ...waiting(counted) };
  if (
    value(state.config, "replicaof") !== "" &&
    commands.some(([name = ""]) => Object.hasOwn(READS, name.toUpperCase()))
  )
    return pass(counted, { id, data }, sys);
  const work = perform(counted, commands, sys, context.version);
  const replies = [{ id, data: work.replies.map(printReply).join("") }];
  const base = {
    replies,
    cpuMs: COMMAND_MS * commands.length,
    memory: MEMORY + JSON.stringify(work.state.databases).length,
  };
  if (!work.ends) return { ...base, ...waiting(work.state) };
  save(work.state, sys);
  return { ...base, exit: 0, stdout: endLines(sys, context.version, undefined, true) };
}

/** Commands that read keys: what a replica answers as its master does. */
const READS: Record<string, true> = Object.fromEntries(
  "GET MGET STRLEN EXISTS KEYS SCAN TYPE TTL PTTL DBSIZE LLEN LRANGE LINDEX SMEMBERS SISMEMBER SCARD HGET HGETALL HKEYS HVALS HLEN HEXISTS ZRANGE ZREVRANGE ZSCORE ZCARD"
    .split(" ")
    .map((name) => [name, true]),
);

function pass(state: State, request: { id: string; data: string }, sys: System): Step {
  const waits = { ...state, passed: [...state.passed, request] };
  return state.passed.length > 0 ? waiting(waits) : nextPassed(waits, sys);
}

function nextPassed(state: State, sys: System): Step {
  const [first] = state.passed;
  if (!first) return waiting(state);
  const [host = "", port = "6379"] = value(state.config, "replicaof").split(/\s+/);
  return settlePassed(state, startCall({ host, port: Number(port), data: first.data, timeoutMs: 5000 }, sys), sys);
}

function settlePassed(state: State, step: CallStep, sys: System): Step {
  const [first, ...others] = state.passed as [State["passed"][number], ...State["passed"]];
  if ("net" in step) {
    const waits = waiting({ ...state, passed: [{ ...first, running: step.state }, ...others] });
    return { state: waits.state, wait: { listen: waits.wait.listen, net: step.net } };
  }
  const after = nextPassed({ ...state, passed: others }, sys);
  return { ...after, replies: [{ id: first.id, data: answerOf(step.result) }, ...(after.replies ?? [])] };
}

/** A replica that lost its master knows no keys. */
const answerOf = (result: CallResult) => (result.ok && result.data !== undefined ? result.data : printReply(null));

interface Work {
  state: State;
  replies: Reply[];
  ends: boolean;
}

function perform(state: State, commands: string[][], sys: System, version: string): Work {
  const databases = structuredClone(state.databases);
  const server: Server = {
    ...state,
    sys,
    version,
    databases,
    config: structuredClone(state.config),
    commands: state.commands + commands.length,
  };
  const replies: Reply[] = [];
  let number = 0;
  let allowed = value(state.config, "requirepass") === "";
  for (const [name = "", ...args] of commands) {
    const upper = name.toUpperCase();
    if (upper === "SHUTDOWN" && allowed) return { state: stateOf(state, server), replies, ends: true };
    if (upper === "QUIT") {
      replies.push({ status: "OK" });
      break;
    }
    if (upper === "AUTH") {
      const answer = authenticate(server, args);
      allowed ||= typeof answer === "object" && answer !== null && "status" in answer;
      replies.push(answer);
    } else if (!allowed) replies.push({ error: "NOAUTH Authentication required." });
    else if (upper === "SELECT") {
      const wanted = Number(args[0]);
      const valid = Number.isInteger(wanted) && wanted >= 0 && wanted < 16;
      if (valid) number = wanted;
      replies.push(valid ? { status: "OK" } : { error: "ERR DB index is out of range" });
    } else replies.push(run(server, number, name, args));
  }
  return { state: stateOf(state, server), replies, ends: false };
}

const stateOf = (state: State, { config, databases, commands }: Server): State => ({
  ...state,
  config,
  databases,
  commands,
});

function authenticate({ config }: Server, args: string[]): Reply {
  const password = value(config, "requirepass");
  if (password === "")
    return {
      error:
        "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    };
  return args.at(-1) === password
    ? { status: "OK" }
    : { error: "WRONGPASS invalid username-password pair or user is disabled." };
}

function run(server: Server, number: number, name: string, args: string[]): Reply {
  const upper = name.toUpperCase();
  const admin = Object.hasOwn(ADMIN_COMMANDS, upper) ? ADMIN_COMMANDS[upper] : undefined;
  const plain = [KEY_COMMANDS, COLLECTION_COMMANDS].find((table) => Object.hasOwn(table, upper))?.[upper];
  const arity = admin?.[0] ?? plain?.[0];
  if (arity === undefined) {
    const shown = args.map((arg) => `'${arg.slice(0, 128)}' `).join("");
    return { error: `ERR unknown command '${name}', with args beginning with: ${shown}` };
  }
  const count = args.length + 1;
  if (arity >= 0 ? count !== arity : count < -arity)
    return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
  const replica = value(server.config, "replicaof") !== "";
  if (plain && replica) return { error: "READONLY You can't write against a read only replica." };
  const existing = server.databases.find(([one]) => one === number);
  const entries = new Map<string, Entry>(existing?.[1] ?? []);
  const store = new Store(entries, server.sys.now());
  try {
    const reply = admin ? admin[1](server, args, store) : plain![1](store, args);
    if (existing) existing[1] = [...entries];
    else if (entries.size > 0) server.databases.push([number, [...entries]]);
    return reply;
  } catch (error) {
    if (error instanceof RedisError) return error.reply;
    throw error;
  }
}
