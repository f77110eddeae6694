/** The order in which Go's encoding writes the fields of the API's types. */
import { isObject, setField } from "../apimachinery/json.ts";
import { goFields, resolveSchema } from "./schema.ts";
import type { Schema } from "./types.ts";

/** A copy with the fields of named types in the order in which Go declares them, and all others sorted. */
export function inGoOrder(value: unknown, schema: Schema | undefined): unknown {
  const type = resolveSchema(schema);
  if (Array.isArray(value)) return value.map((item) => inGoOrder(item, type.items));
  if (!isObject(value)) return value;
  const declared = schema?.ref ? [...goFields(schema.ref).keys()] : [];
  const known = new Set(declared);
  const rest = Object.keys(value).filter((key) => !known.has(key));
  const copy: Record<string, unknown> = {};
  for (const key of [...declared.filter((key) => Object.hasOwn(value, key)), ...rest.sort()]) {
    const property = type.properties && Object.hasOwn(type.properties, key) ? type.properties[key] : type.values;
    setField(copy, key, inGoOrder(value[key], property));
  }
  return copy;
}
