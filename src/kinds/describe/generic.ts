/**
 * Describes an object of any kind by its fields alone: custom resources and kinds without a describer of their own.
 * Models genericDescriber and printUnstructuredContent of kubectl/pkg/describe/describe.go.
 */
import type { KubeObject } from "../../client/index.ts";
import type { DescribeReader } from "../types.ts";
import { describeEvents } from "./events.ts";
import { printAnnotations, printLabels } from "./labels.ts";
import { type DescribeWriter, describeText } from "./writer.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A number as Go's %v prints an int64 or float64. */
function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(BigInt(value));
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

/** Go's %v of an unstructured value: `[a b]`, `map[a:1 b:2]`, `<nil>`. */
export function goFormat(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goFormat).join(" ")}]`;
  if (!isObject(value)) return String(value);
  const fields = Object.keys(value).sort();
  return `map[${fields.map((field) => `${field}:${goFormat(value[field])}`).join(" ")}]`;
}

/** Splits `clusterIPs` into cluster, I, Ps as fatih/camelcase does; only letters and hyphens come in here. */
function splitCamelCase(text: string): string[] {
  const runs = text.match(/\p{Ll}+|\p{Lu}+|[^\p{Ll}\p{Lu}]+/gu) ?? [];
  for (let i = 0; i < runs.length - 1; i++) {
    const run = runs[i] as string;
    if (!/^\p{Lu}/u.test(run) || !/^\p{Ll}/u.test(runs[i + 1] as string)) continue;
    runs[i + 1] = run.slice(-1) + runs[i + 1];
    runs[i] = run.slice(0, -1);
  }
  return runs.filter((run) => run !== "");
}

const ACRONYMS = ["API", "URL", "UID", "GUID"];

/** `resourceVersion` becomes `Resource Version`, `uid` UID; names with digits or dots stay. Models smartLabelFor. */
export function smartLabel(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = splitCamelCase(field);
  const merged: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    const next = parts[i + 1];
    if (next !== undefined && part.length >= 2 && !/\p{Ll}/u.test(part) && /^\p{Lu}/u.test(next)) {
      merged.push(part + next);
      i++;
    } else merged.push(part);
  }
  return merged
    .map((part) => {
      if (ACRONYMS.includes(part.toUpperCase())) return part.toUpperCase();
      return part.toLowerCase() === part ? part.charAt(0).toUpperCase() + part.slice(1) : part;
    })
    .join(" ");
}

const SKIPPED = new Set([
  ".metadata.managedFields",
  ".metadata.name",
  ".metadata.namespace",
  ".metadata.labels",
  ".metadata.annotations",
]);

function printContent(w: DescribeWriter, level: number, content: Record<string, unknown>, path: string): void {
  for (const field of Object.keys(content).sort()) {
    const value = content[field];
    const fieldPath = `${path}.${field}`;
    if (SKIPPED.has(fieldPath)) continue;
    const label = smartLabel(field);
    if (isObject(value)) {
      w.line(level, `${label}:`);
      printContent(w, level + 1, value, fieldPath);
    } else if (Array.isArray(value)) {
      w.line(level, `${label}:`);
      for (const child of value) {
        if (isObject(child)) printContent(w, level + 1, child, fieldPath);
        else w.line(level + 1, goFormat(child));
      }
    } else w.line(level, `${label}:\t${goFormat(value)}`);
  }
}

/** The description of an object by its fields. */
export function describeGeneric(object: KubeObject, reader: DescribeReader): string {
  return describeText((w) => {
    w.line(0, `Name:\t${object.metadata.name}`);
    w.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
    printLabels(w, "Labels", object.metadata.labels);
    printAnnotations(w, "Annotations", object.metadata.annotations);
    printContent(w, 0, object, "");
    describeEvents(w, object, reader);
  });
}
