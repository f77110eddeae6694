/** Databases as JSON, and the refusals that both dialects word in their own way. */

export interface Column {
  name: string;
  type: string;
  notNull: boolean;
  primary: boolean;
  /** Counts up by itself. */
  auto: boolean;
  fallback: string | null;
}

export interface Table {
  name: string;
  columns: Column[];
  rows: (string | null)[][];
  next: number;
}

export interface Database {
  name: string;
  tables: Table[];
}

export type Refusal =
  | "syntax"
  | "noDatabase"
  | "unknownDatabase"
  | "databaseExists"
  | "unknownTable"
  | "tableExists"
  | "unknownColumn"
  | "columnCount"
  | "duplicate"
  | "notNull";

export class SqlError extends Error {
  constructor(
    readonly kind: Refusal,
    /** What it is about: a name, or the rest of the statement from where it is wrong. */
    readonly subject: string,
    /** Position in the statement. */
    readonly at = 0,
    readonly extra = "",
  ) {
    super(kind);
  }
}

const NUMERIC = /^(tiny|small|medium|big)?int|^integer|^serial|^bigserial|^decimal|^numeric|^float|^double|^real/i;
export const isNumeric = (type: string): boolean => NUMERIC.test(type);

export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
