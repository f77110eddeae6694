/** Volumes: trees of files that outlive a container, by the kubelet's key; and how a container's mounts see them. */
import type { MountPoint } from "./filesystem/containerfs.ts";
import { join, normal, parentOf } from "./filesystem/node.ts";
import { RowTree } from "./filesystem/rowtree.ts";
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

/**
 * Puts the files of a volume that the kubelet fills. As on a node they stand in a folder named for the moment, with
 * `..data` a link to it and a link for each first part of a path, so that an update is seen all at once.
 */
export function setVolume(
  deps: RuntimeDeps,
  volume: string,
  files: Record<string, { data: string; mode: number }>,
): void {
  const mtime = deps.epoch() + deps.now();
  const { tree: name } = placeOf(volume);
  const tree = treeOf(deps, name);
  const before = tree.get("/..data")?.target;
  const stamp = new Date(mtime).toISOString().replace(/[-:T]/g, "_").slice(0, 19);
  const folder = `/..${stamp}.${Math.floor(deps.chance("volume", volume, mtime) * 1e9)}`;
  tree.put(folder, { type: "directory", mode: 0o755, mtime });
  const firsts = new Set<string>();
  for (const [path, { data, mode }] of Object.entries(files)) {
    const inner = join(folder, path);
    for (let above = parentOf(inner); above !== folder; above = parentOf(above))
      tree.put(above, { type: "directory", mode: 0o755, mtime });
    tree.put(inner, { type: "file", mode, mtime, data });
    firsts.add(path.split("/")[0]);
  }
  tree.put("/..data", { type: "symlink", mode: 0o777, mtime, target: folder.slice(1) });
  for (const first of firsts)
    if (!tree.get(`/${first}`)) tree.put(`/${first}`, { type: "symlink", mode: 0o777, mtime, target: `..data/${first}` });
  for (const old of [...tree.children("/")]) if (!old.startsWith("..") && !firsts.has(old)) tree.drop(`/${old}`);
  if (before) tree.drop(`/${before}`);
}

export function removeVolume(deps: RuntimeDeps, volume: string): void {
  const { tree, root } = placeOf(volume);
  dropRows(deps.table("volumes"), root === "/" ? `${tree}:` : `${tree}:${root}/`);
  if (root !== "/") deps.table("volumes").delete(`${tree}:${root}`);
}

export function dropRows(table: RuntimeTable, prefix: string): void {
  for (const key of [...table.keys(prefix)]) table.delete(key);
}

/** The mounts of a container. `touched` hears when a process writes into one. */
export function mountPoints(deps: RuntimeDeps, mounts: Mount[], touched: () => void): MountPoint[] {
  return mounts.map((mount) => {
    const { tree: name, root } = placeOf(mount.volume);
    const tree = treeOf(deps, name, touched);
    const filled = FOREIGN.test(mount.volume);
    const start = mount.subPath ? normal(join(root, mount.subPath)) : root;
    const memory = filled && !mount.volume.startsWith("configmap/");
    return {
      path: normal(mount.path),
      tree,
      root: follow(tree, start),
      ...((mount.readOnly || filled) && { readOnly: true }),
      source: memory ? "tmpfs" : "/dev/vda1",
      type: memory ? "tmpfs" : "ext4",
    };
  });
}

/** A sub-path of a volume that the kubelet fills is a link into its folder of the moment: the file behind it is mounted. */
function follow(tree: RowTree, path: string): string {
  for (let at = path, i = 0; i < 8; i++) {
    const parts = at.split("/");
    const link = tree.get(`/${parts[1]}`);
    if (link?.type !== "symlink") return at;
    at = normal(`/${[...link.target!.split("/"), ...parts.slice(2)].join("/")}`);
  }
  return path;
}
