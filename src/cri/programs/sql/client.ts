/** mysql: MySQL's client. Models client/mysql.cc. */
import type { System } from "../../../shell/types.ts";
import { splitOption } from "./options.ts";
import { type Client, type Options, sqlClient } from "./repl.ts";
import { splitStatements } from "./tokens.ts";
import type { Answer, Result } from "./wire.ts";

const PORT = 3306;
const VALUES: Record<string, string> = {
  "-h": "host",
  "--host": "host",
  "-u": "user",
  "--user": "user",
  "-P": "port",
  "--port": "port",
  "-D": "database",
  "--database": "database",
  "-e": "execute",
  "--execute": "execute",
  "-p": "password",
  "--password": "password",
};

/** Options of MySQL's clients by name, and the other words. */
export function readMysqlOptions(args: string[]): { given: Map<string, string>; flags: Set<string>; words: string[] } {
  const given = new Map<string, string>();
  const flags = new Set<string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const [long, inline] = splitOption(word);
    const short = /^-[a-zA-Z]./.test(word) && !word.startsWith("--") ? word.slice(0, 2) : undefined;
    const name = VALUES[short ?? long];
    if (name === "password") {
      if (short) given.set(name, word.slice(2));
      else if (inline !== undefined) given.set(name, inline);
      else flags.add("askPassword");
    } else if (name !== undefined) given.set(name, short ? word.slice(2) : (inline ?? args[++i] ?? ""));
    else if (word.startsWith("-")) for (const flag of word.startsWith("--") ? [word] : word.slice(1)) flags.add(flag);
    else words.push(word);
  }
  return { given, flags, words };
}

const WARNING = "mysql: [Warning] Using a password on the command line interface can be insecure.\n";

function options(args: string[], sys: System): ReturnType<Client["options"]> {
  const { given, flags, words } = readMysqlOptions(args);
  if (flags.has("V") || flags.has("--version"))
    return { exit: 0, stdout: "mysql  Ver 8.4.7 for Linux on x86_64 (MySQL Community Server - GPL)\n" };
  const password = given.get("password") ?? sys.env["MYSQL_PWD"];
  const execute = given.get("execute");
  const database = given.get("database") ?? words[0];
  return {
    host: given.get("host") ?? "localhost",
    port: Number(given.get("port") ?? PORT),
    user: given.get("user") ?? (sys.user.name || "root"),
    ...(password !== undefined && { password }),
    ...(given.has("password") && { warning: WARNING }),
    asks: flags.has("askPassword"),
    ...(database !== undefined && { database }),
    ...(execute !== undefined && { commands: statements(execute) }),
    tables: flags.has("t") || flags.has("--table"),
    bare: flags.has("N") || flags.has("--skip-column-names"),
    force: flags.has("f") || flags.has("--force"),
  };
}

function statements(text: string): string[] {
  const { whole, rest } = splitStatements(text);
  return rest.trim() === "" ? whole : [...whole, rest.trim()];
}

const ERRNO: Record<string, number> = { refused: 111, unreachable: 113, timeout: 110 };

/** Why MySQL's clients cannot connect. */
export function connectError({ host, port }: Pick<Options, "host" | "port">, error: string): string {
  if (error === "notfound" || error === "again")
    return `2005 (HY000): Unknown MySQL server host '${host}' (${error === "again" ? -3 : -2})`;
  if (error === "reset" || error === "tls")
    return "2013 (HY000): Lost connection to MySQL server at 'reading initial communication packet', system error: 0";
  if (host === "localhost")
    return "2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)";
  return `2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (${ERRNO[error] ?? 110})`;
}

function grid({ columns, rows }: Result): string {
  const shown = rows.map((row) => row.map((cell) => cell ?? "NULL"));
  const widths = columns.map((title, i) => Math.max(title.length, ...shown.map((row) => row[i]!.length)));
  const line = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const text = (cells: string[], right: boolean[]) =>
    `|${cells.map((cell, i) => ` ${right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)} `).join("|")}|\n`;
  return (
    line +
    text(columns, []) +
    line +
    shown
      .map((row) =>
        text(
          row,
          columns.map((_, i) => /^-?\d+(\.\d+)?$/.test(row[i]!)),
        ),
      )
      .join("") +
    line
  );
}

const plural = (count: number) => `${count} ${count === 1 ? "row" : "rows"}`;

function show({ result }: Answer & { ok: true }, { tables, bare, commands }: Options, sys: System): string {
  if (!result) return "";
  const person = sys.tty && commands === undefined;
  if (result.tag === "USE") return person ? "Database changed\n" : "";
  if (result.affected !== undefined)
    return person ? `Query OK, ${plural(result.affected)} affected (0.01 sec)\n\n` : "";
  if (result.rows.length === 0) return person ? "Empty set (0.00 sec)\n\n" : "";
  if (!sys.tty && !tables) {
    const escaped = (cell: string | null) =>
      cell === null ? "NULL" : cell.replace(/[\\\n\t]/g, (char) => ({ "\\": "\\\\", "\n": "\\n", "\t": "\\t" })[char]!);
    return [...(bare ? [] : [result.columns]), ...result.rows]
      .map((row) => `${row.map(escaped).join("\t")}\n`)
      .join("");
  }
  return grid(result) + (person ? `${plural(result.rows.length)} in set (0.00 sec)\n\n` : "");
}

export const mysql = sqlClient({
  options,
  connectExit: 1,
  bye: "Bye\n",
  passwordPrompt: "Enter password: ",
  connectFailed: (given, error) => `ERROR ${connectError(given, error)}\n`,
  refused: (_options, { code, state, message }) => `ERROR ${code} (${state}): ${message}\n`,
  failed: ({ code, state, message }) => `ERROR ${code} (${state}): ${message}\n`,
  banner: (version) =>
    `Welcome to the MySQL monitor.  Commands end with ; or \\g.\nYour MySQL connection id is 8\nServer version: ${version} MySQL Community Server - GPL\n\nCopyright (c) 2000, 2025, Oracle and/or its affiliates.\n\nOracle is a registered trademark of Oracle Corporation and/or its\naffiliates. Other names may be trademarks of their respective\nowners.\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n`,
  prompt: (_options, more) => (more ? "    -> " : "mysql> "),
  show,
  own: (line) => (/^(exit|quit|\\q);?$/i.test(line) ? "quit" : undefined),
  goesOn: ({ commands, force }, sys) => force === true || (sys.tty && commands === undefined),
});
