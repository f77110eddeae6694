/** A SQL server: its databases are a JSON file among its data, so that they live as long as its volume. */
import { binary } from "../../../apimachinery/strings.ts";
import type { Incoming, Step, System, Tool, Wake } from "../../../shell/types.ts";
import type { ProgramContext } from "../index.ts";
import { fill } from "../servertext.ts";
import { execute } from "./engine.ts";
import { type Database, SqlError } from "./tables.ts";
import { type Answer, parseMessage, printMessage, type Query } from "./wire.ts";

/** What a server keeps: users with their passwords ("": none needed), databases. */
export interface Stored {
  users: [name: string, password: string][];
  databases: Database[];
}

export interface Dialect {
  postgres: boolean;
  /** Path of its data. */
  file(sys: System): string;
  /** What it begins with, by its variables. */
  initial(sys: System): Stored;
  /** Files beside its data, for people who look. */
  decorate(sys: System, file: string): void;
  /** Why a client may not connect. */
  refuse(query: Query, stored: Stored, from: string): Answer | undefined;
  /** A refusal in its own words. */
  explain(error: SqlError, sql: string, database: string | undefined): { code: number; state: string; message: string };
  facts(sys: System, query: Query, version: string, from: string): Record<string, string>;
  /** What it says first to a connection of some other protocol. */
  greeting(version: string): string;
  bye(sys: System): string;
}

interface Settings {
  tcp?: number[];
  memory?: number;
  log?: string[];
  needs?: { any: string[]; message: string };
}

const SIGNALS = [2, 15];
const QUERY_MS = 0.3;

export function sqlServer(context: ProgramContext, dialect: Dialect): Tool {
  return {
    kind: "process",
    signals: SIGNALS,
    step: (args, state, wake, sys) =>
      state === undefined ? start(context, dialect, args, sys) : next(context, dialect, wake, sys),
  };
}

function waiting(context: ProgramContext): { state: object; wait: { listen: { port: number; protocol: "tcp" }[] } } {
  const ports = (context.settings as Settings).tcp ?? [];
  return { state: {}, wait: { listen: ports.map((port) => ({ port, protocol: "tcp" })) } };
}

function start(context: ProgramContext, dialect: Dialect, args: string[], sys: System): Step {
  const { needs, log = [], memory } = context.settings as Settings;
  const scene = { context, sys, args, requests: 0 };
  const file = dialect.file(sys);
  const isNew = !sys.fs.stat(file);
  const given = needs?.any.some((name) => (sys.env[name] ?? "") !== "") ?? true;
  if (isNew && !given) return { exit: 1, stderr: fill(needs!.message, scene) };
  if (isNew) {
    makeFolders(sys, file);
    dialect.decorate(sys, file);
    save(sys, file, dialect.initial(sys));
  }
  const lines = log.filter((line) => isNew || !/init process/.test(line)).map((line) => `${fill(line, scene)}\n`);
  return { stderr: lines.join(""), ...(memory !== undefined && { memory }), ...waiting(context) };
}

export function makeFolders({ fs }: System, file: string): void {
  const parts = file.split("/").slice(1, -1);
  for (const [i] of parts.entries()) {
    const folder = `/${parts.slice(0, i + 1).join("/")}`;
    if (!fs.stat(folder)) fs.mkdir(folder);
  }
}

function save({ fs }: System, file: string, stored: Stored): void {
  fs.write(file, binary(JSON.stringify(stored)));
}

function load({ fs }: System, file: string): Stored | undefined {
  if (!fs.stat(file)) return undefined;
  try {
    return JSON.parse(Buffer.from(fs.read(file), "latin1").toString("utf8")) as Stored;
  } catch {
    return undefined;
  }
}

function next(context: ProgramContext, dialect: Dialect, wake: Wake, sys: System): Step {
  if (wake.type === "signal") return { exit: 0, stderr: dialect.bye(sys) };
  if (wake.type !== "request") return waiting(context);
  const { request } = wake;
  const query = request.http ? undefined : parseMessage<Query>(request.data ?? "");
  if (query?.protocol !== "kubelab-sql") {
    const reply = request.http
      ? { id: request.id, close: true }
      : { id: request.id, data: dialect.greeting(context.version) };
    return { replies: [reply], ...waiting(context) };
  }
  const answer = perform(context, dialect, query, request, sys);
  return {
    replies: [{ id: request.id, data: printMessage(answer), close: true }],
    cpuMs: QUERY_MS,
    ...waiting(context),
  };
}

function perform({ version }: ProgramContext, dialect: Dialect, query: Query, { from }: Incoming, sys: System): Answer {
  const file = dialect.file(sys);
  const stored = load(sys, file) ?? { users: [], databases: [] };
  const refused = dialect.refuse(query, stored, from);
  if (refused) return refused;
  const { database, sql } = query;
  const known = { ok: true as const, version, ...(database !== undefined && { database }) };
  if (sql === "") return known;
  const session = {
    databases: stored.databases,
    database,
    postgres: dialect.postgres,
    facts: dialect.facts(sys, query, version, from),
  };
  try {
    const result = execute(sql, session);
    if (result.affected !== undefined) save(sys, file, { ...stored, databases: session.databases });
    return { ok: true, version, ...(session.database !== undefined && { database: session.database }), result };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { ok: false, fatal: false, ...dialect.explain(error, sql, database) };
  }
}
