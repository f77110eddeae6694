/**
 * The layout of a state file. It is one JSON document:
 *
 *     {"kubelab":{"bytes":N,"header":{...},"sections":[["objects/pods",OFFSET,LENGTH,ROWS],...],"version":1},"tables":{
 *     "objects/pods":{
 *     "default/web-1":{...},
 *     "default/web-2":{...}
 *     }
 *     }}
 *
 * OFFSET and LENGTH give a section's rows in bytes from the start of the second line (without the newline behind the last
 * row); `bytes` is the length of everything from there on. So the first line alone tells where to find a row.
 */
import { StateError } from "./errors.ts";
import { type SectionEntry, sectionClosing, sectionOpening } from "./layout.ts";
import { migrate, stateVersion } from "./migrate.ts";
import { type ByteSource, memorySource, type Piece, type RawRange, textRange } from "./source.ts";
import { rowText, sortKeys } from "./text.ts";
import type { Header, Json } from "./types.ts";

export interface Layout {
  header: Header;
  sections: SectionEntry[];
  /** Offset of the second line in the file. */
  bodyOffset: number;
}

/** A table to be written: texts or raw bytes of rows in order, to be joined by ",\n". */
export interface TableContent {
  name: string;
  pieces: Piece[];
  count: number;
}

const magic = '{"kubelab":';
const firstLineEnd = ',"tables":{\n';
const firstLineGuess = 16 * 1024;
const firstLineLimit = 4 * 1024 * 1024;

/** The whole file in order, and the layout it has. Empty tables are left out. */
export function layOut(header: Header, tables: TableContent[]): { ranges: RawRange[]; layout: Layout } {
  const body = new Output();
  const sections: SectionEntry[] = [];
  for (const { name, pieces, count } of tables) {
    if (count === 0) continue;
    body.add(`${sections.length ? ",\n" : ""}${sectionOpening(name)}`);
    const start = body.length;
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) body.add(",\n");
      body.add(piece);
    }
    sections.push([name, start, body.length - start, count]);
    body.add(sectionClosing);
  }
  body.add(`${sections.length ? "\n" : ""}}}\n`);
  const first = { bytes: body.length, header, sections, version: stateVersion };
  const firstLine = textRange(`${magic}${rowText(first)}${firstLineEnd}`);
  return { ranges: [firstLine, ...body.end()], layout: { header, sections, bodyOffset: firstLine.length } };
}

/** Collects what is written. Ranges that stand together in the old file become one, so that most of a file is copied as a whole. */
class Output {
  private readonly ranges: RawRange[] = [];
  /** Bytes in `ranges`. */
  private bytes = 0;
  /** Texts since the last range. */
  private text = "";

  get length(): number {
    return this.bytes + Buffer.byteLength(this.text);
  }

  add(piece: Piece): void {
    if (typeof piece === "string") this.text += piece;
    else this.addRange(piece);
  }

  end(): RawRange[] {
    if (this.text) this.push(textRange(this.text));
    this.text = "";
    return this.ranges;
  }

  private addRange(range: RawRange): void {
    const last = this.ranges.at(-1);
    const joined = last?.joined(Buffer.from(this.text), range);
    if (!last || !joined) {
      this.end();
      this.push(range);
      return;
    }
    this.ranges.pop();
    this.bytes -= last.length;
    this.text = "";
    this.push(joined);
  }

  private push(range: RawRange): void {
    this.ranges.push(range);
    this.bytes += range.length;
  }
}

/**
 * The layout as the first line tells it; undefined where it does not fit the file, so that only reading everything helps.
 * Throws StateError "newer".
 */
export function readLayout(path: string, source: ByteSource): Layout | undefined {
  let head = source.read(0, firstLineGuess);
  let end = head.indexOf(10);
  for (let size = firstLineGuess * 8; end < 0 && head.length < source.size && size <= firstLineLimit; size *= 8) {
    head = source.read(0, size);
    end = head.indexOf(10);
  }
  const line = head.toString("utf8", 0, end + 1);
  if (!line.startsWith(magic) || !line.endsWith(firstLineEnd)) return undefined;
  let first: Json;
  try {
    first = JSON.parse(line.slice(magic.length, -firstLineEnd.length));
  } catch {
    return undefined;
  }
  refuseNewer(path, first?.version);
  const { bytes, header, sections, version } = first;
  if (version !== stateVersion || end + 1 + bytes !== source.size || !isHeader(header) || !Array.isArray(sections))
    return undefined;
  if (source.read(source.size - 3, 3).toString() !== "}}\n") return undefined;
  return { header, sections, bodyOffset: end + 1 };
}

/**
 * Reads a file whose offsets do not fit (edited by hand, pretty-printed, of an older version) and gives the same state
 * as it would have been written. Throws StateError.
 */
export function normalize(path: string, source: ByteSource): { source: ByteSource; layout: Layout } {
  const bytes = source.read(0, source.size);
  const document = parseDocument(path, bytes);
  const { version, header } = document.kubelab;
  refuseNewer(path, version);
  const { tables } = migrate(path, version, { header, tables: document.tables ?? {} });
  if (!isHeader(header) || typeof tables !== "object") throw damaged(path, "damaged", "its header is incomplete");
  // Whoever edits timers need not know of nextTimer.
  const times = Object.values(tables.timers ?? {}).map((timer) => Number(timer?.at ?? 0));
  header.nextTimer = times.length ? times.reduce((a, b) => Math.min(a, b)) : undefined;
  const contents = sortKeys(Object.keys(tables)).map((name): TableContent => {
    const rows = tables[name];
    if (typeof rows !== "object" || rows === null) throw damaged(path, "damaged", `table "${name}" is not an object`);
    const keys = sortKeys(Object.keys(rows));
    return { name, count: keys.length, pieces: keys.map((key) => `${JSON.stringify(key)}:${rowText(rows[key])}`) };
  });
  const { ranges, layout } = layOut(header, contents);
  return { source: memorySource(Buffer.concat(ranges.map(bytesOf))), layout };
}

function bytesOf(range: RawRange): Buffer {
  const bytes = Buffer.allocUnsafeSlow(range.length);
  range.copy(bytes);
  return bytes;
}

function parseDocument(path: string, bytes: Buffer): Json {
  const text = bytes.toString("utf8");
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch (error) {
    if (!text.startsWith(magic) && !/^\s*\{\s*"kubelab"\s*:/.test(text)) throw foreign(path);
    if (/^(<{7}|>{7}) /m.test(text)) throw damaged(path, "damaged", "it holds merge conflict markers");
    if (!/\}\s*\}\s*$/.test(text)) throw damaged(path, "truncated", "its end is missing");
    throw damaged(path, "damaged", (error as Error).message);
  }
  const kubelab = document?.kubelab;
  if (typeof kubelab !== "object" || kubelab === null || typeof kubelab.version !== "number") throw foreign(path);
  return document;
}

function foreign(path: string): StateError {
  return new StateError("foreign", path, `${path} is not a kubelab state file; it was left as it is`);
}

function damaged(path: string, code: "damaged" | "truncated", why: string): StateError {
  return new StateError(code, path, `the state file ${path} is damaged: ${why}; it was left as it is`);
}

function refuseNewer(path: string, version: unknown): void {
  if (typeof version !== "number" || version <= stateVersion) return;
  const sentence = `${path} was written by a newer kubelab (state version ${version}, this one reads up to ${stateVersion})`;
  throw new StateError("newer", path, sentence);
}

function isHeader(header: Json): header is Header {
  return (
    typeof header?.revision === "number" && typeof header.clock === "object" && typeof header.counters === "object"
  );
}
