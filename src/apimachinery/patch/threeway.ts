/** The patches kubectl makes of whole objects. Models the exported creators of strategicpatch/patch.go. */
import { clone } from "../json.ts";
import { diffMaps } from "./diff.ts";
import { SchemaNode } from "./meta.ts";
import { mergeMap } from "./strategic.ts";
import type { JsonObject, SchemaLookup } from "./types.ts";

/**
 * The strategic merge patch `kubectl apply` sends: what `original` (last applied) had and `modified` lacks is deleted,
 * what `modified` has differently from `current` is set. {} where nothing is to do. Throws an Error with Go's sentence.
 */
export function createThreeWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema: SchemaLookup,
): JsonObject {
  const root = SchemaNode.root(schema);
  const delta = diffMaps(current, modified, root, { ignoreDeletions: true, setElementOrder: true });
  const deletions = diffMaps(original, modified, root, { ignoreChanges: true, setElementOrder: true });
  return mergeMap(deletions, clone(delta), root, "combine");
}

/** The strategic merge patch that makes `modified` of `original`, as `kubectl edit` and `kubectl set` send it. */
export function createTwoWayMergePatch(original: JsonObject, modified: JsonObject, schema: SchemaLookup): JsonObject {
  return diffMaps(original, modified, SchemaNode.root(schema), { setElementOrder: true });
}

/** Does the patch leave apiVersion, kind, metadata.name and metadata.namespace alone, as kubectl asks of its patches? */
export function keepsIdentity(patch: JsonObject): boolean {
  const metadata = patch["metadata"] ?? {};
  return (
    !["apiVersion", "kind"].some((k) => Object.hasOwn(patch, k)) && !["name", "namespace"].some((k) => k in metadata)
  );
}
