import { createThreeWayJsonMergePatch } from "./merge.ts";
import type { JsonObject, SchemaLookup } from "./types.ts";

/** The strategic merge patch `kubectl apply` sends. First version: lists are replaced. */
export function createThreeWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  _schema: SchemaLookup,
): JsonObject {
  return createThreeWayJsonMergePatch(original, modified, current);
}
