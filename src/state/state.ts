/** A cluster's tables in memory, alone or on top of a state file. */
import type { FileIdentity } from "./file.ts";
import { type Layout, normalize } from "./format.ts";
import { Section } from "./section.ts";
import type { ByteSource } from "./source.ts";
import { StateTable } from "./table.ts";
import { rowText, sortKeys } from "./text.ts";
import type { ClusterState, Header, Json, Table } from "./types.ts";

/** Where the unchanged rows of a state stand. */
interface Base {
  source: ByteSource;
  layout: Layout;
}

export class StoredState implements ClusterState {
  header: Header;
  /** The file this state was read from or last saved to. */
  origin: { path: string; identity: FileIdentity } | undefined;
  /** How often the file turned out to be edited; raw bytes taken before the last time are void. */
  repairs = 0;
  private base: Base | undefined;
  /** The header as it stands in the file. */
  private savedHeader: string | undefined;
  /** The earliest timer in the file; undefined: none or unknown. */
  savedNextTimer: number | undefined;
  private readonly tables = new Map<string, StateTable>();

  constructor(header: Header, base?: Base) {
    this.header = header;
    this.base = base;
    if (base) this.remember();
  }

  table<T = Json>(name: string): Table<T> {
    return this.storedTable(name) as StateTable<T>;
  }

  /** Names of the tables that the file has or that somebody opened, in order. */
  tableNames(): string[] {
    const names = new Set(this.tables.keys());
    for (const [name] of this.base?.layout.sections ?? []) names.add(name);
    return sortKeys([...names]);
  }

  storedTable(name: string): StateTable {
    let table = this.tables.get(name);
    if (!table) {
      table = new StateTable(this.section(name), () => this.repair());
      this.tables.set(name, table);
    }
    return table;
  }

  get headerChanged(): boolean {
    return rowText(this.header) !== this.savedHeader;
  }

  /** Continues on what was just saved. */
  rebase(base: Base): void {
    this.base = base;
    this.remember();
    for (const [name, table] of this.tables) table.rebase(this.section(name), true);
  }

  /** Closes the file. What was not read yet cannot be read any more. */
  close(): void {
    this.base?.source.close();
  }

  private remember(): void {
    this.savedHeader = rowText(this.header);
    this.savedNextTimer = this.header.nextTimer;
  }

  private section(name: string): Section | undefined {
    const entry = this.base?.layout.sections.find((section) => section[0] === name);
    return entry && new Section(this.base!.source, this.base!.layout.bodyOffset, entry);
  }

  /** The file was edited so that its first line does not fit: reads all of it, and puts the tables on that. */
  private repair(): void {
    this.repairs++;
    this.base = normalize(this.origin?.path ?? "", this.base!.source);
    for (const [name, table] of this.tables) table.rebase(this.section(name), false);
  }
}

/** A new cluster in memory. `header` is taken as it is. */
export function createState(header: Header): ClusterState {
  return new StoredState(header);
}
