/** Values and conditions of statements. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import type { Reader } from "./parser.ts";
import { isNumeric, SqlError, sameName, type Table } from "./tables.ts";

export type Row = (string | null)[];

/** A literal, a function or a variable. */
export function value(reader: Reader, facts: Record<string, string>): string | null {
  const token = reader.next();
  if (token.type === "string" || token.type === "number") return token.text;
  if (token.type === "mark") return reader.fail(-1);
  const word = token.text.toLowerCase();
  if (word === "null") return null;
  if (word === "true" || word === "false") return word === "true" ? "1" : "0";
  let name = word;
  if (reader.accept("(")) {
    while (!reader.accept(")")) reader.next();
    name = `${word}()`;
  }
  if (Object.hasOwn(facts, name)) return facts[name]!;
  throw new SqlError("unknownColumn", token.text, token.at, "field list");
}

type Test = (row: Row) => boolean;
const TERMS_MAX = 100;

/** "a = 1 AND b LIKE 'x%' OR c IS NULL". */
export function condition(reader: Reader, table: Table, facts: Record<string, string>): Test {
  const groups: Test[][] = [[term(reader, table, facts)]];
  for (let i = 0; i < TERMS_MAX; i++) {
    if (reader.accept("AND")) groups.at(-1)!.push(term(reader, table, facts));
    else if (reader.accept("OR")) groups.push([term(reader, table, facts)]);
    else break;
  }
  return (row) => groups.some((group) => group.every((test) => test(row)));
}

function term(reader: Reader, table: Table, facts: Record<string, string>): Test {
  const token = reader.next();
  if (token.type === "number" && reader.accept("=")) {
    const same = value(reader, facts) === token.text;
    return () => same;
  }
  if (token.type !== "word" && token.type !== "quoted") return reader.fail(-1);
  const index = table.columns.findIndex(({ name }) => sameName(name, token.text));
  if (index < 0) throw new SqlError("unknownColumn", token.text, token.at, "where clause");
  const numeric = isNumeric(table.columns[index]!.type);
  if (reader.accept("IS", "NOT", "NULL")) return (row) => row[index] !== null;
  if (reader.accept("IS", "NULL")) return (row) => row[index] === null;
  if (reader.accept("LIKE")) {
    const pattern = like(value(reader, facts) ?? "");
    return (row) => pattern.test(row[index] ?? "");
  }
  const operator = reader.next().text;
  if (!Object.hasOwn(OPERATORS, operator)) return reader.fail(-1);
  const wanted = value(reader, facts);
  return (row) => {
    const found = row[index];
    if (found === null || found === undefined || wanted === null) return false;
    return OPERATORS[operator]!(
      numeric ? Number(found) - Number(wanted) : found === wanted ? 0 : found < wanted ? -1 : 1,
    );
  };
}

const OPERATORS: Record<string, (difference: number) => boolean> = {
  "=": (difference) => difference === 0,
  "!=": (difference) => difference !== 0,
  "<>": (difference) => difference !== 0,
  "<": (difference) => difference < 0,
  ">": (difference) => difference > 0,
  "<=": (difference) => difference <= 0,
  ">=": (difference) => difference >= 0,
};

function like(pattern: string): RegExp {
  const text = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("%", ".*")
    .replaceAll("_", ".");
  return boundRegExp(`^${text}$`, "is");
}
