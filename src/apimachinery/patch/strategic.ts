/** Applies strategic merge patches. Models mergeMap and its kin in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go. */
import { goText } from "../gosyntax.ts";
import { clone, deepEqual, isObject, setField, withoutNulls } from "../json.ts";
import { checkOrder, deduplicate, elementKind, findByKey, interleave, keyOf, noMergeKey, partition } from "./lists.ts";
import {
  deletePrefix,
  orderPrefix,
  patchDirective,
  retainKeysDirective,
  SchemaNode,
  sameType,
  wrongType,
} from "./meta.ts";
import type { JsonObject, SchemaLookup } from "./types.ts";

/**
 * How to merge: "apply" makes an object of object and patch; "combine" makes one patch of two, which keeps directives
 * and nulls (MergeParallelList and IgnoreUnmatchedNulls of Go, always set alike).
 */
export type MergeMode = "apply" | "combine";

/**
 * The object with a strategic merge patch applied; neither argument is changed. Throws an Error with the server's
 * sentence: `map: map[image:x] does not contain declared merge key: name`.
 */
export function applyStrategicMergePatch<T = any>(doc: unknown, patch: unknown, schema: SchemaLookup): T {
  if (!isObject(patch)) throw new Error("invalid JSON document");
  // A null that is left stands for nothing once the object is decoded into its type.
  return withoutNulls(mergeMap(isObject(doc) ? doc : {}, clone(patch), SchemaNode.root(schema), "apply")) as T;
}

/** Merges `patch`, which must be a private copy, over `original`, which stays as it is. */
export function mergeMap(original: JsonObject, patch: JsonObject, node: SchemaNode, mode: MergeMode): JsonObject {
  if (Object.hasOwn(patch, patchDirective)) return replaceOrDelete(patch);
  const result = { ...original };
  retainKeys(result, patch, mode);
  orderLists(result, patch, node, mode);
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (key.startsWith(deletePrefix)) {
      if (mode === "combine") setField(result, key, value);
      else deleteFromList(result, directiveField(key, deletePrefix), value);
      continue;
    }
    mergeField(result, key, value, node, mode);
  }
  return result;
}

function replaceOrDelete(patch: JsonObject): JsonObject {
  const directive = patch[patchDirective];
  if (directive === "delete") return {};
  if (directive !== "replace") {
    throw new Error(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
  }
  const { [patchDirective]: _, ...rest } = patch;
  return rest;
}

function mergeField(result: JsonObject, key: string, value: unknown, node: SchemaNode, mode: MergeMode): void {
  if (value === null) {
    delete result[key];
    if (mode === "combine") setField(result, key, null);
    return;
  }
  const before = Object.hasOwn(result, key) ? result[key] : undefined;
  if (before === undefined || !sameType(before, value)) {
    setOrDrop(result, key, value);
  } else if (isObject(before)) {
    const child = node.forMap(key);
    const merged = child.strategy === "replace" ? value : mergeMap(before, value as JsonObject, child, mode);
    setField(result, key, merged);
  } else if (Array.isArray(before)) {
    setField(result, key, mergeList(before, value as unknown[], node.forList(key), mode));
  } else {
    setField(result, key, value);
  }
}

/** Sets a value without the parts that carry a `$patch`; a value that carries one itself is dropped. */
function setOrDrop(result: JsonObject, key: string, value: unknown): void {
  if (carriesDirective(value)) delete result[key];
  else setField(result, key, withoutDirectives(value));
}

const carriesDirective = (value: unknown) => isObject(value) && Object.hasOwn(value, patchDirective);

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((v) => !carriesDirective(v)).map(withoutDirectives);
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const key of Object.keys(value)) {
    if (!carriesDirective(value[key])) setField(kept, key, withoutDirectives(value[key]));
  }
  return kept;
}

/** `$retainKeys`: fields it does not name are removed. Takes the directive out of the patch. */
function retainKeys(result: JsonObject, patch: JsonObject, mode: MergeMode): void {
  if (!Object.hasOwn(patch, retainKeysDirective)) return;
  const list = patch[retainKeysDirective];
  delete patch[retainKeysDirective];
  if (mode === "combine") {
    const before = result[retainKeysDirective];
    if (before !== undefined && !deepEqual(before, list)) {
      const tail = "are not deep equal: this may happen when calculating the 3-way diff patch";
      throw new Error(`${goText(before)} and ${goText(list)} ${tail}`);
    }
    result[retainKeysDirective] = list;
    return;
  }
  if (!Array.isArray(list)) throw new Error("invalid patch format of retainKeys");
  const kept = new Set<unknown>(list);
  for (const key of Object.keys(patch)) {
    const directive = key.startsWith(deletePrefix) || key.startsWith(orderPrefix);
    if (patch[key] !== null && !directive && !kept.has(key)) throw new Error("invalid patch format of retainKeys");
  }
  for (const key of Object.keys(result)) if (!kept.has(key)) delete result[key];
}

/** "containers" of "$setElementOrder/containers". */
function directiveField(key: string, prefix: string): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  const list = prefix === deletePrefix ? "primitive list" : "setElementOrder list";
  throw new Error(`invalid patch format of ${list}`);
}

/** Every `$setElementOrder/FIELD`: merges the field's list and puts it into that order. Takes both out of the patch. */
function orderLists(result: JsonObject, patch: JsonObject, node: SchemaNode, mode: MergeMode): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(orderPrefix)) continue;
    const order = patch[key];
    if (mode === "combine") {
      if (Object.hasOwn(result, key) && !deepEqual(result[key], order)) {
        throw new Error("invalid patch format of setElementOrder list");
      }
      result[key] = order;
    }
    delete patch[key];
    if (!Array.isArray(order)) throw wrongType("[]interface {}", order);
    const field = directiveField(key, orderPrefix);
    const before = listOf(result, field);
    const changes = listOf(patch, field);
    const child = node.forList(field);
    checkOrder(changes ?? [], order, child.mergeKey);
    if (!before && !changes) continue;
    const merged = mergedForOrder(before, changes, child, mode);
    const [named, others] = partition(merged, order, child.mergeKey);
    const mergeKey = elementKind(before ?? [], changes ?? []) === "map" ? child.mergeKey : "";
    const serverOrder = mergeKey && before && changes ? overwrittenOrder(before, changes, child) : (before ?? []);
    setField(result, field, interleave(named, others, order, serverOrder, mergeKey));
    delete patch[field];
  }
}

/**
 * The server's order as strategicpatch has it once the lists are merged: deletions move the rest of the same array up,
 * and items that are new take the places at its end. So an item of the server's own can come to stand before them.
 */
function overwrittenOrder(before: unknown[], changes: unknown[], { strategy, mergeKey }: SchemaNode): unknown[] {
  const items = changes as JsonObject[];
  if (strategy !== "merge" || items.some((item) => item[patchDirective] === "replace")) return before;
  const { kept, changes: merged } = applyItemDirectives(before as JsonObject[], items, mergeKey);
  const added = merged.filter((item) => findByKey(kept, mergeKey, item[mergeKey]) < 0);
  return [...kept, ...added].slice(0, before.length);
}

function mergedForOrder(
  before: unknown[] | undefined,
  changes: unknown[] | undefined,
  child: SchemaNode,
  mode: MergeMode,
): unknown[] {
  if (before && changes) return mergeList(before, changes, child, mode);
  return before ?? (withoutDirectives(changes) as unknown[]);
}

function listOf(object: JsonObject, field: string): unknown[] | undefined {
  if (!Object.hasOwn(object, field)) return undefined;
  if (!Array.isArray(object[field])) throw wrongType("[]interface {}", object[field]);
  return object[field];
}

/** `$deleteFromPrimitiveList/FIELD`. */
function deleteFromList(result: JsonObject, field: string, values: unknown): void {
  const before = Object.hasOwn(result, field) ? result[field] : undefined;
  if (!Array.isArray(before) || !Array.isArray(values)) return;
  setField(
    result,
    field,
    before.filter((item) => !values.includes(item)),
  );
}

function mergeList(original: unknown[], patch: unknown[], node: SchemaNode, mode: MergeMode): unknown[] {
  if (node.strategy !== "merge") return patch;
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind(original, patch) === "scalar") {
    const merged = deduplicate([...original, ...patch]);
    const [named, others] = partition(merged, patch, "");
    return interleave(named, others, patch, original, "");
  }
  if (!node.mergeKey) throw new Error(`cannot merge lists without merge key for ${node.name}`);
  const { kept, changes } = applyItemDirectives(original as JsonObject[], patch as JsonObject[], node.mergeKey);
  const merged = mergeItems(kept, changes, node, mode);
  const [named, others] = partition(merged, changes, node.mergeKey);
  return interleave(named, others, changes, kept, node.mergeKey);
}

/** Items of the patch that carry `$patch`: delete takes the item of that key out, replace takes all out. */
function applyItemDirectives(original: JsonObject[], patch: JsonObject[], mergeKey: string) {
  let kept: JsonObject[] = original;
  let replace = false;
  const changes: JsonObject[] = [];
  for (const item of patch) {
    if (!Object.hasOwn(item, patchDirective)) {
      changes.push(item);
      continue;
    }
    const directive = item[patchDirective];
    if (directive === "delete") {
      if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
      kept = kept.filter((other) => !Object.hasOwn(other, mergeKey) || other[mergeKey] !== item[mergeKey]);
    } else if (directive === "replace") {
      replace = true;
    } else if (directive === "merge") {
      throw new Error("merging lists cannot yet be specified in the patch");
    } else {
      throw new Error(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
    }
  }
  return replace ? { kept: changes, changes: [] as JsonObject[] } : { kept, changes };
}

function mergeItems(kept: JsonObject[], changes: JsonObject[], node: SchemaNode, mode: MergeMode): JsonObject[] {
  const merged = [...kept];
  for (const item of changes) {
    const position = findByKey(merged, node.mergeKey, keyOf(item, node.mergeKey));
    if (position >= 0) merged[position] = mergeMap(merged[position]!, item, node, mode);
    else merged.push(item);
  }
  return merged;
}
