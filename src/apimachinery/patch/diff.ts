/** Creates strategic merge patches. Models diffMaps and its kin in strategicpatch/patch.go. */
import { goText } from "../gosyntax.ts";
import { deepEqual, isObject, setField } from "../json.ts";
import { compareStrings } from "../strings.ts";
import { deduplicate, elementKind, keyOf, normalizeOrder, sortByText } from "./lists.ts";
import { deletePrefix, orderPrefix, patchDirective, retainKeysDirective, type SchemaNode, sameType } from "./meta.ts";
import type { JsonObject } from "./types.ts";

export interface DiffOptions {
  /** Leave out what `modified` changes and adds. */
  ignoreChanges?: boolean;
  /** Leave out what `modified` lacks. */
  ignoreDeletions?: boolean;
  /** Write $setElementOrder beside changed lists. */
  setElementOrder?: boolean;
  /** Write $retainKeys into this object. */
  retainKeys?: boolean;
}

/** The patch that makes `modified` of `original`. */
export function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  node: SchemaNode,
  options: DiffOptions,
): JsonObject {
  const patch: JsonObject = {};
  const present = (object: JsonObject, key: string) => Object.hasOwn(object, key) && object[key] !== undefined;
  const keys = Object.keys(modified).filter((key) => modified[key] !== undefined);
  for (const key of keys) {
    const value = modified[key];
    if (!present(original, key) || (key !== patchDirective && !sameType(original[key], value))) {
      if (!options.ignoreChanges) setField(patch, key, value);
    } else if (isObject(value)) {
      diffField(patch, key, original[key], value, node, options);
    } else if (Array.isArray(value)) {
      diffListField(patch, key, original[key], value, node, options);
    } else if (!options.ignoreChanges && original[key] !== value) {
      setField(patch, key, value);
    }
  }
  const gone = Object.keys(original).filter((key) => original[key] !== undefined && !present(modified, key));
  if (!options.ignoreDeletions) for (const key of gone) setField(patch, key, null);
  const retained = options.retainKeys ? keys.filter((key) => modified[key] !== null) : [];
  if (retained.length && (Object.keys(patch).length || gone.some((key) => original[key] !== null))) {
    patch[retainKeysDirective] = retained.sort(compareStrings);
  }
  return patch;
}

function diffField(
  patch: JsonObject,
  key: string,
  before: JsonObject,
  value: JsonObject,
  node: SchemaNode,
  options: DiffOptions,
): void {
  const child = childNode(() => node.forMap(key), before, value);
  if (!child) return;
  if (child.strategy === "replace") {
    if (!options.ignoreChanges) setField(patch, key, value);
    return;
  }
  const inner = diffMaps(before, value, child, { ...options, retainKeys: child.retainKeys });
  if (Object.keys(inner).length) setField(patch, key, inner);
}

/** The schema of a field; undefined where it has none but nothing changed either. */
function childNode(find: () => SchemaNode, before: unknown, value: unknown): SchemaNode | undefined {
  try {
    return find();
  } catch (e) {
    if (deepEqual(before, value)) return undefined;
    throw e;
  }
}

function diffListField(
  patch: JsonObject,
  key: string,
  before: unknown[],
  value: unknown[],
  node: SchemaNode,
  options: DiffOptions,
): void {
  const child = childNode(() => node.forList(key), before, value);
  if (!child) return;
  if (child.strategy !== "merge") {
    if (!options.ignoreChanges && !deepEqual(before, value)) setField(patch, key, value);
    return;
  }
  const { changes, deletions, order } = diffLists(before, value, child, { ...options, retainKeys: child.retainKeys });
  if (changes.length) setField(patch, key, changes);
  if (deletions.length) patch[`${deletePrefix}/${key}`] = deletions;
  if (order.length) patch[`${orderPrefix}/${key}`] = order;
}

interface ListDiff {
  changes: unknown[];
  /** Values to delete from a list of scalars. */
  deletions: unknown[];
  order: unknown[];
}

function diffLists(original: unknown[], modified: unknown[], node: SchemaNode, options: DiffOptions): ListDiff {
  if (original.length === 0) return { changes: options.ignoreChanges ? [] : modified, deletions: [], order: [] };
  if (elementKind(original, modified) === "scalar") return diffScalars(original, modified, options);
  const { mergeKey } = node;
  const { changes, deletions } = diffObjects(original as JsonObject[], modified as JsonObject[], node, options);
  const all = [...normalizeOrder(changes, modified, mergeKey), ...deletions];
  const sameOrder =
    original.length === modified.length &&
    modified.every((item, i) => keyOf(original[i], mergeKey) === keyOf(item, mergeKey));
  const ordered =
    (!options.ignoreChanges && (all.length > 0 || !sameOrder)) || (!options.ignoreDeletions && all.length > 0);
  const order = modified.map((item) => ({ [mergeKey]: (item as JsonObject)[mergeKey] }));
  return { changes: all, deletions: [], order: options.setElementOrder && ordered ? order : [] };
}

/** Walks both lists in the order of their merge keys' texts. */
function diffObjects(original: JsonObject[], modified: JsonObject[], node: SchemaNode, options: DiffOptions) {
  const { mergeKey } = node;
  const before = sortByText(original, (item) => item[mergeKey]);
  const after = sortByText(modified, (item) => item[mergeKey]);
  const changes: JsonObject[] = [];
  const deletions: JsonObject[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const left = i < before.length ? keyOf(before[i], mergeKey) : undefined;
    const right = j < after.length ? keyOf(after[j], mergeKey) : undefined;
    const comparison = i >= before.length ? 1 : j >= after.length ? -1 : compareStrings(goText(left), goText(right));
    if (comparison === 0) {
      const inner = diffMaps(before[i++]!, after[j++]!, node, options);
      if (Object.keys(inner).length) changes.push({ ...inner, [mergeKey]: right });
    } else if (comparison > 0) {
      const added = after[j++]!;
      if (!options.ignoreChanges) changes.push(added);
    } else {
      i++;
      if (!options.ignoreDeletions) deletions.push({ [mergeKey]: left, [patchDirective]: "delete" });
    }
  }
  return { changes, deletions };
}

function diffScalars(original: unknown[], modified: unknown[], options: DiffOptions): ListDiff {
  const before = sortByText(original, (item) => item);
  const after = sortByText(modified, (item) => item);
  const additions: unknown[] = [];
  const deletions: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const comparison =
      i >= before.length ? 1 : j >= after.length ? -1 : compareStrings(goText(before[i]), goText(after[j]));
    if (comparison === 0) {
      i++;
      j++;
    } else if (comparison > 0) {
      const added = after[j++];
      if (!options.ignoreChanges) additions.push(added);
    } else {
      const gone = before[i++];
      if (!options.ignoreDeletions) deletions.push(gone);
    }
  }
  // Go compares the sorted original with the list as it is, so an unsorted list counts as changed.
  const ordered =
    (!options.ignoreDeletions && deletions.length > 0) || (!options.ignoreChanges && !deepEqual(before, modified));
  return {
    changes: normalizeOrder(additions, modified, ""),
    deletions: deduplicate(deletions),
    order: options.setElementOrder && ordered ? modified : [],
  };
}
