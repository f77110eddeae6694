/**
 * JSON patch (RFC 6902) as evanphx/json-patch v4, which the server uses, applies it: a replace may name a field that is
 * not there, indices below zero count from the end. The rfc6902 package loses its way at keys such as "constructor".
 */
import { clone, deepEqual, setField } from "../json.ts";

export interface JsonPatchOperation {
  op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  path: string;
  from?: string;
  value?: unknown;
}

/**
 * The document with the operations applied, in their order; `doc` is not changed. Throws an Error with evanphx's
 * sentence: `remove operation does not apply: doc is missing path: "/a/b": missing value`.
 */
export function applyJsonPatch<T = any>(doc: unknown, operations: JsonPatchOperation[]): T {
  let result: unknown = clone(doc);
  for (const operation of operations) result = applyOperation(result, operation);
  return result as T;
}

/** An object or list in the document and the last part of a path into it. */
interface Place {
  container: Record<string, unknown> | unknown[];
  key: string;
}

const decode = (part: string) => part.replace(/~[01]/g, (sequence) => (sequence === "~1" ? "/" : "~"));

/** The container a path leads into; undefined where the way there is missing or leads to `__proto__`. */
function findPlace(doc: unknown, path: string): Place | undefined {
  const parts = path.split("/");
  if (parts.length < 2 || parts.includes("__proto__")) return undefined;
  let current = doc;
  for (const part of parts.slice(1, -1)) {
    const place = { container: current as Place["container"], key: decode(part) };
    if (Array.isArray(current)) {
      const index = indexOf(place.key, current.length);
      if (typeof index !== "number" || index >= current.length) return undefined;
    }
    current = valueAt(place);
    if (typeof current !== "object" || current === null) return undefined;
  }
  return { container: current as Place["container"], key: decode(parts.at(-1)!) };
}

/** The index a key means in a list of that length, or the sentence why it means none. */
function indexOf(key: string, length: number): number | string {
  if (!/^[-+]?[0-9]+$/.test(key)) return `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  const index = Number(key);
  if (index < -length) return outOfRange(index);
  return index < 0 ? index + length : index;
}

const outOfRange = (index: number) => `Unable to access invalid index: ${index}: invalid index referenced`;

/** Throws unless the place can be read: any field of an object, an existing element of a list. */
function checkElement({ container, key }: Place, head: string): void {
  if (!Array.isArray(container)) return;
  const index = indexOf(key, container.length);
  if (typeof index === "string") throw new Error(`${head}: ${index}`);
  if (index >= container.length) throw new Error(`${head}: ${outOfRange(Number(key))}`);
}

/** The value at a place that can be read; null where an object has no such field. */
function valueAt({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[Number(indexOf(key, container.length))] ?? null;
  return Object.hasOwn(container, key) ? container[key] : null;
}

function addAt({ container, key }: Place, value: unknown, head: string): void {
  if (!Array.isArray(container)) {
    setField(container, key, value);
    return;
  }
  if (key === "-") {
    container.push(value);
    return;
  }
  const index = indexOf(key, container.length + 1);
  if (typeof index === "string") {
    const reason = index.startsWith("strconv") ? `value was not a proper array index: '${key}': ${index}` : index;
    throw new Error(`${head}: ${reason}`);
  }
  if (index > container.length) throw new Error(`${head}: ${outOfRange(Number(key))}`);
  container.splice(index, 0, value);
}

function removeAt(place: Place, head: string): void {
  const { container, key } = place;
  checkElement(place, head);
  if (Array.isArray(container)) container.splice(Number(indexOf(key, container.length)), 1);
  else if (Object.hasOwn(container, key)) delete container[key];
  else throw new Error(`${head}: Unable to remove nonexistent key: ${key}: missing value`);
}

/** Does one operation in the document, which is private; the answer is the document, a new one if it was replaced. */
function applyOperation(doc: unknown, operation: JsonPatchOperation): unknown {
  switch (operation.op) {
    case "add":
      add(doc, operation);
      return doc;
    case "remove":
      remove(doc, operation);
      return doc;
    case "replace":
      return replace(doc, operation);
    case "move":
    case "copy":
      transfer(doc, operation, operation.op);
      return doc;
    case "test":
      test(doc, operation);
      return doc;
    default:
      throw new Error(`Unexpected kind: ${typeof operation.op === "string" ? operation.op : "unknown"}`);
  }
}

const pathError = (op: string) => `${op} operation failed to decode path: operation missing path field: missing value`;
const shortPathError = (op: string) => `${op} operation failed to decode path: missing value`;

function pathOf(operation: JsonPatchOperation, sentence: string): string {
  if (typeof operation.path !== "string") throw new Error(sentence);
  return operation.path;
}

function add(doc: unknown, operation: JsonPatchOperation): void {
  const path = pathOf(operation, shortPathError("add"));
  const place = findPlace(doc, path);
  if (!place) throw new Error(`add operation does not apply: doc is missing path: "${path}": missing value`);
  addAt(place, clone(operation.value ?? null), `error in add for path: '${path}'`);
}

function remove(doc: unknown, operation: JsonPatchOperation): void {
  const path = pathOf(operation, shortPathError("remove"));
  const place = findPlace(doc, path);
  if (!place) throw new Error(`remove operation does not apply: doc is missing path: "${path}": missing value`);
  removeAt(place, `error in remove for path: '${path}'`);
}

function replace(doc: unknown, operation: JsonPatchOperation): unknown {
  const path = pathOf(operation, pathError("replace"));
  const value = clone(operation.value ?? null);
  if (path === "") {
    if (typeof value === "object" && value !== null) return value;
    throw new Error("replace operation value must be object or array: %!w(<nil>)");
  }
  const place = findPlace(doc, path);
  if (!place) throw new Error(`replace operation does not apply: doc is missing path: ${path}: missing value`);
  const { container, key } = place;
  if (!Array.isArray(container)) {
    setField(container, key, value);
    return doc;
  }
  const index = indexOf(key, container.length);
  if (typeof index === "string" || index >= container.length) {
    throw new Error(`replace operation does not apply: doc is missing key: ${path}: missing value`);
  }
  container[index] = value;
  return doc;
}

function transfer(doc: unknown, operation: JsonPatchOperation, op: "move" | "copy"): void {
  const { from } = operation;
  if (typeof from !== "string") {
    throw new Error(`${op} operation failed to decode from: operation, missing from field: missing value`);
  }
  const source = findPlace(doc, from);
  if (!source) throw new Error(`${op} operation does not apply: doc is missing from path: ${from}: missing value`);
  const head = op === "move" ? `error in move for path: '${source.key}'` : `error in copy for from: '${from}'`;
  checkElement(source, head);
  const value = clone(valueAt(source));
  if (op === "move") removeAt(source, head);
  const path = pathOf(operation, op === "move" ? pathError("move") : shortPathError("copy"));
  const target = findPlace(doc, path);
  if (!target) {
    throw new Error(`${op} operation does not apply: doc is missing destination path: ${path}: missing value`);
  }
  addAt(target, value, op === "move" ? `error in move for path: '${path}'` : "error while adding value during copy");
}

function test(doc: unknown, operation: JsonPatchOperation): void {
  const path = pathOf(operation, pathError("test"));
  const failed = new Error(`testing value ${path} failed: test failed`);
  const wanted = operation.value ?? null;
  if (path === "") {
    if (!deepEqual(doc, wanted)) throw failed;
    return;
  }
  const place = findPlace(doc, path);
  if (!place) throw new Error(`test operation does not apply: is missing path: ${path}: missing value`);
  checkElement(place, `error in test for path: '${path}'`);
  if (!deepEqual(valueAt(place), wanted)) throw failed;
}
