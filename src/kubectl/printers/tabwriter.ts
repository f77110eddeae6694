/**
 * Columns as Go's text/tabwriter lays them out for kubectl: at least six wide, three blanks between, the last cell of a
 * row free. Cells of a column are aligned over consecutive rows that have the column (printers.GetNewTabWriter).
 */
export interface TabOptions {
  minWidth?: number;
  padding?: number;
  /** Widths of the columns of what was printed before, which grow but never shrink; changed by the call. */
  remembered?: number[];
}

/** Text width in characters, as Go counts runes. */
function width(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return [...text].length;
  return text.length;
}

/** Lays rows out; each row is its cells, the last of which is not padded. Rows are lines ending in "\n". */
export function alignRows(rows: string[][], { minWidth = 6, padding = 3, remembered }: TabOptions = {}): string {
  const widths = rows.map((row) => row.map(width));
  const columns: number[][] = rows.map(() => []);
  const last = Math.max(0, ...rows.map((row) => row.length)) - 1;
  for (let column = 0; column < last; column++) {
    measure(widths, columns, column, Math.max(minWidth, remembered?.[column] ?? 0), padding);
    if (remembered) remembered[column] = Math.max(...columns.map((row) => row[column] ?? 0), remembered[column] ?? 0);
  }
  let text = "";
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    const end = row.length - 1;
    for (let c = 0; c < end; c++) text += row[c]! + " ".repeat(columns[r]![c]! - widths[r]![c]!);
    text += end >= 0 ? `${row[end]}\n` : "\n";
  }
  return text;
}

/** A column's width is shared by neighbouring rows that go on behind it. */
function measure(widths: number[][], columns: number[][], column: number, minWidth: number, padding: number): void {
  let r = 0;
  while (r < widths.length) {
    if (widths[r]!.length - 1 <= column) {
      r++;
      continue;
    }
    let end = r;
    let size = minWidth;
    for (; end < widths.length && widths[end]!.length - 1 > column; end++) {
      size = Math.max(size, widths[end]![column]! + padding);
    }
    for (; r < end; r++) columns[r]![column] = size;
  }
}
