/** Volumes: trees of files that outlive a container, by the kubelet's key; and how a container's mounts see them. */
import type { MountPoint } from "./filesystem/containerfs.ts";
import { join, normal, type Tree } from "./filesystem/node.ts";
import { MemoryTree, RowTree } from "./filesystem/rowtree.ts";
import type { RuntimeDeps, RuntimeTable } from "./rows.ts";
import type { Mount } from "./types.ts";

const FOREIGN = /^(configmap|secret|projected|downwardapi)\//;

/** A volume's tree and where in it the volume begins: host paths of a node are one tree, so that they may overlap. */
export function placeOf(volume: string): { tree: string; root: string } {
  const host = /^hostpath\/([^/]+)(\/.*)?$/.exec(volume);
  return host ? { tree: `hostpath/${host[1]}`, root: normal(host[2] ?? "/") } : { tree: volume, root: "/" };
}

export function treeOf(deps: RuntimeDeps, tree: string, touched?: () => void): RowTree {
  return new RowTree(deps.table("volumes"), `${tree}:`, undefined, touched);
}

/** A volume that the kubelet fills: one row, key TREE + ":". */
interface FilledRow {
  /** Unix milliseconds. */
  mtime: number;
  files: Record<string, { data: string; mode: number }>;
  /** Name of the folder of the moment; left out for a part that was mounted by itself. */
  folder?: string;
}

const filledKey = (volume: string) => `${placeOf(volume).tree}:`;

/** Puts the files of a volume that the kubelet fills. The same files again change nothing. */
export function setVolume(deps: RuntimeDeps, volume: string, files: FilledRow["files"]): void {
  const table = deps.table("volumes");
  const key = filledKey(volume);
  const old: FilledRow | undefined = table.get(key);
  if (old && JSON.stringify(Object.entries(old.files).sort()) === JSON.stringify(Object.entries(files).sort())) return;
  const mtime = Math.floor(deps.epoch() + deps.now());
  const stamp = new Date(mtime).toISOString().replace(/[-:T]/g, "_").slice(0, 19);
  const number = Math.floor(deps.chance("volume", volume, mtime) * 1e9);
  const name = `..${stamp}.${number}`;
  const folder = name === old?.folder ? `..${stamp}.${number + 1}` : name;
  table.set(key, { mtime, files: { ...files }, folder } satisfies FilledRow);
}

/**
 * The tree of such a volume. As on a node the files stand in a folder named for the moment, with `..data` a link to it
 * and a link for each first part of a path, so that an update is seen all at once.
 */
class FilledTree implements Tree {
  private row: FilledRow | undefined;
  private tree = new MemoryTree(0);

  constructor(
    private readonly table: RuntimeTable,
    private readonly key: string,
  ) {}

  private now(): MemoryTree {
    const row: FilledRow | undefined = this.table.get(this.key);
    if (row === this.row) return this.tree;
    this.row = row;
    this.tree = new MemoryTree(row?.mtime ?? 0);
    const folder = row?.folder === undefined ? "/" : `/${row.folder}`;
    if (row?.folder !== undefined) {
      this.tree.add(folder, { type: "directory", mode: 0o755 });
      this.tree.add("/..data", { type: "symlink", mode: 0o777, target: row.folder });
    }
    for (const [path, { data, mode }] of Object.entries(row?.files ?? {})) {
      this.tree.add(normal(join(folder, path)), { type: "file", mode, data });
      const [first] = path.split("/");
      if (row?.folder !== undefined)
        this.tree.add(`/${first}`, { type: "symlink", mode: 0o777, target: `..data/${first}` });
    }
    return this.tree;
  }

  get(path: string) {
    return this.now().get(path);
  }

  children(path: string): Iterable<string> {
    return this.now().children(path);
  }
}

export function removeVolume(deps: RuntimeDeps, volume: string): void {
  // One row; looking for more would put a table of thousands in order for each.
  if (FOREIGN.test(volume)) {
    deps.table("volumes").delete(filledKey(volume));
    return;
  }
  const { tree, root } = placeOf(volume);
  dropRows(deps.table("volumes"), root === "/" ? `${tree}:` : `${tree}:${root}/`);
  if (root !== "/") deps.table("volumes").delete(`${tree}:${root}`);
}

export function dropRows(table: RuntimeTable, prefix: string): void {
  for (const key of [...table.keys(prefix)]) table.delete(key);
}

/**
 * A part of a filled volume is mounted as it is when the container starts; later updates do not reach it. It is kept
 * under the container's id. Models the bind mounts of subpath_linux.go.
 */
export function freezeSubPaths(deps: RuntimeDeps, id: string, mounts: Mount[]): Mount[] {
  return mounts.map((mount, i) => {
    if (!mount.subPath || !FOREIGN.test(mount.volume)) return mount;
    const table = deps.table("volumes");
    const row: FilledRow | undefined = table.get(filledKey(mount.volume));
    const wanted = normal(`/${mount.subPath}`).slice(1);
    const files: FilledRow["files"] = {};
    for (const [path, file] of Object.entries(row?.files ?? {})) {
      if (path === wanted) files["file"] = file;
      else if (path.startsWith(`${wanted}/`)) files[`folder/${path.slice(wanted.length + 1)}`] = file;
    }
    const volume = `${PART}${id}/${i}`;
    table.set(`${volume}:`, { mtime: row?.mtime ?? Math.floor(deps.epoch() + deps.now()), files } satisfies FilledRow);
    return { path: mount.path, volume, subPath: Object.hasOwn(files, "file") ? "file" : "folder", readOnly: true };
  });
}

const PART = "subpath/";

/** Takes away what was kept of mounted parts for a container. */
export const dropSubPaths = (deps: RuntimeDeps, id: string, mounts: Mount[]): void => {
  for (const { volume } of mounts) if (volume.startsWith(PART + id)) deps.table("volumes").delete(`${volume}:`);
};

/** The mounts of a container. `touched` hears when a process writes into one. */
export function mountPoints(deps: RuntimeDeps, mounts: Mount[], touched: () => void): MountPoint[] {
  return mounts.map((mount) => {
    const { tree: name, root } = placeOf(mount.volume);
    const filled = FOREIGN.test(mount.volume) || mount.volume.startsWith(PART);
    const tree = filled ? new FilledTree(deps.table("volumes"), `${name}:`) : treeOf(deps, name, touched);
    const start = mount.subPath ? normal(join(root, mount.subPath)) : root;
    const memory = filled && !mount.volume.startsWith("configmap/");
    return {
      path: normal(mount.path),
      tree,
      root: start,
      ...((mount.readOnly || filled) && { readOnly: true }),
      source: memory ? "tmpfs" : "/dev/vda1",
      type: memory ? "tmpfs" : "ext4",
    };
  });
}
