import { canonicalJson, clone } from "../../apimachinery/json.ts";

/** Where client-side apply keeps what was last applied. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The object with its own configuration, as `encode` writes it, in its annotation. Models kubectl/pkg/util/apply.go. */
export function withAppliedAnnotation(object: any, encode: (object: any) => string = canonicalJson): any {
  const bare = clone(object);
  bare.metadata ??= {};
  bare.metadata.annotations = { ...bare.metadata.annotations };
  delete bare.metadata.annotations[LAST_APPLIED];
  // Objects made by kubectl itself are written by their types, which leave an empty map out.
  const isTyped = encode !== canonicalJson && Object.keys(bare.metadata.annotations).length === 0;
  const { annotations: _, ...others } = bare.metadata;
  const text = `${encode(isTyped ? { ...bare, metadata: others } : bare)}\n`;
  return {
    ...bare,
    metadata: { ...bare.metadata, annotations: { ...bare.metadata.annotations, [LAST_APPLIED]: text } },
  };
}

/** The annotation that makes the object, as it is, its last applied configuration. Models editor.GetApplyPatch. */
export const configurationAnnotation = (object: any): Record<string, string> => ({
  [LAST_APPLIED]: `${canonicalJson(object)}\n`,
});

/** What was last applied to a stored object; undefined where nothing was. */
export function appliedConfiguration(object: any): any | undefined {
  const text = object?.metadata?.annotations?.[LAST_APPLIED];
  return typeof text === "string" && text !== "" ? JSON.parse(text) : undefined;
}

/** --save-config of create, replace and others: always, or where the annotation is there already. */
export function createOrUpdateAnnotation(always: boolean, object: any, encode?: (object: any) => string): any {
  const has = object?.metadata?.annotations?.[LAST_APPLIED] !== undefined;
  return always || has ? withAppliedAnnotation(object, encode) : object;
}

/** Fields set to null are left out of what is created, as they are out of what an update leaves. */
export function withoutNulls(value: any): any {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== null);
  return Object.fromEntries(entries.map(([k, v]) => [k, withoutNulls(v)]));
}
