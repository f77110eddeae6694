/** A table: the rows of the file, unparsed until somebody looks, under what was set and deleted since. */
import { compareStrings } from "../apimachinery/strings.ts";
import { type Line, Misfit, type Section } from "./section.ts";
import type { Piece } from "./source.ts";
import { firstNotBefore, rowText, sortKeys } from "./text.ts";
import type { Json, Table } from "./types.ts";

/** A row set or deleted since the file was read. */
interface Change {
  /** undefined: deleted. */
  row: Json | undefined;
  /** The row's JSON text, once somebody needed it. */
  text?: string;
}

/** The rows to write at a save: raw slices of the file and texts of changed rows, in order; to be joined by ",\n". */
export interface SavePlan {
  pieces: Piece[];
  count: number;
  changed: boolean;
}

export class StateTable<T = Json> implements Table<T> {
  private base: Section | undefined;
  private readonly onMisfit: () => void;
  private changes = new Map<string, Change>();
  /** The keys of `changes` in order; undefined when it must be made again. */
  private order: string[] | undefined = [];
  writes = 0;
  /** Rows of the file already parsed. */
  private parsed = new Map<string, Json>();

  /** `onMisfit` must give the table another section: the file's bytes are not where its first line says. */
  constructor(base: Section | undefined, onMisfit: () => void) {
    this.base = base;
    this.onMisfit = onMisfit;
  }

  get size(): number {
    let size = this.fitting(() => this.base?.count ?? 0);
    for (const [key, change] of this.changes) {
      size += (change.row === undefined ? 0 : 1) - (this.find(key) ? 1 : 0);
    }
    return size;
  }

  /** There are at most so many rows. */
  get rowLimit(): number {
    return this.fitting(() => this.base?.count ?? 0) + this.changes.size;
  }

  /** Their texts have at most so many bytes. */
  get byteLimit(): number {
    let bytes = this.base?.end ?? 0;
    for (const change of this.changes.values()) if (change.row !== undefined) bytes += this.textOf(change).length;
    return bytes;
  }

  /** How many rows were set or deleted since the last save. */
  get changeCount(): number {
    return this.changes.size;
  }

  has(key: string): boolean {
    const change = this.changes.get(key);
    return change ? change.row !== undefined : this.parsed.has(key) || this.find(key) !== undefined;
  }

  get(key: string): T | undefined {
    const change = this.changes.get(key);
    if (change) return change.row;
    const known = this.parsed.get(key);
    if (known !== undefined) return known;
    const line = this.find(key);
    return line && this.parse(line);
  }

  set(key: string, row: T): void {
    if (row === undefined) throw new TypeError(`no row given for ${key}`);
    if (!this.changes.has(key)) this.insertOrder(key);
    this.changes.set(key, { row });
    this.writes++;
  }

  delete(key: string): void {
    this.writes++;
    if (this.find(key)) {
      if (!this.changes.has(key)) this.insertOrder(key);
      this.changes.set(key, { row: undefined });
    } else if (this.changes.delete(key)) {
      this.order = undefined;
    }
  }

  *keys(prefix = ""): Iterable<string> {
    for (const { key } of this.merge(prefix, prefix)) if (this.has(key)) yield key;
  }

  *values(prefix = "", containing: string[] = []): Iterable<T> {
    for (const [, row] of this.entries(prefix, containing)) yield row;
  }

  entries(prefix = "", containing: string[] = []): Iterable<[string, T]> {
    return this.entriesFrom(prefix, prefix, containing);
  }

  /** As entries, beginning with the first key that is not before `from`. Rows added meanwhile are not visited. */
  entriesFrom(from: string, prefix = "", containing: string[] = []): Iterable<[string, T]> {
    return this.rows(from, prefix, containing, true);
  }

  scan(prefix = "", containing: string[] = [], after?: string): Iterable<[string, T]> {
    return this.rows(after === undefined ? prefix : justBehind(after), prefix, containing, false);
  }

  countAfter(after: string, prefix = ""): number {
    let count = 0;
    for (const { key } of this.merge(justBehind(after), prefix)) {
      const change = this.changes.get(key);
      if (!change || change.row !== undefined) count++;
    }
    return count;
  }

  /** `keep`: what is parsed is kept for the next who asks. */
  private *rows(from: string, prefix: string, containing: string[], keep: boolean): Iterable<[string, T]> {
    const needles = containing.map((part) => Buffer.from(part));
    for (const entry of this.merge(from, prefix)) {
      const change = this.changes.get(entry.key);
      if (change) {
        if (change.row !== undefined) yield [entry.key, change.row];
      } else if (isLine(entry) && needles.every((needle) => entry.section.valueBytes(entry).includes(needle))) {
        const row = this.parsed.get(entry.key) ?? this.parse(entry, keep);
        if (row !== undefined) yield [entry.key, row];
      }
    }
  }

  /**
   * Of each row set or deleted since the last save: what the file has and what stands now. undefined: no row.
   */
  *changed(): Iterable<[T | undefined, T | undefined]> {
    for (const [key, { row }] of this.changes) {
      const line = this.find(key);
      yield [line && (this.parsed.get(key) ?? this.parse(line)), row];
    }
  }

  /** Keys from last to first, each with a function that gives the length of its row's text. */
  *sizesBackwards(): Iterable<[string, () => number]> {
    for (const entry of this.merge("", "").reverse()) {
      const change = this.changes.get(entry.key);
      if (change?.row !== undefined) yield [entry.key, () => this.textOf(change).length];
      else if (!change && isLine(entry)) yield [entry.key, () => entry.next - entry.valueStart];
    }
  }

  /** What to write. Rows set to what they were do not count as changed. */
  plan(): SavePlan {
    return this.fitting(() => this.planOn(this.base));
  }

  private planOn(base: Section | undefined): SavePlan {
    const pieces: Piece[] = [];
    let count = base?.count ?? 0;
    let cursor = 0;
    let changed = false;
    const end = base?.end ?? 0;
    const copyTo = (position: number) => {
      if (base && position > cursor) pieces.push(base.slice(cursor, position));
    };
    for (const key of this.sortedChanges()) {
      const change = this.changes.get(key)!;
      const at = base?.search(key);
      const old = at?.key === key ? at : undefined;
      const text = change.row === undefined ? undefined : this.textOf(change);
      if (old && text !== undefined && base!.valueBytes(old).equals(Buffer.from(text))) continue;
      if (!old && text === undefined) continue;
      changed = true;
      copyTo(at?.start ?? end);
      cursor = Math.max(cursor, old?.next ?? at?.start ?? end);
      if (text !== undefined) pieces.push(`${JSON.stringify(key)}:${text}`);
      count += (text === undefined ? 0 : 1) - (old ? 1 : 0);
    }
    copyTo(end);
    return { pieces, count, changed };
  }

  /** Puts the table on another section that holds the same rows; `saved`: with all changes. */
  rebase(base: Section | undefined, saved: boolean): void {
    this.base = base;
    this.writes++;
    if (!saved) return;
    for (const [key, change] of this.changes) {
      if (change.row === undefined) this.parsed.delete(key);
      else this.parsed.set(key, change.row);
    }
    this.changes = new Map();
    this.order = [];
  }

  private textOf(change: Change): string {
    change.text ??= rowText(change.row);
    return change.text;
  }

  private insertOrder(key: string): void {
    const order = this.order;
    if (order && (order.length === 0 || compareStrings(order[order.length - 1]!, key) < 0)) order.push(key);
    else this.order = undefined;
  }

  private sortedChanges(): string[] {
    this.order ??= sortKeys([...this.changes.keys()]);
    return this.order;
  }

  private find(key: string): Line | undefined {
    return this.base && this.fitting(() => this.base?.find(key));
  }

  private parse(line: Line, keep = true): Json {
    let row: Json;
    try {
      row = line.section.parse(line);
    } catch {
      this.onMisfit();
      const again = this.base?.find(line.key);
      row = again?.section.parse(again);
    }
    if (keep) this.parsed.set(line.key, row);
    return row;
  }

  /** Runs a read of the section; where the section does not fit the file, once more on a section made anew. */
  private fitting<R>(read: () => R): R {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      this.onMisfit();
      return read();
    }
  }

  /** File and changed keys from `from` on that start with `prefix`, merged in order. The caller owns the list. */
  private merge(from: string, prefix: string): Entry[] {
    const start = compareStrings(from, prefix) < 0 ? prefix : from;
    const lines = this.fitting(() => this.base?.linesFrom(start, prefix) ?? []);
    const changes = this.sortedChanges();
    const merged: Entry[] = [];
    let at = firstNotBefore(changes, start);
    if (at === changes.length) return lines.slice();
    for (const line of lines) {
      while (at < changes.length && compareStrings(changes[at]!, line.key) < 0) merged.push({ key: changes[at++]! });
      if (changes[at] === line.key) at++;
      merged.push(line);
    }
    for (; at < changes.length && changes[at]!.startsWith(prefix); at++) merged.push({ key: changes[at]! });
    return merged;
  }
}

/** A row of the file, or the key of a row that was only set since. */
type Entry = Line | { key: string };

/** The first key that comes behind `key`. */
const justBehind = (key: string): string => `${key}\u0000`;

function isLine(entry: Entry): entry is Line {
  return "section" in entry;
}
