/** postgres. Models the sentences of PostgreSQL's backend and of docker-entrypoint.sh. */
import type { System } from "../../../shell/types.ts";
import type { Program } from "../index.ts";
import { type Dialect, makeFolders, sqlServer } from "./server.ts";
import type { SqlError } from "./tables.ts";
import type { Answer } from "./wire.ts";

const dataFolder = ({ env }: System): string => (env["PGDATA"] || "/var/lib/postgresql/data").replace(/\/$/, "");

function secret({ env, fs }: System, name: string): string {
  const path = env[`${name}_FILE`];
  return env[name] || (path && fs.stat(path) ? fs.read(path).replace(/\n$/, "") : "");
}

/** The statement with a mark under where it is wrong. */
function pointed(sql: string, at: number): string {
  const before = sql.slice(0, at).split("\n");
  const line = sql.split("\n")[before.length - 1] ?? "";
  const label = `LINE ${before.length}: `;
  return `\n${label}${line}${before.length === sql.split("\n").length ? ";" : ""}\n${" ".repeat(label.length + before.at(-1)!.length)}^`;
}

function words({ kind, subject, at, extra }: SqlError, sql: string): string {
  switch (kind) {
    case "unknownDatabase":
      return `database "${subject}" does not exist`;
    case "databaseExists":
      return `database "${subject}" already exists`;
    case "unknownTable":
      return `relation "${subject}" does not exist${pointed(sql, at)}`;
    case "tableExists":
      return `relation "${subject}" already exists`;
    case "unknownColumn":
      return `column "${subject}" does not exist${pointed(sql, at)}`;
    case "columnCount":
      return "INSERT has more expressions than target columns";
    case "duplicate":
      return `duplicate key value violates unique constraint "${extra.split(".")[0]}_pkey"`;
    case "notNull":
      return `null value in column "${subject}" violates not-null constraint`;
    default: {
      const near = /^\w+|^./.exec(subject)?.[0];
      return near === undefined
        ? `syntax error at end of input${pointed(sql, at)}`
        : `syntax error at or near "${near}"${pointed(sql, at)}`;
    }
  }
}

const fatal = (message: string): Answer => ({ ok: false, fatal: true, code: 0, state: "28P01", message });

const dialect: Dialect = {
  postgres: true,
  file: (sys) => `${dataFolder(sys)}/base/1`,
  initial: (sys) => {
    const user = secret(sys, "POSTGRES_USER") || "postgres";
    const names = [...new Set(["postgres", "template0", "template1", secret(sys, "POSTGRES_DB") || user])];
    return {
      users: [[user, secret(sys, "POSTGRES_PASSWORD")]],
      databases: names.map((name) => ({ name, tables: [] })),
    };
  },
  decorate: (sys) => {
    const folder = dataFolder(sys);
    for (const name of [
      "base",
      "global",
      "pg_commit_ts",
      "pg_dynshmem",
      "pg_logical",
      "pg_multixact",
      "pg_notify",
      "pg_replslot",
      "pg_serial",
      "pg_snapshots",
      "pg_stat",
      "pg_stat_tmp",
      "pg_subtrans",
      "pg_tblspc",
      "pg_twophase",
      "pg_wal",
      "pg_xact",
    ])
      makeFolders(sys, `${folder}/${name}/x`);
    makeFolders(sys, `${folder}/pg_wal/archive_status/x`);
    sys.fs.write(`${folder}/pg_wal/000000010000000000000001`, "");
    for (const name of [
      "PG_VERSION",
      "pg_hba.conf",
      "pg_ident.conf",
      "postgresql.auto.conf",
      "postgresql.conf",
      "postmaster.opts",
    ])
      sys.fs.write(`${folder}/${name}`, "");
    sys.fs.write(`${folder}/postmaster.pid`, `1\n${folder}\n`);
  },
  refuse: ({ user, password, database }, { users, databases }, from) => {
    const local = from.startsWith("127.");
    const known = users.find(([name]) => name === user);
    if (!local && known?.[1] !== "" && password === undefined) return fatal("\u0000no password supplied");
    if (!known && local) return fatal(`role "${user}" does not exist`);
    if (!known || (!local && known[1] !== "" && known[1] !== password))
      return fatal(`password authentication failed for user "${user}"`);
    return database !== undefined && !databases.some(({ name }) => name === database)
      ? fatal(`database "${database}" does not exist`)
      : undefined;
  },
  explain: (error, sql) => ({ code: 0, state: "42601", message: words(error, sql) }),
  facts: (sys, { user, database }, version) => {
    const now = `${new Date(sys.now()).toISOString().replace("T", " ").replace("Z", "000")}+00`;
    return {
      "version()": `PostgreSQL ${version} (Debian ${version}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`,
      "now()": now,
      current_timestamp: now,
      current_date: now.slice(0, 10),
      "current_database()": database ?? "",
      current_user: user,
      user,
      "pg_is_in_recovery()": "f",
    };
  },
  greeting: () => "",
  bye: (sys) =>
    `${new Date(sys.now()).toISOString().slice(0, 23).replace("T", " ")} UTC [1] LOG:  received fast shutdown request\n${new Date(sys.now()).toISOString().slice(0, 23).replace("T", " ")} UTC [1] LOG:  database system is shut down\n`,
};

export const postgres: Program = { tool: (context) => sqlServer(context, dialect) };
