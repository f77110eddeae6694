/** JSON merge patch (RFC 7386), as evanphx/json-patch applies and creates it. */
import { clone, deepEqual, isObject, setField, withoutNulls } from "../json.ts";
import type { JsonObject } from "./types.ts";

/** The document with the patch applied; neither argument is changed. null removes a field, lists are replaced. */
export function applyMergePatch<T = any>(doc: unknown, patch: unknown): T {
  if (!isObject(patch)) return clone(isObject(doc) ? patch : withoutNulls(patch)) as T;
  if (!isObject(doc)) return withoutNulls(patch) as T;
  const result: JsonObject = { ...doc };
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === undefined) continue;
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (value === null) delete result[key];
    else setField(result, key, applyMergePatch(before, value));
  }
  return result as T;
}

/** The patch that makes `modified` of `original`: {} where they are equal. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of Object.keys(original)) {
    if (original[key] !== undefined && (!Object.hasOwn(modified, key) || modified[key] === undefined)) {
      setField(patch, key, null);
    }
  }
  for (const key of Object.keys(modified)) {
    const value = modified[key];
    if (value === undefined) continue;
    const before = Object.hasOwn(original, key) ? original[key] : undefined;
    if (deepEqual(before, value)) continue;
    if (isObject(before) && isObject(value)) setField(patch, key, createMergePatch(before, value));
    else setField(patch, key, clone(value));
  }
  return patch;
}

/** The part of a merge patch that only removes (nulls), or with `deletions` false only what adds and changes. */
function filterMergePatch(patch: JsonObject, deletions: boolean): JsonObject {
  const kept: JsonObject = {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (isObject(value) && Object.keys(value).length) {
      const inner = filterMergePatch(value, deletions);
      if (Object.keys(inner).length) setField(kept, key, inner);
    } else if ((value === null) === deletions) {
      setField(kept, key, value);
    }
  }
  return kept;
}

/**
 * The patch `kubectl apply` sends for kinds without a built-in schema (jsonmergepatch.CreateThreeWayJSONMergePatch):
 * what `original` had and `modified` lacks is removed, what `modified` has differently from `current` is set.
 */
export function createThreeWayJsonMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const additions = filterMergePatch(createMergePatch(current, modified), false);
  const deletions = filterMergePatch(createMergePatch(original, modified), true);
  return mergeObjects(deletions, additions);
}

function mergeObjects(base: JsonObject, over: JsonObject): JsonObject {
  const result = { ...base };
  for (const key of Object.keys(over)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    setField(result, key, isObject(before) && isObject(over[key]) ? mergeObjects(before, over[key]) : over[key]);
  }
  return result;
}
