/** Order and membership in merged lists. Models the list helpers of strategicpatch/patch.go. */
import { goText } from "../gosyntax.ts";
import { isObject } from "../json.ts";
import { compareStrings } from "../strings.ts";
import { patchDirective, sameType, wrongType } from "./meta.ts";
import type { JsonObject } from "./types.ts";

/** "map" for a list of objects, "scalar" for one of plain values; throws for lists of lists and mixtures. */
export function elementKind(...lists: unknown[][]): "map" | "scalar" {
  const all = lists.flat();
  if (all.length === 0) throw new Error("no elements in any of the given slices");
  if (Array.isArray(all[0])) throw new Error("lists of lists are not supported");
  if (!all.every((item) => sameType(item, all[0]))) {
    throw new Error(`list element types are not identical: ${goText(lists)}`);
  }
  return isObject(all[0]) ? "map" : "scalar";
}

/** mergepatch.ErrNoMergeKey. */
export function noMergeKey(item: unknown, mergeKey: string): Error {
  return new Error(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/** The value of an item's merge key; throws where it has none. */
export function keyOf(item: unknown, mergeKey: string): unknown {
  if (!isObject(item)) throw wrongType("map[string]interface {}", item);
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

const identity = (item: unknown, mergeKey: string) => (mergeKey ? (isObject(item) ? item[mergeKey] : undefined) : item);

function indexIn(list: unknown[], item: unknown, mergeKey: string): number {
  const wanted = identity(item, mergeKey);
  return list.findIndex((other) => identity(other, mergeKey) === wanted);
}

/** Go's insertion sort, which keeps its result also for an order that is none. */
export function insertionSort<T>(items: T[], less: (a: T, b: T) => boolean): T[] {
  for (let i = 1; i < items.length; i++) {
    for (let j = i; j > 0 && less(items[j]!, items[j - 1]!); j--) {
      const item = items[j]!;
      items[j] = items[j - 1]!;
      items[j - 1] = item;
    }
  }
  return items;
}

/** Sorted by the text of a value; equal ones change places, as sort.Sort with StringsAreSorted has it. */
export function sortByText<T>(items: T[], value: (item: T) => unknown): T[] {
  return insertionSort([...items], (a, b) => compareStrings(goText(value(a)), goText(value(b))) <= 0);
}

/** Removes repetitions, filling each gap with the last element as Go's deduplicateScalars does. */
export function deduplicate(list: unknown[]): unknown[] {
  const result = [...list];
  for (let i = 0; i < result.length - 1; i++) {
    for (let j = i + 1; j < result.length; j++) {
      if (result[i] !== result[j]) continue;
      const last = result.pop();
      if (j < result.length) result[j] = last;
      j--;
    }
  }
  return result;
}

const isDeletion = (item: unknown) => isObject(item) && item[patchDirective] === "delete";

/** Items in the given order; items that are deletions come last. */
export function normalizeOrder(items: unknown[], order: unknown[], mergeKey: string): unknown[] {
  if (mergeKey) for (const item of [...items, ...order]) keyOf(item, mergeKey);
  const kept = mergeKey ? items.filter((item) => !isDeletion(item)) : [...items];
  const deletions = mergeKey ? items.filter(isDeletion) : [];
  insertionSort(kept, (a, b) => {
    const i = indexIn(order, a, mergeKey);
    const j = indexIn(order, b, mergeKey);
    return i < 0 || j < 0 || i < j;
  });
  return [...kept, ...deletions];
}

/** The patch's items in the patch's order, between them the server's own where they were. */
export function interleave(
  patchItems: unknown[],
  serverItems: unknown[],
  patchOrder: unknown[],
  serverOrder: unknown[],
  mergeKey: string,
): unknown[] {
  const right = normalizeOrder(patchItems, patchOrder, mergeKey);
  const left = normalizeOrder(serverItems, serverOrder, mergeKey);
  const result: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const li = indexIn(serverOrder, left[i], mergeKey);
    const ri = indexIn(serverOrder, right[j], mergeKey);
    result.push(li >= 0 && ri >= 0 && li < ri ? left[i++] : right[j++]);
  }
  return [...result, ...left.slice(i), ...right.slice(j)];
}

/** Splits a list into the items that `order` names and those it does not. */
export function partition(list: unknown[], order: unknown[], mergeKey: string): [unknown[], unknown[]] {
  const named: unknown[] = [];
  const others: unknown[] = [];
  for (const item of list) {
    if (mergeKey) keyOf(item, mergeKey);
    (indexIn(order, item, mergeKey) >= 0 ? named : others).push(item);
  }
  return [named, others];
}

/** Position of the object with that merge key; -1 where there is none. Throws for items that are no objects. */
export function findByKey(list: unknown[], mergeKey: string, value: unknown): number {
  for (const [i, item] of list.entries()) {
    if (!isObject(item)) throw new Error(`value for key ${i} is not a map`);
    if (Object.hasOwn(item, mergeKey) && item[mergeKey] === value) return i;
  }
  return -1;
}

/** Is the patch's list in the order that $setElementOrder says? Throws Go's sentence where it is not. */
export function checkOrder(patchList: unknown[], order: unknown[], mergeKey: string): void {
  if (patchList.length === 0 || order.length === 0) return;
  const wanted = mergeKey ? patchList.filter((item) => !isDeletion(item)) : patchList;
  let next = 0;
  let position = 0;
  while (next < wanted.length && position < order.length) {
    const item = wanted[next] as JsonObject;
    if (isObject(item) && Object.hasOwn(item, patchDirective)) {
      next++;
      continue;
    }
    const equal = mergeKey ? keyOf(item, mergeKey) === keyOf(order[position], mergeKey) : item === order[position];
    if (equal) next++;
    position++;
  }
  if (next < wanted.length && position >= order.length) {
    throw new Error(
      `The order in patch list:\n${goText(patchList)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
    );
  }
}
