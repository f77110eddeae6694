/** How rows are written: JSON without blanks, object keys sorted; and the order of row keys. */
import { compareStrings } from "../apimachinery/strings.ts";

/**
 * One row as text. Unlike apimachinery's canonicalJson it does not escape HTML: these are files for people to read and
 * for `containing` to search, not answers of the API server. Fields that are undefined are left out.
 */
export function rowText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return stringText(value);
    case "number":
      return Number.isFinite(value) ? String(value) : "null";
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? listText(value) : objectText(value as Record<string, unknown>);
    default:
      return "null";
  }
}

function listText(list: unknown[]): string {
  let text = "[";
  for (let i = 0; i < list.length; i++) text += i === 0 ? rowText(list[i]) : `,${rowText(list[i])}`;
  return `${text}]`;
}

function objectText(object: Record<string, unknown>): string {
  const keys = Object.keys(object);
  if (!isSorted(keys)) keys.sort();
  let text = "{";
  for (const key of keys) {
    const value = object[key];
    if (value === undefined || typeof value === "function") continue;
    if (text.length > 1) text += ",";
    text += `${stringText(key)}:${rowText(value)}`;
  }
  return `${text}}`;
}

const LONG = 200;
/** Nothing to escape: no quotes, backslashes, control characters, nor halves of surrogate pairs. */
const PLAIN = /^[ !#-[\]-\ud7ff]*$/;

/** JSON.stringify of a string, which takes longer than a look at a short one. */
const stringText = (text: string): string =>
  text.length < LONG && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);

function isSorted(keys: string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i]! < keys[i - 1]!) return false;
  return true;
}

/** Sorts keys in place by the bytes of their UTF-8. */
export function sortKeys(keys: string[]): string[] {
  keys.sort();
  return keys.some((key) => /[\ud800-\udfff]/.test(key)) ? keys.sort(compareStrings) : keys;
}

/** Index of the first of the sorted `keys` that is not before `key`. */
export function firstNotBefore(keys: string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareStrings(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
