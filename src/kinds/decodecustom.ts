/**
 * Decoding of custom resources: what the structural schema does not name is pruned, and named as a strict error. Types
 * are checked by validation, not here. Models k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning.
 */
import { quoteGo } from "../apimachinery/goquote.ts";
import { clone, isObject } from "../apimachinery/json.ts";
import type { KubeObject } from "../client/index.ts";
import { type Decoded, decodeType } from "./decode.ts";
import type { Schema } from "./types.ts";

/** `schema` is the root of a version's schema; apiVersion, kind and metadata are the API's own. */
export function decodeCustom(schema: Schema, json: unknown): Decoded {
  if (!isObject(json)) return { object: {} as KubeObject, unknown: [], error: "Object 'Kind' is missing in 'null'" };
  const { apiVersion, kind, metadata, ...rest } = json as Record<string, unknown>;
  const meta = decodeType("meta.v1.ObjectMeta", metadata ?? {}, "metadata");
  const unknown: string[] = [];
  const properties: Record<string, Schema> = Object.assign(Object.create(null), schema.properties);
  for (const own of ["apiVersion", "kind", "metadata"]) delete properties[own];
  const fields = prune({ ...schema, properties }, clone(rest), "", unknown) as Record<string, unknown>;
  const named = [...meta.unknown, ...unknown].sort();
  return {
    object: { apiVersion, kind, metadata: meta.object, ...fields } as unknown as KubeObject,
    unknown: named,
    error: meta.error,
  };
}

function prune(schema: Schema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, i) => prune(items, item, `${path}[${i}]`, unknown)) : value;
  }
  if (!isObject(value)) return value;
  if (schema["embeddedResource"]) return value;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(value).sort()) {
    const at = path ? `${path}.${key}` : key;
    const field = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const inner = field ?? schema.values;
    if (inner) entries.push([key, prune(inner, value[key], at, unknown)]);
    else if (schema.preserveUnknown || (schema.properties === undefined && schema.type === undefined))
      entries.push([key, value[key]]);
    else unknown.push(`unknown field ${quoteGo(at)}`);
  }
  return Object.fromEntries(entries);
}
