/**
 * Files as the tools of the student's computer see them: the real ones, since curl -o there is the student's own, but for
 * what says how names are resolved, which is the simulated network's.
 */
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { FileError, type FileStat, type FileSystem } from "../shell/types.ts";

/** Files that tell a tool on which kind of system it runs: the computer has GNU tools and glibc. */
const HIDDEN = ["/bin/busybox", "/etc/alpine-release", "/lib/ld-musl-x86_64.so.1", "/etc/os-release"];

/** `simulated`: texts by path that stand in place of the real files. */
export function hostFiles(simulated: Record<string, string>): FileSystem {
  const isHidden = (path: string) => HIDDEN.includes(path);
  return {
    read: (path) => (Object.hasOwn(simulated, path) ? simulated[path] : done(path, () => readFileSync(path, "latin1"))),
    write(path, data, options) {
      if (Object.hasOwn(simulated, path)) throw new FileError("EACCES", path);
      const bytes = Buffer.from(data, "latin1");
      done(path, () =>
        options?.append ? appendFileSync(path, bytes) : writeFileSync(path, bytes, { mode: options?.mode }),
      );
    },
    stat(path, options) {
      if (Object.hasOwn(simulated, path)) return fileOf(simulated[path]);
      if (isHidden(path)) return undefined;
      try {
        return statOf(options?.follow === false ? lstatSync(path) : statSync(path));
      } catch {
        return undefined;
      }
    },
    list: (path) => done(path, () => readdirSync(path)),
    mkdir: (path, mode) => done(path, () => void mkdirSync(path, { mode })),
    remove: (path) => done(path, () => rmSync(path)),
    rename: (from, to) => done(from, () => renameSync(from, to)),
    symlink: (target, path) => done(path, () => symlinkSync(target, path)),
    readlink: (path) => done(path, () => readlinkSync(path)),
    chmod: (path, mode) => done(path, () => chmodSync(path, mode)),
    chown: () => {},
    utimes: (path, mtime) => done(path, () => utimesSync(path, mtime / 1000, mtime / 1000)),
    mounts: () => [],
  };
}

function done<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FileError((error as NodeJS.ErrnoException).code ?? "EIO", path);
  }
}

const fileOf = (text: string): FileStat => ({ type: "file", mode: 0o644, uid: 0, gid: 0, size: text.length, mtime: 0 });

const statOf = (stats: Stats): FileStat => ({
  type: stats.isDirectory() ? "directory" : stats.isSymbolicLink() ? "symlink" : "file",
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
  size: stats.size,
  mtime: stats.mtimeMs,
});
