/**
 * A cluster as data. Everything that a cluster is stands in tables of JSON rows; the file holds each table as sorted
 * lines, so that one row can be read without parsing the rest (see file.ts). Rows are replaced, never edited.
 */

/** Any JSON value. */
export type Json = any;

/**
 * One table: rows by key, keys in byte order. Rows not yet looked at stay unparsed bytes of the file.
 * What `get` and `values` hand out is shared: treat it as frozen.
 */
export interface Table<T = Json> {
  readonly size: number;
  /** Grows with every row set or deleted: who keeps what it made of the rows sees here whether it still holds. */
  readonly writes: number;
  has(key: string): boolean;
  get(key: string): T | undefined;
  set(key: string, row: T): void;
  delete(key: string): void;
  /** Keys that start with `prefix`, in order. Does not parse rows. */
  keys(prefix?: string): Iterable<string>;
  /** Rows whose keys start with `prefix`, in key order. `containing`: only rows whose JSON text (sorted keys, no blanks)
   *  has every one of these substrings; a cheap filter before parsing, so it may let through rows that do not match. */
  entries(prefix?: string, containing?: string[]): Iterable<[string, T]>;
  values(prefix?: string, containing?: string[]): Iterable<T>;
  /** As entries, beginning behind the key `after`; rows are parsed for the caller alone: who looks through thousands keeps none. */
  scan(prefix?: string, containing?: string[], after?: string): Iterable<[string, T]>;
  /** How many rows behind the key `after` have keys that start with `prefix`. Does not parse rows. */
  countAfter(after: string, prefix?: string): number;
}

export interface Clock {
  mode: "live" | "instant";
  /** Monotonic virtual milliseconds since the cluster was made: how far it has lived. */
  now: number;
  /** Unix milliseconds of monotonic 0 on the virtual wall clock. */
  epoch: number;
  /** Unix milliseconds of the host when `now` was last set, in live mode. */
  hostAt: number;
}

/** The first line of the file. */
export interface Header {
  cluster: string;
  seed: string;
  profile: string;
  clock: Clock;
  /** The last resourceVersion given. */
  revision: number;
  /** Monotonic time of the earliest timer; undefined: none. Kept by save, so that a read need not open the timers. */
  nextTimer?: number;
  /** Named counters: "timer" and whatever a component must count through. */
  counters: Record<string, number>;
}

/** One pending future: `component` reconciles `key` at `at`. Row key: `component/key`. */
export interface Timer {
  at: number;
  component: string;
  key: string;
  /** Order among timers due at the same time. */
  seq: number;
  /** Failed tries so far, for the delay of the next. */
  attempts?: number;
  /** Something in the making (image pull, container start or stop): the cluster is not at rest until it is done. */
  operation?: boolean;
}

/** A watch log entry. Row key: resourceVersion, zero-padded to 12 digits. `object` is the object at that version. */
export interface ChangeRecord {
  type: "ADDED" | "MODIFIED" | "DELETED";
  resource: string;
  key: string;
  object: Json;
}

/**
 * The tables. Objects stand in `objects/RESOURCE` ("objects/pods", "objects/deployments.apps") under "NAMESPACE/NAME",
 * or "NAME" where the kind is cluster-scoped. `timers`, `changes` as above. Other tables belong to the room that names
 * them: "kubelet", "containers", "images", "profile", "loadbalancers", ...
 */
export interface ClusterState {
  header: Header;
  table<T = Json>(name: string): Table<T>;
  tableNames(): string[];
}
