/** Patches of all kinds but server-side apply. */
export { applyJsonPatch, type JsonPatchOperation } from "./json.ts";
export { applyMergePatch, createMergePatch, createThreeWayJsonMergePatch } from "./merge.ts";
export { applyStrategicMergePatch } from "./strategic.ts";
export { createThreeWayMergePatch, createTwoWayMergePatch, keepsIdentity } from "./threeway.ts";
export type { JsonObject, PatchSchema, SchemaLookup } from "./types.ts";
