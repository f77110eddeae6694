/** Older versions of the state file, brought up to date step by step. */
import { StateError } from "./errors.ts";
import type { Json } from "./types.ts";

/** The version that this program writes. */
export const stateVersion = 1;

/** A file's content, parsed: header and rows by table and key. */
export interface StateDocument {
  header: Json;
  tables: Record<string, Record<string, Json>>;
}

/** By version: what makes the next version's content of it. A change of the layout or of a table's rows adds one here. */
const migrations = new Map<number, (document: StateDocument) => StateDocument>();

/** `document` of version `version` as stateVersion has it. Throws StateError "foreign" for versions that never were. */
export function migrate(path: string, version: number, document: StateDocument, steps = migrations): StateDocument {
  let current = document;
  for (let v = version; v < stateVersion; v++) {
    const step = steps.get(v);
    if (!step)
      throw new StateError("foreign", path, `${path} has the unknown state version ${version}; it was left as it is`);
    current = step(current);
  }
  return current;
}
