/** psql: PostgreSQL's client. Models src/bin/psql in the small. */
import type { System } from "../../../shell/types.ts";
import { splitOption } from "./options.ts";
import { type Client, type Options, sqlClient } from "./repl.ts";
import { splitStatements } from "./tokens.ts";
import type { Answer, Result } from "./wire.ts";

const PORT = 5432;
const VALUES: Record<string, string> = {
  "-h": "host",
  "--host": "host",
  "-U": "user",
  "--username": "user",
  "-p": "port",
  "--port": "port",
  "-d": "database",
  "--dbname": "database",
  "-c": "command",
  "--command": "command",
};

/** "-tAc" as "-t -A -c". */
const apart = (args: string[]): string[] =>
  args.flatMap((word) =>
    /^-[tAqX1n]+[hUpdc]?$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word],
  );

/** Options of PostgreSQL's clients. */
export function readPgOptions(
  all: string[],
  sys: System,
): { given: Map<string, string[]>; flags: Set<string>; words: string[]; host: string; port: number; user: string } {
  const args = apart(all);
  const given = new Map<string, string[]>();
  const flags = new Set<string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const [long, inline] = splitOption(word);
    const glued = /^-[hUpdc]./.test(word) ? word.slice(0, 2) : undefined;
    const name = VALUES[glued ?? long];
    if (name !== undefined)
      given.set(name, [...(given.get(name) ?? []), glued ? word.slice(2) : (inline ?? args[++i] ?? "")]);
    else if (word.startsWith("-")) for (const flag of word.startsWith("--") ? [word] : word.slice(1)) flags.add(flag);
    else words.push(word);
  }
  const host = given.get("host")?.at(-1) ?? sys.env["PGHOST"] ?? "localhost";
  const user = given.get("user")?.at(-1) ?? words[1] ?? sys.env["PGUSER"] ?? sys.user.name;
  return { given, flags, words, host, port: Number(given.get("port")?.at(-1) ?? sys.env["PGPORT"] ?? PORT), user };
}

function options(args: string[], sys: System): ReturnType<Client["options"]> {
  const { given, flags, words, host, port, user } = readPgOptions(args, sys);
  if (flags.has("V") || flags.has("--version"))
    return { exit: 0, stdout: "psql (PostgreSQL) 18.0 (Debian 18.0-1.pgdg13+3)\n" };
  const commands = given.get("command");
  const password = sys.env["PGPASSWORD"];
  return {
    host,
    port,
    user,
    database: given.get("database")?.at(-1) ?? words[0] ?? sys.env["PGDATABASE"] ?? user,
    ...(password && { password }),
    asks: flags.has("W"),
    ...(commands && { commands: commands.flatMap(statements) }),
    tuplesOnly: flags.has("t") || flags.has("--tuples-only"),
    unaligned: flags.has("A") || flags.has("--no-align"),
  };
}

function statements(text: string): string[] {
  const { whole, rest } = splitStatements(text);
  return rest.trim() === "" ? whole : [...whole, rest.trim()];
}

const isLocal = (host: string) => host === "localhost" || host.startsWith("/");
const SOCKET = "/var/run/postgresql/.s.PGSQL.5432";

function connectFailed({ host, port }: Options, error: string): string {
  if (error === "notfound")
    return `psql: error: could not translate host name "${host}" to address: Name or service not known\n`;
  if (error === "again")
    return `psql: error: could not translate host name "${host}" to address: Temporary failure in name resolution\n`;
  if (isLocal(host))
    return `psql: error: connection to server on socket "${SOCKET}" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n`;
  const why =
    { refused: "Connection refused", timeout: "Connection timed out", unreachable: "No route to host" }[error] ??
    "server closed the connection unexpectedly";
  return `psql: error: connection to server at "${host}", port ${port} failed: ${why}\n\tIs the server running on that host and accepting TCP/IP connections?\n`;
}

function refused({ host, port }: Options, { message }: Answer & { ok: false }): string {
  const place = isLocal(host) ? `on socket "${SOCKET}"` : `at "${host}", port ${port}`;
  const text = message.startsWith("\0") ? `fe_sendauth: ${message.slice(1)}` : `FATAL:  ${message}`;
  return `psql: error: connection to server ${place} failed: ${text}\n`;
}

function table({ columns, rows, numeric }: Result, { tuplesOnly, unaligned }: Options): string {
  const cells = rows.map((row) => row.map((cell) => cell ?? ""));
  const count = tuplesOnly ? "" : `(${rows.length} ${rows.length === 1 ? "row" : "rows"})\n`;
  if (unaligned)
    return [...(tuplesOnly ? [] : [columns]), ...cells].map((row) => `${row.join("|")}\n`).join("") + count;
  const widths = columns.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const centred = (title: string, width: number) =>
    `${" ".repeat(Math.floor((width - title.length) / 2))}${title}`.padEnd(width);
  const head = ` ${columns.map((title, i) => centred(title, widths[i]!)).join(" | ")} \n${widths.map((width) => "-".repeat(width + 2)).join("+")}\n`;
  const last = columns.length - 1;
  const line = (row: string[]) =>
    ` ${row.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : i === last ? cell : cell.padEnd(widths[i]!))).join(" | ")}\n`;
  return `${(tuplesOnly ? "" : head) + cells.map(line).join("") + count}\n`;
}

function own(line: string, { user }: Options): ReturnType<Client["own"]> {
  const command = line.replace(/;$/, "").trim();
  if (/^(\\q|exit|quit)$/i.test(command)) return "quit";
  if (command === "\\l" || command === "\\list") return { sql: "SHOW DATABASES" };
  if (command === "\\dt" || command === "\\d") return { sql: "SHOW TABLES" };
  if (/^\\d\s+\S+/.test(command)) return { sql: `DESCRIBE ${command.split(/\s+/)[1]}` };
  if (/^\\c(onnect)?\s+\S+/.test(command)) return { sql: `USE ${command.split(/\s+/)[1]}` };
  if (command.startsWith("\\conninfo")) return { say: `You are connected as user "${user}".\n` };
  return command.startsWith("\\")
    ? { say: `invalid command ${command.split(/\s/)[0]}\nTry \\? for help.\n` }
    : undefined;
}

export const psql = sqlClient({
  options,
  connectExit: 2,
  bye: "",
  passwordPrompt: "Password: ",
  connectFailed,
  refused,
  failed: ({ message }) => `ERROR:  ${message}\n`,
  banner: (version) => `psql (${version})\nType "help" for help.\n\n`,
  prompt: ({ database }, more) => `${database}${more ? "-" : "="}# `,
  show: ({ result, database }, given) => {
    if (!result) return "";
    if (result.tag === "USE") return `You are now connected to database "${database}" as user "${given.user}".\n`;
    return result.affected === undefined ? table(result, given) : `${result.tag}\n`;
  },
  own,
  goesOn: ({ commands }) => commands === undefined,
});
