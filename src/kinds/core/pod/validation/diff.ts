/**
 * The difference of two pod specs as the server appends it to its refusal: a unified diff of the specs as Go writes its
 * internal types, whose fields carry Go's names. Models apimachinery/pkg/util/diff.
 */
import type { PodSpec } from "../../../../client/api.ts";
import { inGoOrder } from "../../../goorder.ts";
import { type GoStructField, goStruct } from "../../../gostructs.ts";

type Value = Record<string, unknown>;

const baseOf = (type: string) => type.replace(/^[*[\]]+/, "");

/** Host namespaces, flat in a versioned spec, belong to the security context inside. */
const HOST_FIELDS = ["hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"];

/** The versioned field that an internal one holds: by Go's name, or by the JSON name that differs only in case. */
function versionedField(versioned: GoStructField[], name: string): GoStructField | undefined {
  return versioned.find((field) => field.name === name && !field.embedded);
}

/** Values of one internal struct's field, from the versioned struct at whose level its embedded ones stand too. */
function fieldsOf(type: string, value: Value): [string, unknown][] {
  const internal = goStruct(`core.${type}`)!;
  const versioned = flat(`v1.${type}`);
  return internal.flatMap((field): [string, unknown][] => {
    if (field.embedded) return fieldsOf(baseOf(field.type).replace("core.", ""), value);
    const found = versionedField(versioned, field.name);
    const key = found?.json ?? field.name.charAt(0).toLowerCase() + field.name.slice(1);
    return [[field.name, internalValue(field, Object.hasOwn(value, key) ? value[key] : undefined)]];
  });
}

/** Fields of a versioned struct with those of the structs that it embeds. */
const flat = (type: string): GoStructField[] =>
  (goStruct(type) ?? []).flatMap((field) => (field.embedded ? flat(baseOf(field.type)) : [field]));

function internalValue({ type, kind }: GoStructField, value: unknown): unknown {
  const base = baseOf(type);
  if (Array.isArray(value)) return value.map((item) => internalValue({ type: base, kind } as GoStructField, item));
  const struct = base.startsWith("core.") && goStruct(base) ? base.slice("core.".length) : undefined;
  if (value === undefined || value === null) {
    if (/^(\*|\[\]|map\[)|ResourceList$/.test(type)) return null;
    if (struct) return internalStruct(struct, {});
    return kind === "string" ? "" : kind === "bool" ? false : base === "resource.Quantity" ? "0" : 0;
  }
  if (struct) return internalStruct(struct, value as Value);
  return inGoOrder(value, undefined);
}

function internalStruct(type: string, value: Value): Value {
  const shown = type === "PodSpec" ? withHostFields(value) : value;
  return Object.fromEntries(fieldsOf(type, shown));
}

function withHostFields(spec: Value): Value {
  const held = HOST_FIELDS.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]);
  if (!held.length || !spec.securityContext) return spec;
  return { ...spec, securityContext: { ...(spec.securityContext as Value), ...Object.fromEntries(held) } };
}

/** A value as Go's internal type named `core.TYPE`: every field present, what is empty null or zero. */
export const internal = (type: string, value: unknown): unknown => internalStruct(type, (value ?? {}) as Value);

/** A template as the server prints it in an error: its metadata's fields and "Spec" in one object. */
export const internalTemplate = (template: any): unknown => ({
  ...(inGoOrder(template?.metadata ?? {}, { ref: "meta.v1.ObjectMeta" }) as Value),
  Spec: internal("PodSpec", template?.spec),
});

const linesOf = (type: string, value: unknown) => JSON.stringify(internal(type, value), undefined, 1).split("\n");

const CONTEXT = 3;

export const specDiff = (old: PodSpec, spec: PodSpec): string => internalDiff("PodSpec", old, spec);

/** Lines of a unified diff of two values of a type, with one hunk for each stretch of changes. */
export function internalDiff(type: string, old: unknown, value: unknown): string {
  const [a, b] = [linesOf(type, old), linesOf(type, value)];
  const { structuredPatch } = require("diff") as typeof import("diff");
  const { hunks } = structuredPatch("", "", `${a.join("\n")}\n`, `${b.join("\n")}\n`, "", "", { context: CONTEXT });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) =>
      [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, ...lines, ""].join("\n"),
    )
    .join("");
}
