/**
 * Go's text/tabwriter with minwidth 0, padding 2 and spaces: tab-terminated cells of neighbouring lines form columns;
 * a line without a cell in a column ends that column. Models text/tabwriter's `format`.
 */
const PADDING = 2;

/** Width in code points, as tabwriter counts. */
function width(cell: string): number {
  let count = cell.length;
  for (let i = 0; i < cell.length; i++) {
    const unit = cell.charCodeAt(i);
    if (unit >= 0xdc00 && unit <= 0xdfff) count--;
  }
  return count;
}

/** Aligns the tab-terminated cells of a whole text. */
export function alignTabs(text: string): string {
  const lines = text.split(/[\n\f]/).map((line) => line.split(/[\t\v]/));
  const last = lines[lines.length - 1] as string[];
  // What follows the last newline has no terminator; an empty rest is no cell.
  if (last.length > 1 && last[last.length - 1] === "") last.pop();
  const out: string[] = [];
  const widths: number[] = [];

  const write = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const cells = lines[i] as string[];
      let row = "";
      for (let j = 0; j < cells.length; j++) {
        const cell = cells[j] as string;
        const columnWidth = widths[j];
        row += columnWidth === undefined ? cell : cell + " ".repeat(Math.max(0, columnWidth - width(cell)));
      }
      out.push(row);
    }
  };
  const format = (from: number, to: number) => {
    const column = widths.length;
    const inColumn = (i: number) => column < (lines[i] as string[]).length - 1;
    let pending = from;
    let at = from;
    while (at < to) {
      if (!inColumn(at)) {
        at++;
        continue;
      }
      write(pending, at);
      pending = at;
      let columnWidth = 0;
      while (at < to && inColumn(at)) {
        columnWidth = Math.max(columnWidth, width((lines[at] as string[])[column] as string) + PADDING);
        at++;
      }
      widths.push(columnWidth);
      format(pending, at);
      widths.pop();
      pending = at;
      // The line that ended the block has no cell here: go on after it.
      at++;
    }
    write(pending, to);
  };
  format(0, lines.length);
  return out.join("\n");
}
