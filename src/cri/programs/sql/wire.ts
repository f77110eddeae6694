/** What the SQL clients and servers here say to one another: JSON in one message each way, in place of the real protocols. */
import { binary } from "../../../apimachinery/strings.ts";

export interface Query {
  protocol: "kubelab-sql";
  user: string;
  password?: string;
  database?: string;
  /** One statement, without its semicolon; "": only to connect. */
  sql: string;
}

export interface Result {
  columns: string[];
  /** Which columns hold numbers: they stand to the right. */
  numeric: boolean[];
  rows: (string | null)[][];
  /** "SELECT 1", "INSERT 0 1", "CREATE TABLE". */
  tag: string;
  /** Of a statement that gives no rows. */
  affected?: number;
}

export type Answer =
  | { ok: true; version: string; database?: string; result?: Result }
  /** `fatal`: the connection was refused. */
  | { ok: false; fatal: boolean; code: number; state: string; message: string };

export const printMessage = (message: Query | Answer): string => binary(JSON.stringify(message));

/** A message; undefined: it is none of this protocol. */
export function parseMessage<T extends Query | Answer>(data: string): T | undefined {
  if (!data.startsWith("{")) return undefined;
  try {
    return JSON.parse(Buffer.from(data, "latin1").toString("utf8")) as T;
  } catch {
    return undefined;
  }
}
