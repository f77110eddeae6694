/** Opening a state file. Readers take no lock: writers replace the file by rename, so what was opened stays whole. */
import { closeSync, constants, fstatSync, linkSync, openSync, realpathSync, statSync, unlinkSync } from "node:fs";
import { errnoOf, readFailure, StateError, writeFailure } from "./errors.ts";
import { normalize, readLayout } from "./format.ts";
import { type ByteSource, fileSource, readFully } from "./source.ts";
import { StoredState } from "./state.ts";
import type { ClusterState } from "./types.ts";

/** What tells one saved file from the next. `head`: its first bytes, because inodes and time stamps come back. */
export interface FileIdentity {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  head: string;
}

export interface OpenedState {
  /** undefined: no cluster yet, the file is missing or empty. */
  state: ClusterState | undefined;
  /** undefined: the file is missing. */
  identity: FileIdentity | undefined;
  /** Closes the file. Needed only by processes that open many; rows not yet read cannot be read any more. */
  close(): void;
}

const headBytes = 2048;

/**
 * Reads the state file without a lock. Rows stay unparsed until looked at.
 * Throws StateError: damaged, truncated, foreign, newer, unreadable, io.
 */
export function openState(path: string): OpenedState {
  let fd: number;
  try {
    // A pipe that nobody writes to would be waited for.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return { state: undefined, identity: undefined, close: () => {} };
    throw readFailure(path, error);
  }
  let owned = false;
  try {
    const kind = fstatSync(fd);
    // Saving would put a file in its place: /dev/null would be gone for the whole machine.
    if (!kind.isFile() && !kind.isDirectory())
      throw new StateError("foreign", path, `${path} is a device or a pipe, not a kubelab state file`);
    const identity = identityOf(fd);
    const size = Number(identity.size);
    if (size === 0) return { state: undefined, identity, close: () => {} };
    owned = true;
    const state = stateFrom(path, fileSource(fd, size));
    state.origin = { path, identity };
    return { state, identity, close: () => state.close() };
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    if (!owned) closeSync(fd);
  }
}

function stateFrom(path: string, source: ByteSource): StoredState {
  try {
    const layout = readLayout(path, source);
    const base = layout ? { source, layout } : normalize(path, source);
    if (!layout) source.close();
    return new StoredState(base.layout.header, base);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** The identity of an open file. */
export function identityOf(fd: number): FileIdentity {
  const { dev, ino, size, mtimeNs } = fstatSync(fd, { bigint: true });
  const head = Buffer.alloc(headBytes);
  return { dev, ino, size, mtimeNs, head: head.toString("latin1", 0, readFully(fd, head, 0)) };
}

/** Is the file still the one that was read? undefined stands for "there was none". */
export function sameFile(path: string, identity: FileIdentity | undefined): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!found || !identity) return !found && !identity;
  if (found.ino !== identity.ino || found.size !== identity.size || found.mtimeNs !== identity.mtimeNs) return false;
  if (found.dev !== identity.dev) return false;
  try {
    return currentHead(path) === identity.head;
  } catch (error) {
    throw readFailure(path, error);
  }
}

function currentHead(path: string): string {
  const fd = openSync(path, "r");
  try {
    return identityOf(fd).head;
  } finally {
    closeSync(fd);
  }
}

/** The file that a symbolic link stands for, so that saving replaces that and not the link. */
export function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Moves a damaged file to `PATH.damaged-N`, never over another one; answers the new name. Call it under the lock. */
export function setAside(path: string): string {
  const target = targetOf(path);
  const limit = 10_000;
  for (let n = 1; n <= limit; n++) {
    const aside = `${target}.damaged-${n}`;
    try {
      linkSync(target, aside);
      unlinkSync(target);
      return aside;
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw writeFailure(path, "set aside", error);
    }
  }
  throw new StateError("io", path, `cannot set aside ${path}: ${limit} damaged files stand beside it already`);
}
