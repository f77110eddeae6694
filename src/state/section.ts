/**
 * The rows of one table in the file: sorted lines `KEY:ROW`, joined by ",\n". A row is found by binary search over the
 * bytes, so that reading one of five thousand touches a few windows only.
 *
 * Positions are byte offsets within the section. Each line is counted with its two separator bytes; the last one has
 * them in thought only, so the end of the section lies two bytes behind the last row.
 */
import { compareStrings } from "../apimachinery/strings.ts";
import { type SectionEntry, sectionClosing, sectionOpening } from "./layout.ts";
import { type ByteSource, RawRange } from "./source.ts";
import type { Json } from "./types.ts";

/** One row of the file: its key and the range of its JSON text. */
export interface Line {
  key: string;
  section: Section;
  start: number;
  valueStart: number;
  /** Start of the next line. */
  next: number;
}

/** The bytes do not hold what the directory in the first line says: somebody edited the file. */
export class Misfit extends Error {}

const newline = 10;
const comma = 44;
const colon = 58;
const quote = 34;
const backslash = 92;
const separatorBytes = 2;
/** A range of this size is read at once, not halved further. */
const windowBytes = 32 * 1024;
const loadedWindowBytes = 2 * 1024;
/** After so many searches the whole section is worth reading; after more, the place of each of its lines is worth keeping. */
const searchesBeforeLoading = 24;
const searchesBeforeIndexing = 256;
/** Lines are found four times as fast as the one that is searched for. */
const linesPerSearch = 4;
/** A section up to this size is read at once, when somebody first looks. */
const loadAtOnce = 256 * 1024;
/** Comes behind every character that a key may have. */
const lastCharacter = "\u{10ffff}";

export class Section {
  /** End position: two bytes behind the last row. */
  readonly end: number;
  private readonly rows: number;
  private readonly name: string;
  private readonly source: ByteSource;
  private readonly offset: number;
  private bytes: Buffer | undefined;
  private searches = 0;

  private checked = false;

  /** `entry`: where the first line says that the rows stand, as an offset from `bodyOffset`. Nothing is read yet. */
  constructor(source: ByteSource, bodyOffset: number, entry: SectionEntry) {
    const [name, offset, length, count] = entry;
    this.name = name;
    this.source = source;
    this.offset = bodyOffset + offset;
    this.end = length + separatorBytes;
    this.rows = count;
  }

  /** How many lines. */
  get count(): number {
    this.check();
    return this.rows;
  }

  /** The raw bytes of the lines from one line's start to another's, without the last separator. */
  slice(from: number, to: number): RawRange {
    this.check();
    return new RawRange(this.source, this.offset + from, to - separatorBytes - from);
  }

  /** Before its first use: does the section stand where the first line says? Looks at the bytes around it only. */
  private check(): void {
    if (this.checked) return;
    const opening = sectionOpening(this.name);
    const size = Buffer.byteLength(opening);
    const before = this.source.read(this.offset - size, size).toString();
    const after = this.source.read(this.offset + this.end - separatorBytes, sectionClosing.length).toString();
    if (before !== opening || after !== sectionClosing) throw new Misfit(`no table ${this.name}`);
    this.checked = true;
  }

  private prepare(): void {
    this.check();
    if (this.end <= loadAtOnce) this.load();
  }

  /** The JSON text of a row. */
  valueBytes(line: Line): Buffer {
    return this.read(line.valueStart, line.next - separatorBytes);
  }

  /** The row itself. */
  parse(line: Line): Json {
    const end = line.next - separatorBytes;
    const text = this.bytes
      ? this.bytes.toString("utf8", line.valueStart, end)
      : this.valueBytes(line).toString("utf8");
    return JSON.parse(text);
  }

  /** The line of this key. Who makes thousands of objects asks as often whether a name is free. */
  find(key: string): Line | undefined {
    if (this.byKey) return this.byKey.get(key);
    if (this.searches > Math.max(searchesBeforeIndexing, this.count / linesPerSearch)) {
      this.index ??= this.linesBetween(0, this.end);
      this.byKey = new Map(this.index.map((line) => [line.key, line]));
      return this.byKey.get(key);
    }
    const line = this.search(key);
    return line?.key === key ? line : undefined;
  }

  /** The first line whose key is not before `key`; undefined: all are before. */
  search(key: string): Line | undefined {
    this.searches++;
    if (this.index) return this.index[this.indexOf(key)];
    this.prepare();
    if (this.searches > searchesBeforeLoading) this.load();
    let low = 0;
    let high = this.end;
    let answer: number | undefined;
    const enough = this.bytes ? loadedWindowBytes : windowBytes;
    while (high - low > enough) {
      const middle = low + Math.floor((high - low) / 2);
      const start = this.nextStart(middle, high);
      if (start === undefined) {
        high = middle;
      } else if (compareStrings(this.lineAt(start).key, key) < 0) {
        low = start + 1;
      } else {
        answer = start;
        high = middle;
      }
    }
    return this.searchWindow(key, low, high) ?? (answer === undefined ? undefined : this.lineAt(answer));
  }

  /** As search, among the lines that start in [low, high). */
  private searchWindow(key: string, low: number, high: number): Line | undefined {
    if (!this.bytes) this.readWindow(Math.max(0, low - 1), high);
    let start = this.nextStart(low, high);
    while (start !== undefined) {
      const line = this.lineAt(start);
      if (compareStrings(line.key, key) >= 0) return line;
      start = line.next < high ? line.next : undefined;
    }
    return undefined;
  }

  /** The lines from the first key that is not before `from`, as long as they start with `prefix`. Do not edit. */
  linesFrom(from: string, prefix: string): Line[] {
    this.prepare();
    const first = from === "" ? 0 : (this.search(from)?.start ?? this.end);
    const behind = prefix === "" ? undefined : this.search(`${prefix}${lastCharacter}`);
    const last = behind?.start ?? this.end;
    // Who looks at much of a table once does so again: keep the whole index then.
    if (last - first > this.end / 2) this.index ??= this.linesBetween(0, this.end);
    if (!this.index) return this.linesBetween(first, last);
    if (first === 0 && last === this.end) return this.index;
    return this.index.slice(this.indexOf(from), prefix === "" ? undefined : this.indexOf(`${prefix}${lastCharacter}`));
  }

  /** All lines, once somebody needed most of them. */
  private index: Line[] | undefined;
  private byKey: Map<string, Line> | undefined;

  private indexOf(key: string): number {
    let low = 0;
    let high = this.index!.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareStrings(this.index![middle]!.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private linesBetween(from: number, to: number): Line[] {
    if (from === 0 && to === this.end) this.load();
    else if (!this.bytes) this.readWindow(from, to);
    const lines: Line[] = [];
    let before: string | undefined;
    for (let start = from; start < to; ) {
      const line = this.lineAt(start);
      if (before !== undefined && compareStrings(before, line.key) >= 0) throw new Misfit("rows out of order");
      before = line.key;
      lines.push(line);
      start = line.next;
    }
    if (from === 0 && to === this.end && lines.length !== this.count) throw new Misfit("rows missing");
    return lines;
  }

  /** Reads the whole section, once. */
  private load(): void {
    this.bytes ??= this.source.read(this.offset, this.end - separatorBytes);
    this.window = undefined;
  }

  /** The window read last, so that the steps of one search do not read the same bytes again. */
  private window: { from: number; bytes: Buffer } | undefined;

  private read(from: number, to: number): Buffer {
    if (this.bytes) return this.bytes.subarray(from, to);
    const window = this.window;
    if (window && from >= window.from && to <= window.from + window.bytes.length) {
      return window.bytes.subarray(from - window.from, to - window.from);
    }
    return this.source.read(this.offset + from, to - from);
  }

  /** Start of the first line at or behind `position` and before `limit`. */
  private nextStart(position: number, limit: number): number | undefined {
    if (position === 0) return limit > 0 ? 0 : undefined;
    const at = this.findByte(newline, position - 1);
    return at === undefined || at + 1 >= limit ? undefined : at + 1;
  }

  /** Position of the first `byte` at or behind `from`. */
  private findByte(byte: number, from: number): number | undefined {
    const last = this.end - separatorBytes;
    if (this.bytes) {
      const at = this.bytes.indexOf(byte, from);
      return at < 0 ? undefined : at;
    }
    for (let start = from, size = windowBytes / 4; start < last; start += size, size *= 2) {
      const inside = this.window && start >= this.window.from && start < this.window.from + this.window.bytes.length;
      if (inside) {
        const at = this.window!.bytes.indexOf(byte, start - this.window!.from);
        if (at >= 0) return this.window!.from + at;
      }
      const at = this.readWindow(start, Math.min(last, start + size)).indexOf(byte);
      if (at >= 0) return start + at;
    }
    return undefined;
  }

  private readWindow(from: number, to: number): Buffer {
    const bytes = this.source.read(this.offset + from, Math.min(to, this.end - separatorBytes) - from);
    this.window = { from, bytes };
    return bytes;
  }

  /** The line that starts at `start`. */
  private lineAt(start: number): Line {
    const end = this.findByte(newline, start);
    const next = end === undefined ? this.end : end + 1;
    const bytes = this.bytes ?? this.read(start, next - separatorBytes);
    if (end !== undefined && this.read(end - 1, end)[0] !== comma) throw new Misfit(`no end of a row at byte ${end}`);
    const at = this.bytes ? start : 0;
    const key = keyAt(bytes, at);
    if (key === undefined) throw new Misfit(`no key at byte ${start}`);
    return { key: key.text, section: this, start, valueStart: start + key.colon + 1 - at, next };
  }
}

/** The key of the line that starts at `at`, and the position of the colon behind it. */
function keyAt(bytes: Buffer, at: number): { text: string; colon: number } | undefined {
  if (bytes[at] !== quote) return undefined;
  let close = bytes.indexOf(quote, at + 1);
  let text = bytes.toString("utf8", at + 1, close);
  if (text.includes("\\")) {
    while (close >= 0 && !isClosed(bytes, close)) close = bytes.indexOf(quote, close + 1);
    text = close < 0 ? "" : JSON.parse(bytes.toString("utf8", at, close + 1));
  }
  return close >= 0 && bytes[close + 1] === colon ? { text, colon: close + 1 } : undefined;
}

/** Does the quote at `at` end the string, i.e. does an even number of backslashes stand before it? */
function isClosed(bytes: Buffer, at: number): boolean {
  let backslashes = 0;
  while (bytes[at - 1 - backslashes] === backslash) backslashes++;
  return backslashes % 2 === 0;
}
