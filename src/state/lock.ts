/**
 * The lock beside a state file: a symbolic link `PATH.lock` whose target is no path but names its owner,
 * "PID,START,NONCE@MACHINE". A link appears with its content in one step, so no lock is ever seen half written.
 *
 * A dead owner's lock is taken over without a moment at which two could own it. Who wants to take over the lock with the
 * words W must first make `PATH.lock.W`, naming itself; only one can. Then it looks whether the lock still says W: nobody
 * else may replace that now, as W is dead and its succession taken. Then it renames its link over the lock. A successor that
 * died on the way is succeeded in turn, by the same rule.
 */
import { readdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errnoOf, StateError, writeFailure } from "./errors.ts";
import { targetOf } from "./file.ts";
import { makeFolders } from "./folders.ts";
import { machine, startOf } from "./process.ts";

export interface Lock {
  /** Gives the lock back. Doing so twice is harmless. */
  release(): void;
}

export interface LockOptions {
  /** How long to wait for another process, in milliseconds. */
  timeoutMs?: number;
}

/** Long enough for dozens of commands before it, on a slow and busy machine. */
const defaultTimeoutMs = 120_000;
const longestSleepMs = 12;
/** To see whether the owner lives costs a process on some systems, so not every try looks. */
const triesPerCheck = 4;
const successionLimit = 100;

/**
 * Waits for the lock of the state file `path`. Not reentrant. Throws StateError: "locked" after `timeoutMs`, "readonly",
 * "full", "io".
 */
export function acquire(path: string, { timeoutMs = defaultTimeoutMs }: LockOptions = {}): Lock {
  const lockPath = `${targetOf(path)}.lock`;
  const me = newOwner();
  const start = process.hrtime.bigint();
  try {
    for (let tries = 0; !create(lockPath, me); tries++) {
      const owner = read(lockPath);
      if (owner !== undefined && tries % triesPerCheck === 0 && isDead(owner) && takeOver(lockPath, owner, me)) break;
      if (Number(process.hrtime.bigint() - start) / 1e6 >= timeoutMs)
        throw timedOut(path, lockPath, owner ?? "", timeoutMs);
      // Numbers differ between processes: the waiting do not all wake up together.
      if (owner !== undefined) sleep(Math.min(longestSleepMs, 1 + tries / 2) + (process.pid % 7) / 4);
    }
  } catch (error) {
    throw writeFailure(path, "lock", error);
  }
  return { release: () => release(lockPath, me) };
}

let ownStart: string | undefined;
let ownMachine: string | undefined;

function newOwner(): string {
  ownStart ??= startOf(process.pid) ?? "";
  ownMachine ??= machine();
  return `${process.pid},${ownStart},${process.hrtime.bigint()}@${ownMachine}`;
}

/** Makes the link, unless there is one. */
function create(link: string, owner: string): boolean {
  try {
    symlinkSync(owner, link);
    return true;
  } catch (error) {
    switch (errnoOf(error)) {
      case "EEXIST":
        return false;
      case "ENOENT":
        makeFolders(dirname(link));
        return false;
      case "EPERM":
      case "ENOSYS":
      case "ENOTSUP":
      case "EOPNOTSUPP":
      case "EPROTO":
        return createFile(link, owner);
      default:
        throw error;
    }
  }
}

/** For file systems without symbolic links (shared folders of virtual machines). */
function createFile(path: string, owner: string): boolean {
  try {
    writeFileSync(path, owner, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Whom the link names; undefined: it is gone. */
function read(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    if (errnoOf(error) !== "EINVAL" && errnoOf(error) !== "UNKNOWN") throw error;
  }
  try {
    return readFileSync(link, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Has the owner ended without giving back? Of other machines' and unreadable owners nobody can say so. */
function isDead(owner: string): boolean {
  const match = /^(\d+),([^,@]*),\d+@(.*)$/.exec(owner);
  if (!match || match[3] !== ownMachine) return false;
  return startOf(Number(match[1])) !== match[2];
}

function successionOf(lockPath: string, owner: string): string {
  return `${lockPath}.${owner.split("@")[0]}`;
}

/** Tries to become the owner of the lock that dead `owner` left. */
function takeOver(lockPath: string, owner: string, me: string): boolean {
  const passed: string[] = [];
  let last = owner;
  for (let i = 0; i < successionLimit; i++) {
    const succession = successionOf(lockPath, last);
    if (create(succession, me)) {
      if (read(lockPath) !== owner) {
        unlinkIfThere(succession);
        return false;
      }
      renameSync(succession, lockPath);
      for (const link of passed) unlinkIfThere(link);
      sweep(lockPath);
      return true;
    }
    const successor = read(succession);
    if (successor === undefined || !isDead(successor)) return false;
    passed.push(succession);
    last = successor;
  }
  return false;
}

/** Removes what processes left that died while they were taking over. Only the lock's owner may. */
function sweep(lockPath: string): void {
  const prefix = `${basename(lockPath)}.`;
  const folder = dirname(lockPath);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue;
    const owner = read(join(folder, name));
    if (owner !== undefined && isDead(owner)) unlinkIfThere(join(folder, name));
  }
}

function release(lockPath: string, me: string): void {
  if (read(lockPath) === me) unlinkIfThere(lockPath);
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

function timedOut(path: string, lockPath: string, owner: string, timeoutMs: number): StateError {
  const [who = "", where = ""] = owner.split("@");
  const process = /^\d+/.exec(who)?.[0];
  const holder = !process
    ? "an unknown process"
    : where === ownMachine
      ? `process ${process}`
      : `process ${process} of another machine or container (${where.split("~")[0]})`;
  const advice = where === ownMachine ? "" : `; if it has ended, remove ${lockPath}`;
  const seconds = Math.round(timeoutMs / 100) / 10;
  return new StateError("locked", path, `${path} is in use by ${holder}; gave up after ${seconds}s${advice}`);
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
