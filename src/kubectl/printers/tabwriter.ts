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
  let last = 0;
  for (const row of rows) last = Math.max(last, row.length - 1);
  /** By row and column: how many blanks follow the cell. */
  const blanks = new Int32Array(rows.length * last);
  for (let column = 0; column < last; column++) {
    const least = Math.max(minWidth, remembered?.[column] ?? 0);
    const widest = measure(rows, column, { least, padding, blanks, last });
    if (remembered) remembered[column] = Math.max(widest, remembered[column] ?? 0);
  }
  let text = "";
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    const end = row.length - 1;
    for (let c = 0; c < end; c++) text += row[c]!.padEnd(row[c]!.length + blanks[r * last + c]!);
    text += end >= 0 ? `${row[end]}\n` : "\n";
  }
  return text;
}

interface Measuring {
  least: number;
  padding: number;
  blanks: Int32Array;
  /** Columns that are padded. */
  last: number;
}

/** A column's width is shared by neighbouring rows that go on behind it. Answers the widest. */
function measure(rows: string[][], column: number, { least, padding, blanks, last }: Measuring): number {
  let widest = 0;
  for (let r = 0; r < rows.length; ) {
    if (rows[r]!.length - 1 <= column) {
      r++;
      continue;
    }
    const start = r;
    let size = least;
    for (; r < rows.length && rows[r]!.length - 1 > column; r++) {
      const cell = width(rows[r]![column]!);
      blanks[r * last + column] = -cell;
      size = Math.max(size, cell + padding);
    }
    for (let i = start; i < r; i++) blanks[i * last + column]! += size;
    widest = Math.max(widest, size);
  }
  return widest;
}
