import { clone } from "../json.ts";

export interface JsonPatchOperation {
  op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  path: string;
  from?: string;
  value?: unknown;
}

/** The document with the operations of RFC 6902 applied; throws an Error with the server's sentence. */
export function applyJsonPatch<T = any>(doc: unknown, operations: JsonPatchOperation[]): T {
  const { applyPatch } = require("./rfc6902.ts") as typeof import("./rfc6902.ts");
  const copy = clone(doc);
  for (const operation of operations) {
    const [error] = applyPatch(copy, [operation as any]);
    if (error) throw error;
  }
  return copy as T;
}
