/** What patches need to know of an object's type. */

/** A node of the type's schema: the fields of kinds/types.ts `Schema` that decide how lists and maps merge. */
export interface PatchSchema {
  /** Name of another schema, to be asked of `SchemaLookup.resolve`. */
  ref?: string;
  properties?: Record<string, PatchSchema>;
  /** Schema of a map's values. */
  values?: PatchSchema;
  /** Schema of a list's items. */
  items?: PatchSchema;
  /** Field that tells the items of a list apart, for lists of objects with patchStrategy "merge". */
  mergeKey?: string;
  /** "merge", "replace", "retainKeys", "merge,retainKeys". */
  patchStrategy?: string;
}

export interface SchemaLookup {
  /** Schema of the patched object itself. */
  root: PatchSchema;
  /** The schema a `ref` names; undefined where there is none. */
  resolve(name: string): PatchSchema | undefined;
}

/** A JSON object; keys are users' strings. */
export type JsonObject = Record<string, any>;
