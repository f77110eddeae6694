/** Defaults of custom resources. Models apiextensions-apiserver/pkg/apiserver/schema/defaulting/algorithm.go. */
import { clone, isObject, setField } from "../apimachinery/json.ts";
import type { KubeObject } from "../client/index.ts";
import type { Schema } from "./types.ts";

/** Fills an object of the schema in place; a null where none is allowed counts as absent. */
export function setCustomDefaults(schema: Schema, object: KubeObject): void {
  fill(schema, object);
}

function fill(schema: Schema, value: unknown): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) fill(schema.items, item);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue;
    const present = Object.hasOwn(value, name) ? value[name] : undefined;
    if (present === undefined || (present === null && !property.nullable))
      setField(value, name, clone(property.default));
  }
  for (const name of Object.keys(value)) {
    const known = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const inner = known ?? schema.values;
    if (inner) fill(inner, value[name]);
  }
}
