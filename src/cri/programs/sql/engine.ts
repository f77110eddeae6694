/** A small SQL engine: databases, tables, rows of texts; enough for the statements of labs. Others are refused as bad syntax. */
import { condition, type Row, value } from "./expressions.ts";
import { Reader } from "./parser.ts";
import { type Column, type Database, isNumeric, SqlError, sameName, type Table } from "./tables.ts";
import { tokenize } from "./tokens.ts";
import type { Result } from "./wire.ts";

export interface Session {
  databases: Database[];
  /** The current database. */
  database?: string;
  postgres: boolean;
  /** Values of functions and variables, in lower case: "version()", "@@hostname". */
  facts: Record<string, string>;
}

/** Runs one statement; changes the session's databases. Throws SqlError. */
export function execute(sql: string, session: Session): Result {
  const tokens = tokenize(sql, session.postgres);
  if (!tokens || tokens.length === 0) throw new SqlError("syntax", sql);
  const reader = new Reader(tokens, sql);
  const first = reader.next().text.toUpperCase();
  const run = Object.hasOwn(STATEMENTS, first) ? STATEMENTS[first]! : undefined;
  if (!run) throw new SqlError("syntax", sql);
  return run(reader, session);
}

const done = (tag: string, affected = 0): Result => ({ columns: [], numeric: [], rows: [], tag, affected });
const rowsOf = (columns: string[], rows: (string | null)[][], numeric: boolean[] = []): Result => ({
  columns,
  numeric,
  rows,
  tag: `SELECT ${rows.length}`,
});

const STATEMENTS: Record<string, (reader: Reader, session: Session) => Result> = {
  SHOW: show,
  USE: (reader, session) => {
    const name = reader.name();
    reader.end();
    session.database = findDatabase(session, name).name;
    return done("USE");
  },
  CREATE: create,
  DROP: drop,
  INSERT: insert,
  SELECT: select,
  UPDATE: update,
  DELETE: remove,
  TRUNCATE: (reader, session) => {
    reader.accept("TABLE");
    const table = tableNamed(reader, session);
    reader.end();
    table.rows = [];
    return done("TRUNCATE TABLE");
  },
  DESCRIBE: describe,
  DESC: describe,
  GRANT: () => done("GRANT"),
  REVOKE: () => done("REVOKE"),
  FLUSH: () => done("FLUSH"),
  ALTER: () => done("ALTER"),
  SET: () => done("SET"),
  BEGIN: () => done("BEGIN"),
  START: () => done("START TRANSACTION"),
  COMMIT: () => done("COMMIT"),
  STOP: () => done("STOP"),
};

function findDatabase({ databases }: Session, name: string): Database {
  const found = databases.find((one) => one.name === name);
  if (!found) throw new SqlError("unknownDatabase", name);
  return found;
}

function current(session: Session): Database {
  if (session.database === undefined) throw new SqlError("noDatabase", "");
  return findDatabase(session, session.database);
}

/** "[database.]name" of a table: where it belongs, and its name. */
function place(reader: Reader, session: Session): { database: Database; name: string; at: number } {
  const at = reader.position();
  const first = reader.name();
  if (!reader.accept(".")) return { database: current(session), name: first, at };
  const name = reader.name();
  return { database: session.postgres ? current(session) : findDatabase(session, first), name, at };
}

function tableNamed(reader: Reader, session: Session): Table {
  const { database, name, at } = place(reader, session);
  const found = database.tables.find((one) => (session.postgres ? sameName(one.name, name) : one.name === name));
  if (!found) throw new SqlError("unknownTable", session.postgres ? name : `${database.name}.${name}`, at);
  return found;
}

function show(reader: Reader, session: Session): Result {
  if (reader.accept("DATABASES") || reader.accept("SCHEMAS")) {
    reader.end();
    return rowsOf(
      ["Database"],
      session.databases.map(({ name }) => [name]).sort(([a], [b]) => (a! < b! ? -1 : 1)),
    );
  }
  if (reader.accept("TABLES")) {
    const database =
      reader.accept("FROM") || reader.accept("IN") ? findDatabase(session, reader.name()) : current(session);
    reader.end();
    return rowsOf(
      [`Tables_in_${database.name}`],
      database.tables.map(({ name }) => [name]).sort(([a], [b]) => (a! < b! ? -1 : 1)),
    );
  }
  if (reader.accept("VARIABLES")) {
    reader.expect("LIKE");
    const name = reader.next().text;
    const found = session.facts[`@@${name.toLowerCase()}`];
    return rowsOf(["Variable_name", "Value"], found === undefined ? [] : [[name, found]]);
  }
  return reader.fail();
}

function create(reader: Reader, session: Session): Result {
  if (reader.accept("DATABASE") || reader.accept("SCHEMA")) {
    const fine = reader.accept("IF", "NOT", "EXISTS");
    const name = reader.name();
    const exists = session.databases.some((one) => one.name === name);
    if (exists && !fine) throw new SqlError("databaseExists", name);
    if (!exists) session.databases.push({ name, tables: [] });
    return done("CREATE DATABASE", 1);
  }
  if (reader.accept("USER") || reader.accept("ROLE")) return done("CREATE ROLE");
  reader.expect("TABLE");
  const fine = reader.accept("IF", "NOT", "EXISTS");
  const { database, name } = place(reader, session);
  reader.expect("(");
  const columns = columnList(reader);
  if (database.tables.some((one) => one.name === name)) {
    if (!fine) throw new SqlError("tableExists", name);
  } else database.tables.push({ name, columns, rows: [], next: 1 });
  return done("CREATE TABLE");
}

const COLUMNS_MAX = 1000;

function columnList(reader: Reader): Column[] {
  const columns: Column[] = [];
  for (let i = 0; i < COLUMNS_MAX; i++) {
    if (reader.accept("PRIMARY", "KEY")) {
      reader.expect("(");
      const name = reader.name();
      reader.expect(")");
      for (const column of columns)
        if (sameName(column.name, name)) Object.assign(column, { primary: true, notNull: true });
    } else columns.push(column(reader));
    if (reader.accept(")")) return columns;
    reader.expect(",");
  }
  return reader.fail();
}

function column(reader: Reader): Column {
  const name = reader.name();
  let type = reader.name().toLowerCase();
  if (reader.accept("(")) {
    const size: string[] = [];
    while (!reader.accept(")")) size.push(reader.next().text);
    type += `(${size.join("")})`;
  }
  const made: Column = { name, type, notNull: false, primary: false, auto: /serial/.test(type), fallback: null };
  for (let token = reader.peek(); token && !/^[,)]$/.test(token.text); token = reader.peek()) {
    if (reader.accept("NOT", "NULL")) made.notNull = true;
    else if (reader.accept("PRIMARY", "KEY")) Object.assign(made, { primary: true, notNull: true });
    else if (reader.accept("AUTO_INCREMENT")) made.auto = true;
    else if (reader.accept("DEFAULT")) made.fallback = reader.next().text;
    else reader.next();
  }
  return made;
}

function drop(reader: Reader, session: Session): Result {
  const isDatabase = reader.accept("DATABASE") || reader.accept("SCHEMA");
  if (!isDatabase && (reader.accept("USER") || reader.accept("ROLE"))) return done("DROP ROLE");
  if (!isDatabase) reader.expect("TABLE");
  const fine = reader.accept("IF", "EXISTS");
  if (isDatabase) {
    const name = reader.name();
    const at = session.databases.findIndex((one) => one.name === name);
    if (at < 0 && !fine) throw new SqlError("unknownDatabase", name);
    const [gone] = at < 0 ? [] : session.databases.splice(at, 1);
    if (session.database === name) session.database = undefined;
    return done("DROP DATABASE", gone?.tables.length ?? 0);
  }
  const { database, name, at } = place(reader, session);
  const index = database.tables.findIndex((one) => one.name === name);
  if (index < 0 && !fine) throw new SqlError("unknownTable", session.postgres ? name : `${database.name}.${name}`, at);
  if (index >= 0) database.tables.splice(index, 1);
  return done("DROP TABLE");
}

function columnIndex(table: Table, name: string, at = 0): number {
  const index = table.columns.findIndex((one) => sameName(one.name, name));
  if (index < 0) throw new SqlError("unknownColumn", name, at, "field list");
  return index;
}

const ROWS_MAX = 10_000;

function insert(reader: Reader, session: Session): Result {
  reader.expect("INTO");
  const table = tableNamed(reader, session);
  let order = table.columns.map((_, i) => i);
  if (reader.accept("(")) {
    order = [];
    do order.push(columnIndex(table, reader.name()));
    while (reader.accept(","));
    reader.expect(")");
  }
  if (!reader.accept("VALUES")) reader.expect("VALUE");
  let count = 0;
  do {
    reader.expect("(");
    const values: (string | null)[] = [];
    do values.push(reader.accept("DEFAULT") ? null : value(reader, session.facts));
    while (reader.accept(","));
    reader.expect(")");
    if (values.length !== order.length) throw new SqlError("columnCount", String(count + 1));
    addRow(table, order, values);
  } while (reader.accept(",") && ++count < ROWS_MAX);
  return done(`INSERT 0 ${count + 1}`, count + 1);
}

function addRow(table: Table, order: number[], values: (string | null)[]): void {
  const row = table.columns.map(({ fallback }): string | null => fallback);
  for (const [i, index] of order.entries()) row[index] = values[i]!;
  for (const [i, column] of table.columns.entries()) {
    if (column.auto && row[i] === null) row[i] = String(table.next);
    if (column.auto) table.next = Math.max(table.next, Number(row[i]) || 0) + 1;
    if (column.notNull && row[i] === null) throw new SqlError("notNull", column.name);
    if (column.primary && table.rows.some((other) => other[i] === row[i]))
      throw new SqlError("duplicate", row[i] ?? "", 0, `${table.name}.PRIMARY`);
  }
  table.rows.push(row);
}

function matching(reader: Reader, session: Session, table: Table): (row: Row) => boolean {
  return reader.accept("WHERE") ? condition(reader, table, session.facts) : () => true;
}

interface Item {
  title: string;
  numeric: boolean;
  count?: true;
  of(row: Row): string | null;
}

function items(reader: Reader, session: Session): ((table: Table | undefined) => Item[])[] {
  const list: ((table: Table | undefined) => Item[])[] = [];
  do {
    const at = reader.position();
    if (reader.accept("*")) {
      list.push((table) =>
        table
          ? table.columns.map(({ name, type }, i) => ({
              title: name,
              numeric: isNumeric(type),
              of: (row: Row) => row[i] ?? null,
            }))
          : reader.fail(),
      );
      continue;
    }
    if (reader.accept("COUNT", "(")) {
      while (!reader.accept(")")) reader.next();
      const title = alias(reader) ?? (session.postgres ? "count" : "COUNT(*)");
      list.push(() => [{ title, numeric: true, count: true, of: () => null }]);
      continue;
    }
    const token = reader.peek();
    const isColumn =
      (token?.type === "word" || token?.type === "quoted") &&
      !token.text.startsWith("@@") &&
      reader.peek(1)?.text !== "(" &&
      !/^(null|current_\w+|user|true|false)$/i.test(token.text);
    if (isColumn) list.push(columnItem(reader, at));
    else list.push(factItem(reader, session));
  } while (reader.accept(","));
  return list;
}

function columnItem(reader: Reader, at: number): (table: Table | undefined) => Item[] {
  let name = reader.name();
  if (reader.accept(".")) name = reader.name();
  const title = alias(reader) ?? name;
  return (table) => {
    if (!table) throw new SqlError("unknownColumn", name, at, "field list");
    const index = columnIndex(table, name, at);
    return [{ title, numeric: isNumeric(table.columns[index]!.type), of: (row) => row[index] ?? null }];
  };
}

function factItem(reader: Reader, session: Session): (table: Table | undefined) => Item[] {
  const token = reader.peek()!;
  const isCall = reader.peek(1)?.text === "(";
  const found = value(reader, session.facts);
  const numeric = token.type === "number";
  const shown = isCall ? `${token.text}()` : token.text;
  const title =
    alias(reader) ?? (session.postgres ? (token.type === "word" ? token.text.toLowerCase() : "?column?") : shown);
  return () => [{ title, numeric, of: () => found }];
}

const alias = (reader: Reader): string | undefined => (reader.accept("AS") ? reader.name() : undefined);

function select(reader: Reader, session: Session): Result {
  const wanted = items(reader, session);
  const table = reader.accept("FROM") ? tableNamed(reader, session) : undefined;
  const shown = wanted.flatMap((make) => make(table));
  let rows: Row[] = table ? table.rows.filter(matching(reader, session, table)) : [[]];
  const numeric = shown.map((item) => item.numeric);
  const columns = shown.map(({ title }) => title);
  if (reader.accept("ORDER", "BY")) rows = ordered(reader, table ?? reader.fail(), rows);
  if (reader.accept("LIMIT")) rows = rows.slice(0, Number(reader.next().text) || 0);
  reader.end();
  if (shown.some(({ count }) => count))
    return rowsOf(columns, [shown.map((item) => (item.count ? String(rows.length) : item.of(rows[0] ?? [])))], numeric);
  return rowsOf(
    columns,
    rows.map((row) => shown.map((item) => item.of(row))),
    numeric,
  );
}

function ordered(reader: Reader, table: Table, rows: Row[]): Row[] {
  const index = columnIndex(table, reader.name());
  const sign = reader.accept("DESC") ? -1 : 1;
  reader.accept("ASC");
  const numeric = isNumeric(table.columns[index]!.type);
  const compare = (a: string | null, b: string | null) =>
    numeric ? Number(a) - Number(b) : (a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1;
  return [...rows].sort((a, b) => sign * compare(a[index] ?? null, b[index] ?? null));
}

function update(reader: Reader, session: Session): Result {
  const table = tableNamed(reader, session);
  reader.expect("SET");
  const changes: [number, string | null][] = [];
  do {
    const index = columnIndex(table, reader.name());
    reader.expect("=");
    changes.push([index, value(reader, session.facts)]);
  } while (reader.accept(","));
  const fits = matching(reader, session, table);
  reader.end();
  const found = table.rows.filter(fits);
  for (const row of found) for (const [index, text] of changes) row[index] = text;
  return done(`UPDATE ${found.length}`, found.length);
}

function remove(reader: Reader, session: Session): Result {
  reader.expect("FROM");
  const table = tableNamed(reader, session);
  const fits = matching(reader, session, table);
  reader.end();
  const before = table.rows.length;
  table.rows = table.rows.filter((row) => !fits(row));
  return done(`DELETE ${before - table.rows.length}`, before - table.rows.length);
}

function describe(reader: Reader, session: Session): Result {
  const table = tableNamed(reader, session);
  reader.end();
  const rows = table.columns.map((one) => [
    one.name,
    one.type,
    one.notNull ? "NO" : "YES",
    one.primary ? "PRI" : "",
    one.fallback,
    one.auto ? "auto_increment" : "",
  ]);
  return rowsOf(["Field", "Type", "Null", "Key", "Default", "Extra"], rows);
}
