/** mysqld and mariadbd. Models the sentences of MySQL's errmsg-utf8 and of docker-entrypoint.sh. */
import type { System } from "../../../shell/types.ts";
import type { Program } from "../index.ts";
import { type Dialect, sqlServer } from "./server.ts";
import type { SqlError } from "./tables.ts";
import type { Answer, Query } from "./wire.ts";

const DATA = "/var/lib/mysql";
const SYSTEM = ["information_schema", "mysql", "performance_schema", "sys"];

/** A variable under MySQL's name or MariaDB's, or the file that its _FILE names. */
function setting({ env, fs }: System, name: string): string {
  const names = [`MARIADB_${name}`, `MYSQL_${name}`];
  const given = names.map((one) => env[one]).find((text) => text);
  if (given) return given;
  const file = names.map((one) => env[`${one}_FILE`]).find((path) => path && fs.stat(path));
  return file ? fs.read(file).replace(/\n$/, "") : "";
}

function words({ kind, subject, extra, at }: SqlError, database = ""): [code: number, state: string, message: string] {
  switch (kind) {
    case "noDatabase":
      return [1046, "3D000", "No database selected"];
    case "unknownDatabase":
      return [1049, "42000", `Unknown database '${subject}'`];
    case "databaseExists":
      return [1007, "HY000", `Can't create database '${subject}'; database exists`];
    case "unknownTable":
      return [1146, "42S02", `Table '${subject.includes(".") ? subject : `${database}.${subject}`}' doesn't exist`];
    case "tableExists":
      return [1050, "42S01", `Table '${subject}' already exists`];
    case "unknownColumn":
      return [1054, "42S22", `Unknown column '${subject}' in '${extra}'`];
    case "columnCount":
      return [1136, "21S01", `Column count doesn't match value count at row ${subject}`];
    case "duplicate":
      return [1062, "23000", `Duplicate entry '${subject}' for key '${extra}'`];
    case "notNull":
      return [1048, "23000", `Column '${subject}' cannot be null`];
    default:
      return [
        1064,
        "42000",
        `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${subject}' at line ${at >= 0 ? 1 : 0}`,
      ];
  }
}

function denied({ user, password }: Query, from: string): Answer {
  const host = from.startsWith("127.") ? "localhost" : from;
  const message = `Access denied for user '${user}'@'${host}' (using password: ${password ? "YES" : "NO"})`;
  return { ok: false, fatal: true, code: 1045, state: "28000", message };
}

export const mysql: Dialect = {
  postgres: false,
  file: () => `${DATA}/ibdata1`,
  initial: (sys) => {
    const [user, database] = [setting(sys, "USER"), setting(sys, "DATABASE")];
    const users: [string, string][] = [["root", setting(sys, "ROOT_PASSWORD")]];
    if (user !== "") users.push([user, setting(sys, "PASSWORD")]);
    const databases = SYSTEM.map((name) => ({ name, tables: [] }));
    return { users, databases: database === "" ? databases : [...databases, { name: database, tables: [] }] };
  },
  decorate: ({ fs }) => {
    for (const name of ["auto.cnf", "ib_buffer_pool", "mysql.ibd", "undo_001", "undo_002", "ca.pem"])
      fs.write(`${DATA}/${name}`, "");
    for (const name of ["mysql", "performance_schema", "sys"])
      if (!fs.stat(`${DATA}/${name}`)) fs.mkdir(`${DATA}/${name}`);
  },
  refuse: (query, { users, databases }, from) => {
    const entry = users.find(([name]) => name === query.user);
    if (!entry || entry[1] !== (query.password ?? "")) return denied(query, from);
    if (query.database === undefined || databases.some(({ name }) => name === query.database)) return undefined;
    return { ok: false, fatal: true, code: 1049, state: "42000", message: `Unknown database '${query.database}'` };
  },
  explain: (error, _sql, database) => {
    const [code, state, message] = words(error, database);
    return { code, state, message };
  },
  facts: (sys, { user, database }, version, from) => {
    const now = new Date(sys.now()).toISOString().slice(0, 19).replace("T", " ");
    const who = `${user}@${from.startsWith("127.") ? "localhost" : from}`;
    return {
      "version()": version,
      "@@version": version,
      "now()": now,
      current_timestamp: now,
      "current_timestamp()": now,
      "curdate()": now.slice(0, 10),
      "database()": database ?? "NULL",
      "user()": who,
      "current_user()": `${user}@%`,
      "@@hostname": sys.hostname,
      "@@server_id": "1",
      "@@max_connections": "151",
      "@@port": "3306",
      "connection_id()": "8",
    };
  },
  greeting: (version) => `J\0\0\0\n${version}\0\x08\0\0\0`,
  bye: (sys) =>
    `${new Date(sys.now()).toISOString().replace("Z", "000Z")} 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld.\n`,
};

export const mysqld: Program = { tool: (context) => sqlServer(context, mysql) };
