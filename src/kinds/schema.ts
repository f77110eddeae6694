/** Types of the API by name. One line of schemas.json is one type; a line is parsed when its type is first asked for. */
import type { SchemaLookup } from "../apimachinery/patch/types.ts";
import { readAsset } from "./assets.ts";
import type { Schema } from "./types.ts";

const EMPTY: Schema = {};
const types = new Map<string, Schema | undefined>();

/** What follows `head` on the line of an asset that starts with it. */
export function lineOf(asset: string, head: string): string | undefined {
  const text = readAsset(asset);
  const start = text.indexOf(`\n${head}`);
  if (start < 0) return undefined;
  const end = text.indexOf("\n", start + 1);
  return text.slice(start + 1 + head.length, end < 0 ? undefined : end);
}

/** A named type: "core.v1.PodSpec"; undefined for a name that the API does not have. */
export function schemaNamed(name: string): Schema | undefined {
  if (!types.has(name)) {
    const line = lineOf("schemas.json", `${JSON.stringify(name)}: `);
    types.set(name, line === undefined ? undefined : JSON.parse(line.trimEnd().replace(/,$/, "")));
  }
  return types.get(name);
}

/** The schema itself: names and references followed, `{}` (anything goes) for what is not known. */
export function resolveSchema(nameOrSchema: string | Schema | undefined): Schema {
  if (nameOrSchema === undefined) return EMPTY;
  const schema = typeof nameOrSchema === "string" ? schemaNamed(nameOrSchema) : nameOrSchema;
  if (!schema) return EMPTY;
  return schema.ref ? (schemaNamed(schema.ref) ?? EMPTY) : schema;
}

/**
 * How Go declares one field of a type. `presence`: "p" pointer with omitempty (a zero stays, absent stays absent), "n"
 * pointer without (absent is null), "o" omitempty (a zero value vanishes), "z" omitzero, "r" always written.
 */
export interface GoField {
  presence: "p" | "n" | "o" | "z" | "r";
  /** As Go's reflect names it, pointers left out: "int32", "v1.RestartPolicy", "[]v1.Container", "map[string]string". */
  type: string;
  /** Name of the struct that Go embeds the field from: "ProbeHandler" for a Probe's httpGet. Error texts show it. */
  embedded?: string;
}

const goTypes = new Map<string, Map<string, GoField>>();

/** Go's declaration of each field of a named type, in Go's order; empty for types that are not built in. */
export function goFields(typeName: string): Map<string, GoField> {
  let fields = goTypes.get(typeName);
  if (!fields) {
    fields = new Map();
    for (const part of lineOf("go-fields.tsv", `${typeName}\t`)?.split(" ") ?? []) {
      const [name = "", presence = "o", type = "", embedded] = part.split(":");
      fields.set(name, { presence: presence as GoField["presence"], type, ...(embedded ? { embedded } : {}) });
    }
    goTypes.set(typeName, fields);
  }
  return fields;
}

/** What the patches of apimachinery ask about a kind's fields. */
export function schemaLookup(root: Schema | string): SchemaLookup {
  return { root: resolveSchema(root), resolve: schemaNamed };
}
