/**
 * The difference of two pod specs as the server appends it to its refusal: a unified diff of the specs as Go writes its
 * internal types, whose fields carry Go's names. Fields stand in the order of the versioned types; the internal ones'
 * order differs in places. Models apimachinery/pkg/util/diff.
 */
import type { PodSpec } from "../../../../client/api.ts";
import { goFields, resolveSchema } from "../../../schema.ts";
import type { Schema } from "../../../types.ts";

const ACRONYMS: [RegExp, string][] = [
  [/^dns/, "DNS"],
  [/^http/, "HTTP"],
  [/^tcp/, "TCP"],
  [/^grpc/, "GRPC"],
  [/^tty$/, "TTY"],
  [/^os$/, "OS"],
  [/^uid$/, "UID"],
  [/^fs/, "FS"],
  [/^ip$/, "IP"],
  [/^nfs$/, "NFS"],
  [/^csi$/, "CSI"],
  [/^seLinux/, "SELinux"],
];

function goName(field: string): string {
  for (const [shape, name] of ACRONYMS) if (shape.test(field)) return field.replace(shape, name);
  return field.charAt(0).toUpperCase() + field.slice(1);
}

/** A value of a named type with every field present and named as in Go; what is empty is null or zero. */
export function internal(schema: Schema, value: unknown): unknown {
  const type = resolveSchema(schema);
  if (Array.isArray(value)) return value.map((item) => internal(type.items ?? {}, item));
  if (typeof value !== "object" || value === null || !type.properties || !schema.ref) return value ?? null;
  const fields = [...goFields(schema.ref)].map(([field, go]): [string, unknown] => {
    const present = (value as Record<string, unknown>)[field];
    if (present !== undefined) return [goName(field), internal(type.properties![field] ?? {}, present)];
    if (go.presence === "p" || go.presence === "n" || /^(\[\]|map\[)/.test(go.type)) return [goName(field), null];
    const kind = resolveSchema(type.properties![field] ?? {}).type;
    return [goName(field), kind === "string" ? "" : kind === "boolean" ? false : kind === "integer" ? 0 : null];
  });
  return Object.fromEntries(fields);
}

/** A template as the server prints it in an error: its metadata's fields and "Spec" in one object. */
export const internalTemplate = (template: any): unknown => ({
  ...template?.metadata,
  Spec: internal({ ref: "core.v1.PodSpec" }, template?.spec ?? {}),
});

const linesOf = (spec: PodSpec) => JSON.stringify(internal({ ref: "core.v1.PodSpec" }, spec), undefined, 1).split("\n");

const CONTEXT = 3;

/** Lines of a unified diff with one hunk for each stretch of changes. */
export function specDiff(old: PodSpec, spec: PodSpec): string {
  const [a, b] = [linesOf(old), linesOf(spec)];
  const { structuredPatch } = require("diff") as typeof import("diff");
  const { hunks } = structuredPatch("", "", `${a.join("\n")}\n`, `${b.join("\n")}\n`, "", "", { context: CONTEXT });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) =>
      [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, ...lines, ""].join("\n"),
    )
    .join("");
}
