/**
 * What containers said, line by line with time and stream. Kept in rows of a few kilobytes, so that a new line rewrites
 * little; the oldest rows go when a log is over its size, as kubelets rotate logs. Models containerd's CRI logger.
 */
import type { RuntimeDeps, RuntimeTable } from "./rows.ts";
import type { LogChunk, LogOptions } from "./types.ts";

/** [Unix milliseconds, stream, text with its newline; without one where the line goes on]. */
type Entry = [number, "o" | "e", string];
interface Row {
  size: number;
  entries: Entry[];
}

const ROW_BYTES = 8 * 1024;
const LOG_BYTES = 256 * 1024;
const ROWS_MAX = LOG_BYTES / ROW_BYTES;
const LINE_MAX = 16 * 1024;
/** Positions are ROW * SPAN + entry. */
const SPAN = 100_000;

const keyOf = (id: string, row: number) => `${id}/${String(row).padStart(8, "0")}`;

/** Numbers of the rows there are, oldest first. */
function rowsOf(table: RuntimeTable, id: string): number[] {
  return [...table.keys(`${id}/`)].map((key) => Number(key.slice(id.length + 1)));
}

/** The end of a log that grows; `row` is the number of its newest row, kept by whoever writes. */
export interface LogTail {
  id: string;
  row: number;
}

/** Lines that one run of a container says, gathered so that each row of the log is written once. */
export class LogWriter {
  private readonly entries: Entry[] = [];

  constructor(
    private readonly deps: RuntimeDeps,
    private readonly tail: LogTail,
  ) {}

  /**
   * Takes output. Returns what is not a whole line yet: the caller keeps it for the next time and gives it with `last`
   * when the stream has ended. `at`: monotonic ms.
   */
  add(stream: "stdout" | "stderr", text: string, at: number, last = false): string {
    const mark = stream === "stdout" ? "o" : "e";
    const time = this.deps.epoch() + at;
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.entries.push([time, mark, text.slice(start, end + 1)]);
      start = end + 1;
    }
    let rest = text.slice(start);
    for (; rest.length > LINE_MAX; rest = rest.slice(LINE_MAX))
      this.entries.push([time, mark, rest.slice(0, LINE_MAX)]);
    if (last && rest !== "") this.entries.push([time, mark, `${rest}\n`]);
    return last ? "" : rest;
  }

  /** Writes what was gathered; returns the number of the newest row. */
  flush(): number {
    const tail = this.tail;
    const entries = this.entries;
    const table = this.deps.table("logs");
    if (entries.length === 0) return tail.row;
    const old: Row | undefined = table.get(keyOf(tail.id, tail.row));
    let { row: number } = tail;
    let row: Row = { size: old?.size ?? 0, entries: [...(old?.entries ?? [])] };
    for (const entry of entries) {
      if (row.size >= ROW_BYTES) {
        table.set(keyOf(tail.id, number), row);
        number++;
        if (number >= ROWS_MAX) table.delete(keyOf(tail.id, number - ROWS_MAX));
        row = { size: 0, entries: [] };
      }
      row.entries.push(entry);
      row.size += entry[2].length;
    }
    table.set(keyOf(tail.id, number), row);
    return number;
  }
}

/** The position behind the newest line. */
export function logEnd(deps: RuntimeDeps, { id, row }: LogTail): number {
  const newest: Row | undefined = deps.table("logs").get(keyOf(id, row));
  return row * SPAN + (newest?.entries.length ?? 0);
}

/** A part of a log, as a binary string. */
export function readLog(deps: RuntimeDeps, id: string, options: LogOptions): LogChunk {
  const table = deps.table("logs");
  const numbers = rowsOf(table, id);
  const { after } = options;
  const since = options.since === undefined ? undefined : deps.epoch() + options.since;
  let next = after ?? 0;
  let found: Entry[] = [];
  // From the newest back, so that a tail does not parse the whole log.
  for (const number of [...numbers].reverse()) {
    const { entries } = table.get(keyOf(id, number)) as Row;
    next = Math.max(next, number * SPAN + entries.length);
    const from = after === undefined ? 0 : after - number * SPAN;
    if (from >= entries.length) break;
    const wanted = entries.slice(Math.max(0, from)).filter(([time]) => since === undefined || time >= since);
    found = [...wanted, ...found];
    if (from > 0 || (options.tail !== undefined && lineCount(found) >= options.tail)) break;
  }
  if (options.tail !== undefined) found = lastLines(found, options.tail);
  let text = found
    .map((entry, i) => (options.timestamps && startsLine(found, i) ? `${stamp(entry[0])} ${entry[2]}` : entry[2]))
    .join("");
  if (options.limitBytes !== undefined) text = text.slice(0, options.limitBytes);
  return { text, next };
}

const startsLine = (entries: Entry[], i: number) => i === 0 || entries[i - 1][2].endsWith("\n");
const lineCount = (entries: Entry[]) => entries.filter(([, , text]) => text.endsWith("\n")).length;

function lastLines(entries: Entry[], count: number): Entry[] {
  if (count <= 0) return [];
  let lines = 0;
  for (let i = entries.length - 1; i >= 0; i--) {
    if (startsLine(entries, i) && ++lines === count) return entries.slice(i);
  }
  return entries;
}

/** RFC 3339 with nine digits, as kubectl logs --timestamps shows it. */
function stamp(time: number): string {
  const whole = Math.floor(time);
  const nanos = Math.round((time - whole) * 1e6) + (whole % 1000) * 1e6;
  return `${new Date(whole).toISOString().slice(0, 19)}.${String(Math.min(nanos, 999_999_999)).padStart(9, "0")}Z`;
}
