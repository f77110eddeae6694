/** The watch log: the last changes of objects, kept in the state so that watches of other processes miss nothing. */
import { StoredState } from "./state.ts";
import type { ChangeRecord, ClusterState } from "./types.ts";

const tableName = "changes";
const keptRecords = 1000;
const keptBytes = 1024 * 1024;
/** So many records may come up between two saves before the log is cut in memory. */
const slack = 4 * keptRecords;
/** Counter in the header: the last revision that was cut off the log. */
const prunedCounter = "changesPruned";

function recordKey(revision: number): string {
  return String(revision).padStart(12, "0");
}

function stored(state: ClusterState): StoredState {
  if (!(state instanceof StoredState)) throw new TypeError("the watch log needs a state of createState or openState");
  return state;
}

/** Adds the change that led to the state's present revision. */
export function appendChange(state: ClusterState, record: ChangeRecord): void {
  const table = stored(state).storedTable(tableName);
  table.set(recordKey(state.header.revision), record);
  if (table.changeCount > slack) cut(stored(state), Number.POSITIVE_INFINITY);
}

/**
 * Changes after `revision`, oldest first; of one resource ("pods", "deployments.apps") where given. "gone": the log does
 * not reach back that far, the watcher must list again.
 */
export function changesSince(state: ClusterState, revision: number, resource?: string): ChangeRecord[] | "gone" {
  if (revision < (state.header.counters[prunedCounter] ?? 0)) return "gone";
  const containing = resource === undefined ? [] : [`"resource":${JSON.stringify(resource)}`];
  const records: ChangeRecord[] = [];
  for (const [, record] of stored(state)
    .storedTable(tableName)
    .entriesFrom(recordKey(revision + 1), "", containing)) {
    if (resource === undefined || record.resource === resource) records.push(record);
  }
  return records;
}

/** Cuts the log to its newest records, before a save. */
export function pruneChanges(state: StoredState): void {
  if (state.storedTable(tableName).changeCount > 0) cut(state, keptBytes);
}

function cut(state: StoredState, byteLimit: number): void {
  const table = state.storedTable(tableName);
  if (table.rowLimit <= keptRecords && table.byteLimit <= byteLimit) return;
  let records = 0;
  let bytes = 0;
  const old: string[] = [];
  for (const [key, size] of table.sizesBackwards()) {
    records++;
    if (records <= keptRecords && bytes <= byteLimit && Number.isFinite(byteLimit)) bytes += size();
    if (records > keptRecords || (bytes > byteLimit && records > 1)) old.push(key);
  }
  for (const key of old) table.delete(key);
  if (old.length) state.header.counters[prunedCounter] = Number(old[0]);
}
