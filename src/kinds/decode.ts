/**
 * JSON into an object of a kind as the server's decoder makes it: types checked with the sentences of Go's encoding/json,
 * unknown fields named and dropped, and fields left out or filled as Go's structs write them back.
 * Models sigs.k8s.io/json, apimachinery/pkg/runtime/serializer/json and the UnmarshalJSON of Time, Quantity and IntOrString.
 */
import { quoteGo } from "../apimachinery/goquote.ts";
import type { KubeObject } from "../client/index.ts";
import { DecodeError, decodeScalar, jsonType } from "./decodescalar.ts";
import { type GoField, goFields, resolveSchema } from "./schema.ts";
import type { Kind, Schema } from "./types.ts";

export interface Decoded {
  /** The object as the server has it; a private copy. */
  object: KubeObject;
  /** Strict decoding errors: `unknown field "spec.ports"`. */
  unknown: string[];
  /** Why it cannot be decoded at all: `json: cannot unmarshal string into Go struct field ...`. */
  error?: string;
}

/** Where the decoder is, for its sentences. */
export interface Place {
  /** Go's struct around the field: "ContainerPort"; "" outside of any. */
  struct: string;
  /** "spec.containers.ports.containerPort", as encoding/json has it. */
  path: string;
  /** "spec.containers[0].ports[1].containerPort", as strict errors have it. */
  exact: string;
}

interface State {
  unknown: string[];
  error?: string;
}

const MAX_STRICT_ERRORS = 100;

/** Decodes a request's body. `json` itself is left as it is. */
export function decode(kind: Kind, json: unknown): Decoded {
  if (typeof kind.schema !== "string") {
    const { decodeCustom } = require("./decodecustom.ts") as typeof import("./decodecustom.ts");
    return decodeCustom(kind.schema, json);
  }
  return decodeType(kind.schema, json);
}

/** Decodes a value of a named type: "core.v1.PodTemplateSpec", "meta.v1.ObjectMeta". `exact` is the field it stands in. */
export function decodeType(typeName: string, json: unknown, exact = ""): Decoded {
  const state: State = { unknown: [] };
  const place = { struct: "", path: exact, exact };
  const object = decodeNamed(typeName, json, place, `v1.${shortName(typeName)}`, state);
  return {
    object: (object ?? {}) as KubeObject,
    unknown: state.unknown.slice(0, MAX_STRICT_ERRORS),
    error: state.error,
  };
}

const shortName = (typeName: string) => typeName.slice(typeName.lastIndexOf(".") + 1);

/** encoding/json goes on after an error and reports the first one. */
function fail(state: State, message: string): undefined {
  state.error ??= message;
  return undefined;
}

/** `json: cannot unmarshal WHAT into Go struct field STRUCT.PATH of type TYPE`. */
export function cannotUnmarshal(what: string, place: Place, goType: string): string {
  if (!place.struct) return `json: cannot unmarshal ${what} into Go value of type ${goType}`;
  return `json: cannot unmarshal ${what} into Go struct field ${place.struct}.${place.path} of type ${goType}`;
}

function decodeNamed(typeName: string, json: unknown, place: Place, goType: string, state: State): unknown {
  const schema = resolveSchema(typeName);
  if (schema.properties) return decodeStruct(typeName, schema, json, place, goType, state);
  return decodeLeaf(typeName, schema, json, place, goType, state);
}

function decodeLeaf(typeName: string, schema: Schema, json: unknown, place: Place, goType: string, state: State) {
  try {
    return decodeScalar(typeName, schema, json, goType);
  } catch (e) {
    if (!(e instanceof DecodeError)) throw e;
    return fail(state, e.mismatch ? cannotUnmarshal(e.message, place, e.goType ?? goType) : e.message);
  }
}

function decodeAny(schema: Schema, json: unknown, place: Place, goType: string, state: State): unknown {
  if (schema.ref) return decodeNamed(schema.ref, json, place, goType, state);
  if (schema.type === "array") return decodeList(schema, json, place, goType, state);
  if (schema.values) return decodeMap(schema.values, json, place, goType, state);
  if (schema.properties) return decodeStruct("", schema, json, place, goType, state);
  return decodeLeaf("", schema, json, place, goType, state);
}

function decodeStruct(typeName: string, schema: Schema, json: unknown, place: Place, goType: string, state: State) {
  if (typeof json !== "object" || Array.isArray(json))
    return fail(state, cannotUnmarshal(jsonType(json), place, goType));
  const declared = goFields(typeName);
  const properties = schema.properties ?? {};
  const input = (json ?? {}) as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const field of Object.keys(input).sort()) {
    const exact = place.exact ? `${place.exact}.${field}` : field;
    if (!Object.hasOwn(properties, field)) {
      state.unknown.push(`unknown field ${quoteGo(exact)}`);
      continue;
    }
    const property = properties[field] as Schema;
    const go = declared.get(field);
    const path = [place.path, go?.embedded, field].filter(Boolean).join(".");
    const inner = { struct: shortName(typeName), path, exact };
    const value = decodeField(property, go, input[field], inner, state);
    if (value !== undefined) result[field] = value;
  }
  for (const [field, go] of declared) if (!(field in result)) fillAbsent(result, field, go, properties[field], state);
  return result;
}

function isZero(value: unknown): boolean {
  if (value === "" || value === 0 || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : false;
}

const isEmptyObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** A field's value as Go writes it back; undefined where it vanishes. */
function decodeField(schema: Schema, go: GoField | undefined, json: unknown, place: Place, state: State): unknown {
  if (json === null || json === undefined) return undefined;
  const value = decodeAny(schema, json, place, go?.type ?? "string", state);
  if (go === undefined || value === undefined) return value;
  const container = go.type.startsWith("[]") || go.type.startsWith("map[") || schema.values !== undefined;
  if (go.presence === "o" && (isZero(value) || (container && isEmptyObject(value)))) return undefined;
  if (go.presence === "z" && (isZero(value) || isEmptyObject(value))) return undefined;
  // What is stored as protobuf cannot tell an empty list from none.
  if (go.presence === "r" && container && (isZero(value) || isEmptyObject(value))) return null;
  return value;
}

/** What Go writes for a field that was not there. */
function fillAbsent(
  result: Record<string, unknown>,
  field: string,
  go: GoField,
  schema: Schema | undefined,
  state: State,
) {
  // Objects without the other fields of this sort are refused or get a default: they are left out for their checks.
  if (go.presence === "n" && field === "apiGroup") result[field] = null;
  if (go.presence !== "r" || !schema) return;
  const type = resolveSchema(schema);
  if (type.properties) {
    const place = { struct: "", path: "", exact: "" };
    result[field] = schema.ref
      ? decodeNamed(schema.ref, {}, place, go.type, state)
      : decodeStruct("", type, {}, place, go.type, state);
  } else if (schema.ref === "resource.Quantity" || schema.ref === "util.intstr.IntOrString") {
    result[field] = schema.ref === "resource.Quantity" ? "0" : 0;
  } else if (go.type === "string" || (type.type === "string" && type.format === undefined)) result[field] = "";
  else if (type.type === "integer" || type.type === "number") result[field] = 0;
  else if (type.type === "boolean") result[field] = false;
  else result[field] = null;
}

const itemType = (goType: string) => (goType.startsWith("[]") ? goType.slice(2) : "string");
const valueType = (goType: string) => /^map\[[^\]]+\]\**(.+)$/.exec(goType)?.[1] ?? "string";

function decodeList(schema: Schema, json: unknown, place: Place, goType: string, state: State): unknown {
  if (!Array.isArray(json)) return fail(state, cannotUnmarshal(jsonType(json), place, goType));
  const items = schema.items ?? {};
  return json.map((item, i) => {
    const inner = { ...place, exact: `${place.exact}[${i}]` };
    return decodeAny(items, item ?? zeroFor(items), inner, itemType(goType), state) ?? null;
  });
}

function decodeMap(values: Schema, json: unknown, place: Place, goType: string, state: State): unknown {
  if (typeof json !== "object" || Array.isArray(json))
    return fail(state, cannotUnmarshal(jsonType(json), place, goType));
  const input = json as Record<string, unknown>;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(input).sort()) {
    const exact = place.exact ? `${place.exact}.${key}` : key;
    const value = decodeAny(values, input[key] ?? zeroFor(values), { ...place, exact }, valueType(goType), state);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

/** null inside a list or map is that item's zero value. */
function zeroFor(schema: Schema): unknown {
  const type = resolveSchema(schema);
  if (schema.ref === "resource.Quantity") return "0";
  if (type.properties || type.values) return {};
  if (type.type === "array") return [];
  return type.type === "string" ? "" : type.type === "boolean" ? false : type.type === undefined ? null : 0;
}
