import { formatLabels } from "../../apimachinery/labels.ts";
import { alignRows } from "./tabwriter.ts";

export interface TableColumn {
  name: string;
  format?: string;
  priority: number;
}

/** A meta.k8s.io/v1 Table as the server answers it. */
export interface Table {
  columnDefinitions: TableColumn[];
  rows: { cells: unknown[]; object?: any }[];
}

export interface TableOptions {
  noHeaders?: boolean;
  wide?: boolean;
  withNamespace?: boolean;
  /** "pod", "deployment.apps": put before each name. */
  kindPrefix?: string;
  showLabels?: boolean;
  columnLabels?: string[];
}

/** The text of a table, aligned. Models cli-runtime/pkg/printers/tableprinter.go. */
export function printTable(table: Table, options: TableOptions): string {
  return alignRows(tableRows(table, options));
}

/** Rows of a table as cells, the header first where there is one. */
export function tableRows(table: Table, options: TableOptions): string[][] {
  const shown = table.columnDefinitions.flatMap((column, index) =>
    options.wide || column.priority === 0 ? [index] : [],
  );
  const rows: string[][] = options.noHeaders ? [] : [headerRow(table, shown, options)];
  const nameColumn = table.columnDefinitions.findIndex((column) => column.format === "name");
  for (const { cells, object } of table.rows) {
    const row: string[] = [];
    const metadata = object?.metadata;
    if (options.withNamespace) row.push(metadata?.namespace ?? "");
    for (const index of shown) {
      if (index >= cells.length) continue;
      const text = cellText(cells[index]);
      const prefixed = options.kindPrefix && (nameColumn < 0 ? index === 0 : index === nameColumn);
      row.push(escapeTerminal(prefixed ? `${options.kindPrefix}/${text}` : text));
    }
    for (const label of options.columnLabels ?? []) row.push(labelOf(metadata?.labels, label));
    if (options.showLabels) row.push(formatLabels(metadata?.labels));
    rows.push(row);
  }
  return rows;
}

function headerRow(table: Table, shown: number[], options: TableOptions): string[] {
  const row = shown.map((index) => table.columnDefinitions[index]!.name.toUpperCase());
  if (options.withNamespace) row.unshift("NAMESPACE");
  for (const label of options.columnLabels ?? []) row.push(label.slice(label.lastIndexOf("/") + 1).toUpperCase());
  if (options.showLabels) row.push("LABELS");
  return row;
}

const labelOf = (labels: Record<string, string> | undefined, key: string) =>
  labels && Object.hasOwn(labels, key) ? labels[key]! : "";

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(cellText).join(" ")}]`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A cell ends at its first line end and cannot steer the terminal. Models printers.WriteEscaped. */
export function escapeTerminal(text: string): string {
  const line = text.search(/[\f\n\r]/);
  const first = line < 0 ? text : `${text.slice(0, line)}...`;
  return first.includes("\u001b") ? first.replaceAll("\u001b", "^[") : first;
}
