/** Saving a state: a temporary file beside it, fsync, rename. A crash at any moment leaves the old or the new file. */
import { accessSync, closeSync, constants, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { pruneChanges } from "./changes.ts";
import { errnoOf, StateError, writeFailure } from "./errors.ts";
import { type FileIdentity, identityOf, sameFile, targetOf } from "./file.ts";
import { makeFolders } from "./folders.ts";
import { layOut, type TableContent } from "./format.ts";
import { fileSource, type RawRange } from "./source.ts";
import { StoredState } from "./state.ts";
import type { StateTable } from "./table.ts";
import type { ClusterState, Timer } from "./types.ts";

export interface SaveResult {
  /** false: nothing had changed, the file was left alone. */
  written: boolean;
  identity: FileIdentity | undefined;
}

/** Bytes written at a time. Much more no longer stays in the processor's cache on its way, and takes three times as long. */
const chunkBytes = 128 * 1024;
/** With more changed timers than this, reading all of them is quicker. */
const fewChanges = 200;

/**
 * Writes the state to `path`, if anything changed. Call it under the lock. When it returns, the state is on the disk; the
 * state goes on being usable. Throws StateError (full, readonly, stale, io): then the file is what it was.
 */
export function save(path: string, state: ClusterState): SaveResult {
  if (!(state instanceof StoredState)) throw new TypeError("save takes states of createState and openState");
  const { origin } = state;
  if (origin && origin.path === path && !sameFile(path, origin.identity)) {
    throw new StateError("stale", path, `${path} was changed by another program meanwhile; nothing was saved`);
  }
  pruneChanges(state);
  keepNextTimer(state);
  const { tables, changed } = planTables(state);
  if (!changed && origin?.path === path) return { written: false, identity: origin.identity };
  const { ranges, layout } = layOut(state.header, tables);
  const { identity, fd } = replaceFile(path, ranges);
  state.rebase({ source: fileSource(fd, Number(identity.size)), layout });
  state.origin = { path, identity };
  return { written: true, identity };
}

function planTables(state: StoredState): { tables: TableContent[]; changed: boolean } {
  const { repairs } = state;
  let changed = state.headerChanged;
  const tables = state.tableNames().map((name): TableContent => {
    const plan = state.storedTable(name).plan();
    changed ||= plan.changed;
    return { name, pieces: plan.pieces, count: plan.count };
  });
  // A repair happens once: what it makes fits.
  return repairs === state.repairs ? { tables, changed } : planTables(state);
}

/** The header says when the earliest timer is due, so that a read need not open the timers. */
function keepNextTimer(state: StoredState): void {
  const timers = state.storedTable("timers") as StateTable<Timer>;
  if (timers.changeCount === 0) return;
  const next = nextAmongChanges(timers, state.savedNextTimer) ?? earliest(timers.values());
  if (next === undefined) delete state.header.nextTimer;
  else state.header.nextTimer = next;
}

/** The earliest timer, where the one that was so far is left alone; undefined: unknown. Spares parsing all timers. */
function nextAmongChanges(timers: StateTable<Timer>, saved: number | undefined): number | undefined {
  if (saved === undefined || timers.changeCount > fewChanges) return undefined;
  let next = saved;
  for (const [before, after] of timers.changed()) {
    if (before && before.at <= saved && (after === undefined || after.at > saved)) return undefined;
    if (after && after.at < next) next = after.at;
  }
  return next;
}

function earliest(timers: Iterable<Timer>): number | undefined {
  let next: number | undefined;
  for (const { at } of timers) if (next === undefined || at < next) next = at;
  return next;
}

/** Puts the ranges in the place of the file; answers the new file's identity and a descriptor to read it. */
function replaceFile(path: string, ranges: RawRange[]): { identity: FileIdentity; fd: number } {
  const target = targetOf(path);
  const temporary = `${target}.tmp`;
  let fd = -1;
  try {
    refuseReadOnly(target);
    fd = createTemporary(temporary);
    for (const chunk of chunks(ranges)) writeFully(fd, chunk);
    fsyncSync(fd);
    const identity = identityOf(fd);
    renameSync(temporary, target);
    syncFolder(dirname(target));
    return { identity, fd };
  } catch (error) {
    if (fd >= 0) {
      closeSync(fd);
      unlinkQuietly(temporary);
    }
    throw writeFailure(path, "save", error);
  }
}

/** A rename would replace a file that its owner has made read-only. */
function refuseReadOnly(target: string): void {
  try {
    accessSync(target, constants.W_OK);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    makeFolders(dirname(target));
  }
}

/** A crashed writer may have left one behind. It is made anew, so that nobody's link is written through. */
function createTemporary(temporary: string): number {
  unlinkQuietly(temporary);
  return openSync(temporary, "wx+", 0o600);
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Missing, or the failure that matters is reported by the caller's own attempt.
  }
}

/** The bytes of the ranges, so many at a time. Each chunk is gone when the next one is asked for. */
function* chunks(ranges: RawRange[]): Iterable<Buffer> {
  const space = Buffer.allocUnsafeSlow(chunkBytes);
  let filled = 0;
  for (const range of ranges) {
    for (let done = 0; done < range.length; ) {
      const copied = range.copy(space.subarray(filled), done);
      done += copied;
      filled += copied;
      if (filled < chunkBytes) continue;
      yield space;
      filled = 0;
    }
  }
  if (filled) yield space.subarray(0, filled);
}

function writeFully(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

/** Makes the rename last through a power failure. Some file systems cannot; the data itself is safe then, too. */
function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Not supported here (EINVAL, EPERM, EISDIR): the file's own fsync has succeeded.
  }
}
