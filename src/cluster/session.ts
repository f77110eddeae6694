/**
 * One command's dealings with a cluster: a sequence of transactions. A transaction loads the file, lets the cluster live up
 * to now, does requests and saves. Reads take no lock and drop what they advanced: the next command comes to the same.
 * The first write takes the lock; the lock is never held while anybody waits, reads or prints.
 */
import type { ApiRequest, ApiResponse } from "../client/index.ts";
import { catchUp, clockAt, hostNow, switchMode } from "../sim/clock.ts";
import { StateError } from "../state/errors.ts";
import { type FileIdentity, openState, sameFile } from "../state/file.ts";
import { acquire, type Lock } from "../state/lock.ts";
import { save } from "../state/save.ts";
import type { Clock, ClusterState } from "../state/types.ts";
import type { Mishap } from "./mishaps.ts";
import { World } from "./world.ts";

/** How often a waiting command looks whether another process changed the file. */
const POLL_MS = 50;
/** A read that ran this many timers saves them, so that the next command need not run them again. */
const WORTH_SAVING = 200;

const READING = new Set(["get", "list", "watch"]);

interface Transaction {
  world: World;
  identity: FileIdentity | undefined;
  lock: Lock | undefined;
  hostMs: number;
  /** Nothing was asked to be changed: where it cannot be saved, the next command comes to the same. */
  spare?: boolean;
}

export interface SessionOptions {
  path: string;
  /** The clock to switch to, where one is asked for. */
  clock?: Clock["mode"];
  /** Makes the first state when the file holds none. Runs under the lock. */
  create(): ClusterState;
  /** Lets held-back output go. */
  flush(): void | Promise<void>;
  /** Drops held-back output: what it tells of could not be saved. */
  drop?(): void;
  /** Tells of a bug of ours that the cluster ran into while it lived on, once for each. */
  report?(mishap: Mishap): void;
}

export class Session {
  private transaction: Transaction | undefined;
  private readonly told = new Set<string>();

  constructor(private readonly options: SessionOptions) {}

  /** The cluster now, for reading; opens a transaction where none is open. */
  get world(): World {
    this.transaction ??= this.begin();
    return this.transaction.world;
  }

  /** The cluster now, for changing: what is done to it is saved at the next commit. */
  writable(): World {
    const open = this.transaction;
    if (open?.lock) {
      open.spare = false;
      return open.world;
    }
    const lock = acquire(this.options.path);
    if (open && sameFile(this.options.path, open.identity)) open.lock = lock;
    else this.transaction = this.holding(lock, () => this.load(lock));
    return this.transaction!.world;
  }

  request(request: ApiRequest): ApiResponse {
    const reads = READING.has(request.verb) && !request.options?.follow;
    const world = reads ? this.world : this.writable();
    try {
      return world.handle(request);
    } catch (error) {
      // A bug of ours: nothing half done is saved, and nobody waits for the lock.
      this.abandon();
      throw error;
    }
  }

  /** Puts a new cluster in place of whatever the file holds. */
  create(state: ClusterState): void {
    this.abandon();
    const lock = acquire(this.options.path);
    this.transaction = { world: new World(state), identity: undefined, lock, hostMs: hostNow() };
  }

  /** Saves what was done and lets output go. In instant mode the cluster first comes to rest. */
  async commit(): Promise<void> {
    const open = this.transaction;
    this.transaction = undefined;
    if (open?.lock) {
      try {
        if (open.world.state.header.clock.mode === "instant") rest(open.world);
        this.save(open);
      } catch (error) {
        if (!(open.spare && error instanceof StateError)) {
          this.options.drop?.();
          throw error;
        }
      } finally {
        open.lock.release();
      }
    }
    for (const mishap of open?.world.mishaps.news(this.told) ?? []) this.options.report?.(mishap);
    await this.options.flush();
  }

  /** Drops what was not saved, after a failure. */
  abandon(): void {
    this.transaction?.lock?.release();
    this.transaction = undefined;
  }

  nowMs(): number {
    return this.world.nowMs();
  }

  /** See kubectl's Cluster.waitUntil. */
  async waitUntil<T>(
    poll: () => T | undefined,
    options: { timeoutMs?: number; jump: boolean },
  ): Promise<T | undefined> {
    const { clock } = this.world.state.header;
    const limit = clock.now + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
    let looked = false;
    for (;;) {
      const found = poll();
      if (found !== undefined) return found;
      if (this.world.state.header.clock.now >= limit) return undefined;
      const wrote = this.transaction?.lock !== undefined;
      await this.commit();
      if (clock.mode === "instant" && options.jump) {
        // The commit let the cluster come to rest: what is waited for may have happened by now. One look is enough:
        // there are polls that write every time (sessions).
        looked = wrote && !looked;
        if (looked) continue;
        if (!this.jump(limit)) return poll();
      } else await this.sleep(limit);
    }
  }

  /** Instant clock: on to the next timer, or to the limit. False where nothing is left to happen before it. */
  private jump(limit: number): boolean {
    const world = this.writable();
    const next = world.timers.peek()?.at ?? Number.POSITIVE_INFINITY;
    const to = Math.min(next, limit);
    if (!Number.isFinite(to)) return false;
    world.advance(Math.max(to, world.state.header.clock.now));
    return next <= limit;
  }

  /** Live clock: until the next timer is due or another process may have changed something. */
  private async sleep(limit: number): Promise<void> {
    const { header } = this.world.state;
    const due = Math.min(header.nextTimer ?? Number.POSITIVE_INFINITY, limit) - header.clock.now;
    await this.commit();
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(due, 1), POLL_MS)));
    const lock = due <= POLL_MS ? this.lockIfAllowed() : undefined;
    if (lock) this.transaction = { ...this.holding(lock, () => this.load(lock)), spare: true };
  }

  private begin(): Transaction {
    const read = this.load(undefined);
    // Where a bug is met the time of the next try must be known, or every command would meet it anew.
    if (read.ran <= WORTH_SAVING && !read.world.mishaps.some) return read;
    const lock = this.lockIfAllowed();
    if (!lock) return read;
    if (sameFile(this.options.path, read.identity)) return { ...read, lock, spare: true };
    return { ...this.holding(lock, () => this.load(lock)), spare: true };
  }

  /** undefined: nothing can be written there. */
  private lockIfAllowed(): Lock | undefined {
    try {
      return acquire(this.options.path);
    } catch (error) {
      if (error instanceof StateError && error.code !== "locked") return undefined;
      throw error;
    }
  }

  /** Runs what the lock was taken for; lets go of it where that fails. */
  private holding<R>(lock: Lock, work: () => R): R {
    try {
      return work();
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Reads the file and lets the cluster live up to now. Without a cluster one is made, under a lock. */
  private load(lock: Lock | undefined): Transaction & { ran: number } {
    const hostMs = hostNow();
    const { state, identity } = openState(this.options.path);
    if (!state) return this.make(lock, hostMs);
    const caughtUp = catchUp(state.header.clock, hostMs);
    const { clock = state.header.clock.mode } = this.options;
    state.header.clock = clock === caughtUp.clock.mode ? caughtUp.clock : switchMode(caughtUp.clock, clock, hostMs);
    const world = new World(state);
    const before = state.header.counters.timer ?? 0;
    world.advance(caughtUp.to);
    return { world, identity, lock, hostMs, ran: (state.header.counters.timer ?? 0) - before };
  }

  private make(lock: Lock | undefined, hostMs: number): Transaction & { ran: number } {
    const held = lock ?? acquire(this.options.path);
    const { state, identity } = this.holding(held, () => openState(this.options.path));
    if (state) {
      held.release();
      return this.load(undefined);
    }
    const world = this.holding(held, () => new World(this.options.create()));
    return { world, identity, lock: held, hostMs, ran: 0 };
  }

  private save({ world, hostMs }: Transaction): void {
    const { header } = world.state;
    header.clock = clockAt(header.clock, header.clock.now, hostMs);
    save(this.options.path, world.state);
  }
}

/** Virtual milliseconds of work after which a command was one that somebody waits for. */
const WORK_MS = 50;
/** How long nothing has to happen before it is believed to be over. */
const QUIET_MS = 1000;

/**
 * Instant clock: the cluster comes to rest. On inert nodes, where all is over within moments, whoever waited for it knows
 * only after a while without changes; so what the next command makes is younger by the second that time stamps tell.
 */
function rest(world: World): void {
  const before = world.state.header.clock.now;
  world.settle();
  const { now } = world.state.header.clock;
  if (!world.profile.inert || now - before < WORK_MS) return;
  world.advance(now + QUIET_MS);
  world.settle();
}
