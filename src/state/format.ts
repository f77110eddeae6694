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
import { migrate, stateVersion } from "./migrate.ts";
import { type ByteSource, type Bytes, memorySource } from "./source.ts";
import { rowText, sortKeys } from "./text.ts";
import type { Header, Json } from "./types.ts";

/** Name, offset, length, number of rows. */
export type SectionEntry = [string, number, number, number];

export interface Layout {
  header: Header;
  sections: SectionEntry[];
  /** Offset of the second line in the file. */
  bodyOffset: number;
}

/** A table to be written: texts or raw bytes of rows in order, to be joined by ",\n". */
export interface TableContent {
  name: string;
  pieces: (Bytes | string)[];
  count: number;
}

const magic = '{"kubelab":';
const firstLineEnd = ',"tables":{\n';
const firstLineGuess = 16 * 1024;
const firstLineLimit = 4 * 1024 * 1024;

/** The whole file as buffers in order, and the layout they have. Empty tables are left out. */
export function layOut(header: Header, tables: TableContent[]): { buffers: Bytes[]; layout: Layout } {
  const buffers: Bytes[] = [];
  const sections: SectionEntry[] = [];
  let offset = 0;
  const add = (bytes: Bytes) => {
    buffers.push(bytes);
    offset += bytes.length;
  };
  for (const table of tables) {
    if (table.count === 0) continue;
    add(Buffer.from(`${sections.length ? ",\n" : ""}${JSON.stringify(table.name)}:{\n`));
    const start = offset;
    joinPieces(table.pieces, add);
    sections.push([table.name, start, offset - start, table.count]);
    add(Buffer.from("\n}"));
  }
  add(Buffer.from(`${sections.length ? "\n" : ""}}}\n`));
  const first = { bytes: offset, header, sections, version: stateVersion };
  const firstLine = Buffer.from(`${magic}${rowText(first)}${firstLineEnd}`);
  return { buffers: [firstLine, ...buffers], layout: { header, sections, bodyOffset: firstLine.length } };
}

/** Texts that stand together become one buffer; raw slices stay as they are. */
function joinPieces(pieces: (Bytes | string)[], add: (bytes: Bytes) => void): void {
  let text = "";
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) text += ",\n";
    if (typeof piece === "string") {
      text += piece;
      continue;
    }
    if (text) add(Buffer.from(text));
    text = "";
    add(piece);
  }
  if (text) add(Buffer.from(text));
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

/** Does the section stand where the directory says? Looks at the bytes around it only. */
export function sectionFits(source: ByteSource, bodyOffset: number, [name, offset, length]: SectionEntry): boolean {
  const opening = `${JSON.stringify(name)}:{\n`;
  const size = Buffer.byteLength(opening);
  const before = source.read(bodyOffset + offset - size, size).toString();
  const after = source.read(bodyOffset + offset + length, 2).toString();
  return before === opening && after === "\n}";
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
  const { buffers, layout } = layOut(header, contents);
  return { source: memorySource(Buffer.concat(buffers as Buffer[])), layout };
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
