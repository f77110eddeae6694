/** Schemas as explain walks them, from the built-in ones and from those of CustomResourceDefinitions. */
import { readAsset } from "../../../kinds/assets.ts";
import { resolveSchema } from "../../../kinds/schema.ts";
import type { Schema } from "../../../kinds/types.ts";

export interface Shape {
  /** "string", "[]Container", "map[string]string", "PodSpec", "Object". */
  type: string;
  /** Of the field itself; "" where there is none. */
  own: string;
  /** Of the field itself, then of its type and what lists and maps of it hold; none of them is empty. */
  descriptions: string[];
  enum?: string[];
  /** Fields of the object, or of what a list or a map holds, by name. */
  fields(): Map<string, Shape>;
  required: Set<string>;
  /** Names of the types on the way down, against types that contain themselves. */
  typeName?: string;
}

/** Texts of one group and version: type name, then field ("" for the type itself). */
type Texts = Record<string, Record<string, string>>;

const texts = new Map<string, Texts>();

/** Texts about the types of a group and version, "core.v1"; empty where the build made none. */
function textsOf(group: string): Texts {
  let found = texts.get(group);
  if (!found) {
    try {
      found = JSON.parse(readAsset(`descriptions/${group}.json`)) as Texts;
    } catch {
      found = {};
    }
    texts.set(group, found);
  }
  return found;
}

/** Text about a type ("" as field) or one of its fields; "" where there is none. */
function description(typeName: string | undefined, field: string): string {
  const dot = typeName?.lastIndexOf(".") ?? -1;
  if (typeName === undefined || dot < 0) return "";
  const ofGroup = textsOf(typeName.slice(0, dot));
  const type = typeName.slice(dot + 1);
  const ofType = Object.hasOwn(ofGroup, type) ? ofGroup[type]! : {};
  return Object.hasOwn(ofType, field) ? ofType[field]! : "";
}

export function builtInRoot(schema: string | Schema): Shape {
  const name = typeof schema === "string" ? schema : undefined;
  return builtIn(name ? { ref: name } : (schema as Schema), "");
}

/** The object at the end of a schema's lists and maps. */
function innermost(schema: Schema): { object: Schema; typeName?: string } {
  let typeName = schema.ref;
  let object = resolveSchema(schema.ref ?? schema);
  for (let depth = 0; depth < 8 && !object.properties && (object.items || object.values); depth++) {
    const next: Schema = (object.items ?? object.values)!;
    typeName = next.ref;
    object = resolveSchema(next.ref ?? next);
  }
  return { object, typeName };
}

function builtIn(schema: Schema, own: string): Shape {
  const { object, typeName } = innermost(schema);
  return {
    type: typeText(schema),
    own,
    descriptions: [own, description(typeName, "")].filter(Boolean),
    enum: schema.enum ?? (schema.ref ? object.enum : undefined),
    required: new Set(object.required ?? []),
    typeName,
    fields() {
      const names = Object.keys(object.properties ?? {}).sort();
      return new Map(names.map((name) => [name, builtIn(object.properties![name]!, description(typeName, name))]));
    },
  };
}

function typeText(schema: Schema): string {
  if (schema.items) return `[]${typeText(schema.items)}`;
  if (schema.values) return `map[string]${typeText(schema.values)}`;
  if (schema.ref) {
    const target = resolveSchema(schema.ref);
    return !target.type || target.type === "object" ? schema.ref.split(".").at(-1)! : target.type;
  }
  if (schema.intOrString) return "IntOrString";
  return !schema.type || schema.type === "object" ? "Object" : schema.type;
}

const STANDARD: Record<string, Schema> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { ref: "meta.v1.ObjectMeta" },
};

export function customRoot(schema: any): Shape {
  const shape = custom(schema);
  return {
    ...shape,
    fields() {
      const fields = new Map(
        Object.entries(STANDARD).map(([name, s]) => [name, builtIn(s, description("core.v1.Pod", name))]),
      );
      for (const [name, field] of shape.fields()) if (!fields.has(name)) fields.set(name, field);
      return new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

function custom(schema: any): Shape {
  const valueSchema = (s: any) =>
    s.items ?? (typeof s.additionalProperties === "object" ? s.additionalProperties : undefined);
  const descriptions: string[] = [];
  let object = schema;
  for (let depth = 0; depth < 8; depth++) {
    if (object.description) descriptions.push(object.description);
    const next = valueSchema(object);
    if (object.properties || !next) break;
    object = next;
  }
  return {
    type: customType(schema),
    own: schema.description ?? "",
    descriptions,
    enum: schema.enum,
    required: new Set(object.required ?? []),
    fields: () =>
      new Map(
        Object.keys(object.properties ?? {})
          .sort()
          .map((name) => [name, custom(object.properties[name])]),
      ),
  };
}

function customType(schema: any): string {
  if (schema.items) return `[]${customType(schema.items)}`;
  if (typeof schema.additionalProperties === "object") return `map[string]${customType(schema.additionalProperties)}`;
  return !schema.type || schema.type === "object" ? "Object" : schema.type;
}
