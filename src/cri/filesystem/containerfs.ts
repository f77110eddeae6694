/** The file system as a container's processes see it: image, writable layer, mounts, the kernel's files. Nothing of the host. */
import { FileError, type FileStat, type FileSystem } from "../../shell/types.ts";
import {
  contentsOf,
  contentsWith,
  DIRECTORY_MODE,
  FILE_MODE,
  type FileNode,
  join,
  normal,
  parentOf,
  sizeOf,
  type Tree,
} from "./node.ts";

export interface MountPoint {
  path: string;
  tree: Tree;
  /** Where in the tree it begins. */
  root: string;
  readOnly?: boolean;
  /** As df and mount show it: "overlay", "tmpfs", "/dev/vda1". */
  source: string;
  type: string;
}

export interface FileView {
  /** By length of path, longest first; the last is "/". */
  mounts: MountPoint[];
  user: { uid: number; gid: number };
  /** Unix milliseconds. */
  now(): number;
  /** Bytes of random data, by the seed. */
  random(): string;
  /** What is written to the standard streams of the container's own process. */
  console(stream: "stdout" | "stderr", data: string): void;
}

const LINKS_MAX = 40;
const FILE_MAX = 8 * 1024 * 1024;
/** What a container's own files, or a volume's, may come to; files that are small do not count. */
const TREE_MAX = 48 * 1024 * 1024;
const SMALL = 65_536;
/** As on macOS; Linux has 4096. */
const PATH_MAX = 1024;
const DISK_SIZE = 62_671_097_856;
const DISK_USED = 9_663_676_416;

interface Place {
  path: string;
  mount: MountPoint;
  inner: string;
  node: FileNode | undefined;
}

export class ContainerFileSystem implements FileSystem {
  constructor(private readonly view: FileView) {}

  read(path: string): string {
    const place = this.resolve(path);
    if (!place.node) throw new FileError("ENOENT", path);
    if (place.node.type === "directory") throw new FileError("EISDIR", path);
    this.demand(place.node, 4, path);
    if (isDevice(place)) return this.readDevice(place.path);
    return contentsOf(place.node);
  }

  private readDevice(path: string): string {
    if (path === "/dev/zero" || path === "/dev/full") return "\0".repeat(65_536);
    return path === "/dev/urandom" || path === "/dev/random" ? this.view.random() : "";
  }

  write(path: string, data: string, options: { append?: boolean; mode?: number } = {}): void {
    const stream = /^\/(?:dev\/(stdout|stderr)|proc\/(?:1|self)\/fd\/([12]))$/.exec(normal(path));
    if (stream) {
      this.view.console(stream[1] === "stderr" || stream[2] === "2" ? "stderr" : "stdout", data);
      return;
    }
    const place = this.resolve(path);
    const { node } = place;
    if (isDevice(place) && node) {
      if (place.path === "/dev/full" && data !== "") throw new FileError("ENOSPC", path);
      const link = /^\/dev\/pts\/([12])$/.exec(place.path);
      if (link) this.view.console(link[1] === "2" ? "stderr" : "stdout", data);
      return;
    }
    if (node?.type === "directory") throw new FileError("EISDIR", path);
    if (node) this.demand(node, 2, path);
    else this.demandParent(place, path);
    this.writable(place, path);
    const size = data.length + (options.append && node ? sizeOf(node) : 0);
    if (size > FILE_MAX || !hasRoom(place, size)) throw new FileError("ENOSPC", path);
    const { uid, gid } = node ?? this.view.user;
    this.put(place, {
      type: "file",
      mode: node?.mode ?? options.mode ?? FILE_MODE,
      ...(uid && { uid }),
      ...(gid && { gid }),
      mtime: this.view.now(),
      ...contentsWith(options.append ? node : undefined, data),
    });
  }

  stat(path: string, options?: { follow?: boolean }): FileStat | undefined {
    const place = this.walk(path, options?.follow !== false);
    if (place === "ELOOP") throw new FileError(place, path);
    // No exception for what is not there: shells look in many places for each command.
    const node = typeof place === "string" ? undefined : place.node;
    if (!node) return undefined;
    const size = node.type === "directory" ? 4096 : (node.target?.length ?? sizeOf(node));
    return { type: node.type, mode: node.mode, uid: node.uid ?? 0, gid: node.gid ?? 0, size, mtime: node.mtime };
  }

  list(path: string): string[] {
    const place = this.resolve(path);
    if (!place.node) throw new FileError("ENOENT", path);
    if (place.node.type !== "directory") throw new FileError("ENOTDIR", path);
    this.demand(place.node, 4, path);
    const names = new Set(place.mount.tree.children(place.inner));
    const folder = place.path === "/" ? "/" : `${place.path}/`;
    for (const mount of this.view.mounts)
      if (mount.path.startsWith(folder) && mount.path !== "/") names.add(mount.path.slice(folder.length).split("/")[0]);
    return [...names].sort();
  }

  mkdir(path: string, mode = DIRECTORY_MODE): void {
    const place = this.resolve(path, false);
    if (place.node) throw new FileError("EEXIST", path);
    this.demandParent(place, path);
    this.writable(place, path);
    const { uid, gid } = this.view.user;
    this.put(place, { type: "directory", mode, ...(uid && { uid }), ...(gid && { gid }), mtime: this.view.now() });
  }

  remove(path: string): void {
    const place = this.resolve(path, false);
    if (!place.node) throw new FileError("ENOENT", path);
    if (place.path === place.mount.path) throw new FileError("EBUSY", path);
    if (place.node.type === "directory" && this.list(place.path).length > 0) throw new FileError("ENOTEMPTY", path);
    this.demandParent(place, path);
    this.writable(place, path);
    place.mount.tree.drop?.(place.inner);
  }

  rename(from: string, to: string): void {
    const source = this.resolve(from, false);
    const target = this.resolve(to, false);
    if (!source.node) throw new FileError("ENOENT", from);
    if (target.node?.type === "directory") {
      if (source.node.type !== "directory") throw new FileError("EISDIR", to);
      if (this.list(target.path).length > 0) throw new FileError("ENOTEMPTY", to);
    }
    if (`${target.path}/`.startsWith(`${source.path}/`)) {
      if (target.path === source.path) return;
      throw new FileError("EINVAL", to);
    }
    this.demandParent(source, from);
    this.demandParent(target, to);
    this.writable(source, from);
    this.writable(target, to);
    if (target.node) target.mount.tree.drop?.(target.inner);
    this.copy(source.path, target.path);
    source.mount.tree.drop?.(source.inner);
  }

  private copy(from: string, to: string): void {
    const source = this.resolve(from, false);
    this.put(this.resolve(to, false), source.node!);
    if (source.node!.type !== "directory") return;
    for (const name of source.mount.tree.children(source.inner)) this.copy(join(from, name), join(to, name));
  }

  symlink(target: string, path: string): void {
    const place = this.resolve(path, false);
    if (place.node) throw new FileError("EEXIST", path);
    this.demandParent(place, path);
    this.writable(place, path);
    this.put(place, { type: "symlink", mode: 0o777, mtime: this.view.now(), target });
  }

  readlink(path: string): string {
    const { node } = this.resolve(path, false);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type !== "symlink") throw new FileError("EINVAL", path);
    return node.target ?? "";
  }

  chmod(path: string, mode: number): void {
    this.change(path, (node) => ({ ...node, mode }), true);
  }

  chown(path: string, uid: number, gid: number): void {
    if (this.view.user.uid !== 0) throw new FileError("EPERM", path);
    this.change(path, (node) => ({ ...node, uid, gid }));
  }

  utimes(path: string, mtime: number): void {
    this.change(path, (node) => ({ ...node, mtime }));
  }

  private change(path: string, make: (node: FileNode) => FileNode, ownerOnly = false): void {
    const place = this.resolve(path);
    if (!place.node) throw new FileError("ENOENT", path);
    const { uid } = this.view.user;
    if (ownerOnly && uid !== 0 && uid !== (place.node.uid ?? 0)) throw new FileError("EPERM", path);
    this.writable(place, path);
    this.put(place, make(place.node));
  }

  mounts(): { source: string; path: string; type: string; options: string; size: number; used: number }[] {
    return [...this.view.mounts]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ source, path, type, readOnly }) => {
        const small = type === "tmpfs" || type === "proc" || type === "sysfs";
        const options = `${readOnly ? "ro" : "rw"},relatime`;
        return { source, path, type, options, size: small ? 67_108_864 : DISK_SIZE, used: small ? 0 : DISK_USED };
      });
  }

  /** Name of the program in a file, and the path of the file as the links to it end. */
  toolAt(path: string): { node: FileNode; path: string } | undefined {
    const { node, path: real } = this.resolve(path);
    return node?.tool ? { node, path: real } : undefined;
  }

  /** Makes a folder and those above it, as the runtime does before a process starts: whoever the user is. */
  makeFolder(path: string): void {
    let at = "";
    for (const part of normal(path).split("/").slice(1)) {
      at += `/${part}`;
      const place = this.resolve(at);
      if (!place.node && place.mount.tree.put)
        this.put(place, { type: "directory", mode: DIRECTORY_MODE, mtime: this.view.now() });
    }
  }

  program(path: string, tool: string): void {
    const place = this.resolve(path);
    this.demandParent(place, path);
    this.writable(place, path);
    this.put(place, { type: "file", mode: DIRECTORY_MODE, mtime: this.view.now(), tool });
  }

  private put(place: Place, node: FileNode): void {
    if (place.inner === "/") return;
    // A volume's own root, and folders that only lead to a mount, become real when something is put below them.
    place.mount.tree.put?.(place.inner, node);
  }

  private writable(place: Place, path: string): void {
    if (place.mount.readOnly || !place.mount.tree.put) throw new FileError("EROFS", path);
  }

  /** Permission bits of the user; root may all. `bits`: 4 read, 2 write, 1 search. */
  private demand(node: FileNode, bits: number, path: string): void {
    const { uid, gid } = this.view.user;
    if (uid === 0) return;
    const shift = uid === (node.uid ?? 0) ? 6 : gid === (node.gid ?? 0) ? 3 : 0;
    if (((node.mode >> shift) & bits) !== bits) throw new FileError("EACCES", path);
  }

  private demandParent(place: Place, path: string): void {
    if (place.path === "/") throw new FileError("EACCES", path);
    const parent = this.resolve(parentOf(place.path)).node;
    if (!parent) throw new FileError("ENOENT", path);
    if (parent.type !== "directory") throw new FileError("ENOTDIR", path);
    this.demand(parent, 2, path);
  }

  /** Where a path leads. `node` undefined: its last part is not there. Throws ENOENT, ENOTDIR, ELOOP for what is above. */
  private resolve(path: string, follow = true): Place {
    const place = this.walk(path, follow);
    if (typeof place === "string") throw new FileError(place, path);
    return place;
  }

  private walk(path: string, follow: boolean): Place | "ENOENT" | "ENOTDIR" | "ELOOP" | "ENAMETOOLONG" {
    if (path.length > PATH_MAX) return "ENAMETOOLONG";
    let pending = partsOf(path);
    let at = "/";
    let links = 0;
    for (let i = 0; i < pending.length; i++) {
      const part = pending[i];
      if (part === "..") {
        at = parentOf(at);
        continue;
      }
      const next = join(at, part);
      const last = i === pending.length - 1;
      const place = this.locate(next);
      const { node } = place;
      if (node?.type === "symlink" && (follow || !last)) {
        if (++links > LINKS_MAX) return "ELOOP";
        const target = node.target ?? "";
        if (target.startsWith("/")) at = "/";
        pending = [...partsOf(target), ...pending.slice(i + 1)];
        i = -1;
        continue;
      }
      if (last) return place;
      if (!node) return "ENOENT";
      if (node.type !== "directory") return "ENOTDIR";
      at = next;
    }
    return this.locate(at);
  }

  private locate(path: string): Place {
    const mount = this.view.mounts.find((one) => isWithin(path, one.path))!;
    const inner = mountInner(mount, path);
    let node = mount.tree.get(inner);
    // Something to stand on: a mount's root that nobody made, and folders above a mount that the image lacks.
    if (!node && (path === mount.path || this.leadsToMount(path)))
      node = { type: "directory", mode: DIRECTORY_MODE, mtime: 0 };
    return { path, mount, inner, node };
  }

  private leadsToMount(path: string): boolean {
    return this.view.mounts.some((mount) => mount.path !== path && isWithin(mount.path, path));
  }
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

/** Is a path the folder itself or below it? */
const isWithin = (path: string, folder: string): boolean =>
  folder === "/" || (path.startsWith(folder) && (path.length === folder.length || path[folder.length] === "/"));

const hasRoom = ({ mount, node }: Place, size: number): boolean =>
  size < SMALL || (mount.tree.size?.() ?? 0) - (node ? sizeOf(node) : 0) + size <= TREE_MAX;

/** Of the kernel's own: volumes may be mounted below /dev. */
const isDevice = ({ mount, path }: Place): boolean => mount.path === "/dev" && path !== "/dev";

function mountInner(mount: MountPoint, path: string): string {
  const rest = mount.path === "/" ? path : path.slice(mount.path.length);
  if (mount.root === "/") return rest || "/";
  return rest === "" || rest === "/" ? mount.root : mount.root + rest;
}
