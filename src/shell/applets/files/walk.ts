/** Walks over trees of files, bounded. */
import type { FileStat, System } from "../../types.ts";
import { attempt, joinPath, resolvePath } from "../paths.ts";

/** Files that one walk looks at. */
export const WALK_MAX = 20_000;

export function lstat(sys: System, path: string): FileStat | undefined {
  return path === "" ? undefined : sys.fs.stat(resolvePath(sys, path), { follow: false });
}

export function statOf(sys: System, path: string): FileStat | undefined {
  const found = path === "" ? undefined : sys.fs.stat(resolvePath(sys, path));
  return found && path.endsWith("/") && found.type !== "directory" ? undefined : found;
}

/** Why a path is not there: a part of it may be a file. */
export function missingReason(sys: System, path: string): string {
  const parts = resolvePath(sys, path).split("/");
  for (let i = 2; i < parts.length; i++) {
    const above = sys.fs.stat(parts.slice(0, i).join("/"));
    if (above && above.type !== "directory") return "Not a directory";
  }
  return "No such file or directory";
}

export const isDirectory = (sys: System, path: string): boolean => statOf(sys, path)?.type === "directory";

export interface Visit {
  path: string;
  stat: FileStat;
  depth: number;
}

/** Calls for a file and all below it, parents first; false from `visit` leaves a folder's contents out. */
export function walk(
  sys: System,
  path: string,
  visit: (one: Visit) => boolean | undefined,
  after?: (one: Visit) => void,
  denied?: (path: string, reason: string) => void,
): void {
  let left = WALK_MAX;
  const go = (one: Visit): void => {
    if (left-- <= 0) return;
    if (visit(one) === false || one.stat.type !== "directory") {
      after?.(one);
      return;
    }
    const names = attempt(() => sys.fs.list(resolvePath(sys, one.path)));
    if ("reason" in names) denied?.(one.path, names.reason);
    else {
      for (const name of names.value) {
        const child = joinPath(one.path, name);
        const stat = lstat(sys, child);
        if (stat) go({ path: child, stat, depth: one.depth + 1 });
      }
    }
    after?.(one);
  };
  const stat = lstat(sys, path);
  if (stat) go({ path, stat, depth: 0 });
}
