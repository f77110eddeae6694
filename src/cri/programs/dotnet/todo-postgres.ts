/** The to-do list over Postgres: what Entity Framework asks, with the database and table made when they are missing. */
import type { Call, CallResult } from "../calls.ts";
import { type Answer, parseMessage, printMessage } from "../sql/wire.ts";
import type { Settings } from "./host.ts";

export interface Item {
  item: string;
  /** Unix milliseconds. */
  added: number;
}

/** What is asked, and how far it has come. */
export interface Question {
  sql: string;
  /** What the page needs it for. */
  purpose: "count" | "list" | "add";
  step: "ask" | "createDatabase" | "createTable";
  /** Databases and tables made on the way: bounded. */
  made: number;
}

interface Connection {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

const TABLE =
  'CREATE TABLE IF NOT EXISTS "ToDos" ("ToDoId" serial primary key, "Item" varchar(256) not null, "DateAdded" bigint not null)';
const MADE_MAX = 4;

function connection(settings: Settings): Connection {
  const text = settings.get(
    settings.isOn("Database:ReadOnly") ? "ConnectionStrings:ToDoDb-ReadOnly" : "ConnectionStrings:ToDoDb",
  );
  const parts = new Map(
    text
      .split(";")
      .map((part) => part.split(/=(.*)/s))
      .map(([name = "", value = ""]) => [name.trim().toLowerCase(), value.trim()]),
  );
  const first = (...names: string[]) => names.map((name) => parts.get(name)).find((value) => value) ?? "";
  return {
    host: first("server", "host") || "localhost",
    port: Number(first("port")) || 5432,
    database: first("database") || "postgres",
    user: first("user id", "username", "user"),
    password: first("password"),
  };
}

function callOf(settings: Settings, sql: string, database?: string): Call {
  const { host, port, user, password, ...rest } = connection(settings);
  return {
    host,
    port,
    timeoutMs: 15_000,
    data: printMessage({ protocol: "kubelab-sql", user, password, database: database ?? rest.database, sql }),
  };
}

/** A question of the app, as a call to its database. */
export function ask(settings: Settings, purpose: Question["purpose"], item?: Item): { call: Call; keep: Question } {
  const quoted = item?.item.replaceAll("'", "''");
  const sql = item
    ? `INSERT INTO "ToDos" ("Item", "DateAdded") VALUES ('${quoted}', ${item.added})`
    : 'SELECT "Item", "DateAdded" FROM "ToDos" ORDER BY "ToDoId"';
  return { call: callOf(settings, sql), keep: { sql, purpose, step: "ask", made: 0 } };
}

const NETWORK: Record<string, string> = {
  notfound: "System.Net.Sockets.SocketException (00000001, 11): Name does not resolve",
  again: "System.Net.Sockets.SocketException (00000001, 11): Try again",
  refused: "Npgsql.NpgsqlException (0x80004005): Failed to connect: Connection refused",
  timeout: "Npgsql.NpgsqlException (0x80004005): Exception while connecting: The operation has timed out.",
  unreachable: "Npgsql.NpgsqlException (0x80004005): Failed to connect: Host is unreachable",
};

/** The items, the next call, or why it failed. */
export function answered(
  settings: Settings,
  question: Question,
  result: CallResult,
): { items: Item[] } | { call: Call; keep: Question } | { failed: string } {
  if (!result.ok)
    return {
      failed: NETWORK[result.error] ?? "Npgsql.NpgsqlException (0x80004005): Exception while reading from stream",
    };
  const answer = parseMessage<Answer>(result.data ?? "");
  if (!answer) return { failed: "Npgsql.NpgsqlException (0x80004005): Received unexpected backend message" };
  const again = (step: Question["step"], sql: string, database?: string) => ({
    call: callOf(settings, sql, database),
    keep: { ...question, step, made: question.made + 1 },
  });
  if (!answer.ok) {
    const missing = /^(database|relation) ".*" does not exist/.exec(answer.message)?.[1];
    if (question.made >= MADE_MAX || !missing)
      return { failed: `Npgsql.PostgresException (0x80004005): ${answer.state}: ${answer.message}` };
    if (missing === "database")
      return again("createDatabase", `CREATE DATABASE "${connection(settings).database}"`, "postgres");
    return again("createTable", TABLE);
  }
  if (question.step === "createDatabase") return again("createTable", TABLE);
  if (question.step === "createTable") return again("ask", question.sql);
  return { items: (answer.result?.rows ?? []).map(([item, added]) => ({ item: item ?? "", added: Number(added) })) };
}
