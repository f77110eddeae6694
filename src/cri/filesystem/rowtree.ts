/**
 * A tree kept in the state, a row a node, so that a small write rewrites a small row. A container's writable layer has
 * the image under it and marks what it took away; a volume has nothing under it.
 */
import type { RuntimeTable } from "../rows.ts";
import { baseOf, type FileNode, parentOf, sizeOf, type Tree } from "./node.ts";

type Row = FileNode | { type: "removed" };

export class RowTree implements Tree {
  /** `prefix` and a path make a row's key. `touched` hears of changes. */
  constructor(
    private readonly table: RuntimeTable,
    private readonly prefix: string,
    private readonly lower?: Tree,
    private readonly touched?: () => void,
  ) {}

  get(path: string): FileNode | undefined {
    const row = this.row(path);
    if (row) return row.type === "removed" ? undefined : row;
    return this.below(path);
  }

  private row(path: string): Row | undefined {
    return this.table.get(this.prefix + path);
  }

  /** The image's node, unless it or a directory above it was taken away. */
  private below(path: string): FileNode | undefined {
    const node = this.lower?.get(path);
    if (!node) return undefined;
    for (let above = path; above !== "/"; above = parentOf(above))
      if (this.row(above)?.type === "removed") return undefined;
    return node;
  }

  children(path: string): Iterable<string> {
    const names = new Set<string>();
    if (this.lower && this.below(path)) for (const name of this.lower.children(path)) names.add(name);
    const folder = path === "/" ? "/" : `${path}/`;
    const prefix = this.prefix + folder;
    for (const key of this.table.keys(prefix)) {
      const rest = key.slice(prefix.length);
      if (rest === "" || rest.includes("/")) continue;
      if (this.row(folder + rest)?.type === "removed") names.delete(rest);
      else names.add(rest);
    }
    return names;
  }

  put(path: string, node: FileNode): void {
    this.table.set(this.prefix + path, node);
    this.touched?.();
  }

  size(): number {
    let bytes = 0;
    for (const key of this.table.keys(this.prefix)) {
      const row: Row = this.table.get(key);
      if (row.type === "file") bytes += sizeOf(row);
    }
    return bytes;
  }

  drop(path: string): void {
    for (const key of [...this.table.keys(`${this.prefix}${path}/`)]) this.table.delete(key);
    if (this.lower?.get(path)) this.table.set(this.prefix + path, { type: "removed" } satisfies Row);
    else this.table.delete(this.prefix + path);
    this.touched?.();
  }
}

/** Several trees over one another; the first that has a path says what it is. Nothing can be written. */
export class Overlay implements Tree {
  constructor(private readonly trees: Tree[]) {}

  get(path: string): FileNode | undefined {
    for (const tree of this.trees) {
      const node = tree.get(path);
      if (node) return node;
    }
    return undefined;
  }

  children(path: string): Iterable<string> {
    return new Set(this.trees.flatMap((tree) => [...tree.children(path)]));
  }
}

/** A few nodes in memory. Directories above them are there by themselves. */
export class MemoryTree implements Tree {
  private readonly nodes = new Map<string, FileNode>();
  private listing: Map<string, Set<string>> | undefined;

  constructor(private readonly mtime: number) {}

  add(path: string, node: Omit<FileNode, "mtime">): void {
    this.nodes.set(path, { ...node, mtime: this.mtime });
    for (let above = parentOf(path); above !== "/" && !this.nodes.has(above); above = parentOf(above))
      this.nodes.set(above, { type: "directory", mode: 0o755, mtime: this.mtime });
    this.listing = undefined;
  }

  get(path: string): FileNode | undefined {
    if (path === "/") return { type: "directory", mode: 0o755, mtime: this.mtime };
    return this.nodes.get(path);
  }

  children(path: string): Iterable<string> {
    if (!this.listing) {
      this.listing = new Map();
      for (const key of this.nodes.keys()) {
        const folder = parentOf(key);
        const names = this.listing.get(folder) ?? new Set();
        this.listing.set(folder, names.add(baseOf(key)));
      }
    }
    return this.listing.get(path) ?? [];
  }
}
