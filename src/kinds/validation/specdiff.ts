/** What differs between two specs, as the server shows it. Models apimachinery/pkg/util/diff and difflib's unified diff. */

const CONTEXT = 3;

interface Edit {
  mark: " " | "-" | "+";
  line: string;
}

/** Common head and tail first, then the longest common subsequence of what is left. */
function edits(a: string[], b: string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const keep = (lines: string[]): Edit[] => lines.map((line) => ({ mark: " ", line }));
  return [...keep(a.slice(0, head)), ...middle(left, right), ...keep(a.slice(a.length - tail))];
}

function middle(a: string[], b: string[]): Edit[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j;
      common[here] =
        a[i] === b[j]
          ? (common[here + width + 1] as number) + 1
          : Math.max(common[here + width] as number, common[here + 1] as number);
    }
  }
  const result: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const here = i * width + j;
    if (i < a.length && j < b.length && a[i] === b[j]) {
      result.push({ mark: " ", line: a[i] as string });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || (common[here + width] as number) >= (common[here + 1] as number))) {
      result.push({ mark: "-", line: a[i++] as string });
    } else result.push({ mark: "+", line: b[j++] as string });
  }
  return result;
}

const range = (start: number, length: number): string =>
  length === 1 ? `${start + 1}` : `${length === 0 ? start : start + 1},${length}`;

/** Unified hunks with three lines of context, without file names; each line ends in a newline. */
export function unifiedDiff(a: string[], b: string[]): string {
  const all = edits(a, b);
  const changed = all.flatMap((edit, i) => (edit.mark === " " ? [] : [i]));
  let text = "";
  for (let k = 0; k < changed.length; ) {
    const from = Math.max(0, (changed[k] as number) - CONTEXT);
    while (k + 1 < changed.length && (changed[k + 1] as number) - (changed[k] as number) <= 2 * CONTEXT) k++;
    const to = Math.min(all.length, (changed[k] as number) + CONTEXT + 1);
    k++;
    const hunk = all.slice(from, to);
    const count = (edits: Edit[], without: string) => edits.filter((edit) => edit.mark !== without).length;
    const before = all.slice(0, from);
    const left = range(count(before, "+"), count(hunk, "+"));
    const right = range(count(before, "-"), count(hunk, "-"));
    text += `@@ -${left} +${right} @@\n${hunk.map(({ mark, line }) => `${mark}${line}\n`).join("")}`;
  }
  return text;
}

/** The difference of two values printed as Go's MarshalIndent does with one space. Keys keep their order. */
export const specDiff = (a: unknown, b: unknown): string =>
  unifiedDiff(JSON.stringify(a, null, 1).split("\n"), JSON.stringify(b, null, 1).split("\n"));
