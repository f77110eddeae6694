import { compareQuantity, parseQuantity } from "../apimachinery/quantity.ts";
import { goType } from "./printers/goformat.ts";
import { JsonPath } from "./printers/jsonpath/evaluate.ts";
import { relaxedPath } from "./printers/jsonpath/relaxed.ts";

/** Values that have no order; kubectl ends there and then. */
export class Unsortable extends Error {
  path = "";
}

/** Items in the order of a field; `objectOf` is the object in which the field is looked up. Throws kubectl's sentences. */
export function sortBy<T>(items: T[], field: string, objectOf: (item: T) => unknown): T[] {
  if (items.length === 0) return items;
  const expression = relaxedPath(field);
  const path = new JsonPath(expression, true);
  const keyed = items.map((item) => ({ item, values: path.find(objectOf(item))[0] ?? [] }));
  if (keyed.every(({ values }) => values.length === 0)) {
    throw new Error(`couldn't find any field with path ${JSON.stringify(expression)} in the list of objects`);
  }
  keyed.sort((a, b) => {
    if (a.values.length === 0 || b.values.length === 0)
      return b.values.length === 0 ? (a.values.length === 0 ? 0 : 1) : -1;
    return compare(a.values[0], b.values[0], expression);
  });
  return keyed.map(({ item }) => item);
}

function compare(a: unknown, b: unknown, expression: string): number {
  try {
    return isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0;
  } catch (error) {
    if (error instanceof Unsortable) error.path = expression;
    throw error;
  }
}

function isLess(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return a === null && b !== null;
  if (typeof a === "number" && typeof b === "number") return a < b;
  if (typeof a === "string" && typeof b === "string") return textIsLess(a, b);
  throw new Unsortable(`unsortable type: ${goType(a)}`);
}

/** Quantities by their amount, other text by its bytes. */
function textIsLess(a: string, b: string): boolean {
  try {
    parseQuantity(a);
    parseQuantity(b);
  } catch {
    return a < b;
  }
  return compareQuantity(a, b) < 0;
}
