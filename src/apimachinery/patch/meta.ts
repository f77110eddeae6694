/** Walks a type's schema beside a patch. Models k8s.io/apimachinery/pkg/util/strategicpatch/meta.go. */
import { isObject } from "../json.ts";
import type { PatchSchema, SchemaLookup } from "./types.ts";

export const patchDirective = "$patch";
export const retainKeysDirective = "$retainKeys";
export const deletePrefix = "$deleteFromPrimitiveList";
export const orderPrefix = "$setElementOrder";

/** One node of the schema, with what its parent says of how it merges. */
export class SchemaNode {
  constructor(
    private readonly lookup: SchemaLookup,
    private readonly schema: PatchSchema,
    /** The struct's name for error sentences. */
    readonly name: string,
    /** "merge", "replace" or "" (the default). */
    readonly strategy: string,
    readonly retainKeys: boolean,
    /** "" where there is none. */
    readonly mergeKey: string,
  ) {}

  static root(lookup: SchemaLookup): SchemaNode {
    return new SchemaNode(lookup, lookup.root, "", "", false, "");
  }

  /** The node of a field that holds an object. */
  forMap(field: string): SchemaNode {
    return this.child(field, false);
  }

  /** The node of the items of a field that holds a list. */
  forList(field: string): SchemaNode {
    return this.child(field, true);
  }

  private child(field: string, items: boolean): SchemaNode {
    const [own, name] = this.resolved(this.schema, this.name);
    const properties = own.properties;
    const declared = properties && Object.hasOwn(properties, field) ? properties[field] : own.values;
    if (!declared) throw new Error(`unable to find api field in struct ${name} for the json field "${field}"`);
    const [target] = this.resolved(declared, name);
    const inner = items ? (target.items ?? {}) : declared;
    const strategies = (declared.patchStrategy ?? "").split(",").filter((s) => s !== "");
    const strategy = strategies.find((s) => s !== "retainKeys") ?? "";
    const retains = strategies.includes("retainKeys");
    return new SchemaNode(
      this.lookup,
      inner,
      refName(declared.ref) ?? name,
      strategy,
      retains,
      declared.mergeKey ?? "",
    );
  }

  /** Follows references; a name that nobody knows is a type without fields. */
  private resolved(schema: PatchSchema, name: string): [PatchSchema, string] {
    let current = schema;
    let known = name;
    for (let depth = 0; current.ref && depth < 10; depth++) {
      known = refName(current.ref)!;
      current = this.lookup.resolve(current.ref) ?? {};
    }
    return [current, known];
  }
}

const refName = (ref: string | undefined) => ref?.slice(ref.lastIndexOf(".") + 1);

/** Go's name of a decoded JSON value's type, and what makes two values of one kind. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "%!s(<nil>)";
  if (Array.isArray(value)) return "[]interface {}";
  if (isObject(value)) return "map[string]interface {}";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return "string";
}

/** mergepatch.ErrBadArgType. */
export function wrongType(expected: string, actual: unknown): Error {
  return new Error(`expected a ${expected}, but received a ${typeName(actual)}`);
}

/** Types differ where Go's would; a whole and a fractional number count as one. */
export function sameType(a: unknown, b: unknown): boolean {
  if (typeof a === "number") return typeof b === "number";
  return typeName(a) === typeName(b);
}
