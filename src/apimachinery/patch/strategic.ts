import { applyMergePatch } from "./merge.ts";
import type { JsonObject, SchemaLookup } from "./types.ts";

/** The object with a strategic merge patch applied. First version: lists are replaced. */
export function applyStrategicMergePatch<T = any>(doc: JsonObject, patch: JsonObject, _schema: SchemaLookup): T {
  return applyMergePatch(doc, patch);
}
