/** What stands at a path, and the trees that hold such nodes. */

export interface FileNode {
  type: "file" | "directory" | "symlink";
  mode: number;
  uid?: number;
  gid?: number;
  /** Unix milliseconds. */
  mtime: number;
  /** Contents of a file, a binary string. */
  data?: string;
  /** So many zero bytes follow: files made of /dev/zero would be six times as long in the state as they are. */
  zeros?: number;
  /** Where a symlink points. */
  target?: string;
  /** The file is this program: its name in the toolbox, or a shell's dialect. */
  tool?: string;
}

/** A tree of nodes by absolute path; "/" is its root. What it hands out is shared: replace, never edit. */
export interface Tree {
  get(path: string): FileNode | undefined;
  /** Names in a directory, unordered. */
  children(path: string): Iterable<string>;
  /** Undefined: nothing can be written. */
  put?(path: string, node: FileNode): void;
  /** Bytes of all files that were put there. */
  size?(): number;
  /** Takes a node and all below it away. */
  drop?(path: string): void;
}

/** Bytes of a file. */
export const sizeOf = ({ data = "", zeros = 0 }: FileNode): number => data.length + zeros;

export const contentsOf = ({ data = "", zeros = 0 }: FileNode): string => (zeros ? data + "\0".repeat(zeros) : data);

/** So many zero bytes in a row are counted instead of kept. */
const MANY_ZEROS = 1024;
const ALL_ZEROS = /^\0*$/;

/** A file's contents after `text` was written behind those of `old`. */
export function contentsWith(old: FileNode | undefined, text: string): Pick<FileNode, "data" | "zeros"> {
  if (text.length >= MANY_ZEROS && ALL_ZEROS.test(text))
    return { data: old?.data ?? "", zeros: (old?.zeros ?? 0) + text.length };
  if (text === "" && old?.zeros) return { data: old.data ?? "", zeros: old.zeros };
  return { data: (old ? contentsOf(old) : "") + text };
}

export const FILE_MODE = 0o644;
export const DIRECTORY_MODE = 0o755;

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
export const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const join = (folder: string, name: string): string => (folder === "/" ? `/${name}` : `${folder}/${name}`);

/** An absolute path without ".", ".." and empty parts. */
export function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
