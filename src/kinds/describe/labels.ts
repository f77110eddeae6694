/** Multi-line blocks with one title: labels, annotations, taints, tolerations, pods. Models kubectl/pkg/describe/describe.go. */
import type { Taint, Toleration } from "../../client/api.ts";
import type { KubeObject } from "../../client/index.ts";
import type { DescribeWriter } from "./writer.ts";

/** Where a block's title starts and what stands between it and its lines. */
export interface BlockIndent {
  /** Before the title and each further line; "" unless said otherwise. */
  initial?: string;
  /** Between the title and the first line, and before each further line; a tab unless said otherwise. */
  inner?: string;
}

/** `Title:\tfirst`, further lines below it; `<none>` when there is none. */
export function printBlock(w: DescribeWriter, title: string, lines: string[], indent: BlockIndent = {}): void {
  const { initial = "", inner = "\t" } = indent;
  w.write(0, `${initial}${title}:${inner}`);
  if (lines.length === 0) {
    w.writeLine("<none>");
    return;
  }
  lines.forEach((line, i) => {
    if (i > 0) {
      w.write(0, initial);
      w.write(0, inner);
    }
    w.line(0, line);
  });
}

/** printLabelsMultiline(WithIndent): `key=value` by key. */
export function printLabels(
  w: DescribeWriter,
  title: string,
  labels: Record<string, string> | undefined,
  indent?: BlockIndent,
): void {
  const lines = Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels?.[key]}`);
  printBlock(w, title, lines, indent);
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const MAX_ANNOTATION_BYTES = 140;

function shorten(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  return bytes.length > maxBytes ? `${bytes.subarray(0, maxBytes).toString()}...` : text;
}

/** printAnnotationsMultiline: the last-applied annotation is left out; long values go to lines of their own. */
export function printAnnotations(
  w: DescribeWriter,
  title: string,
  annotations: Record<string, string> | undefined,
): void {
  w.write(0, `${title}:\t`);
  const keys = Object.keys(annotations ?? {})
    .filter((key) => key !== LAST_APPLIED)
    .sort();
  if (keys.length === 0) w.writeLine("<none>");
  keys.forEach((key, i) => {
    if (i > 0) w.write(0, "\t");
    const value = (annotations?.[key] ?? "").replace(/\n$/, "");
    const tooLong = Buffer.byteLength(value) + Buffer.byteLength(key) + 2 > MAX_ANNOTATION_BYTES;
    if (!tooLong && !value.includes("\n")) {
      w.line(0, `${key}: ${value}`);
      return;
    }
    w.line(0, `${key}:`);
    for (const line of value.split("\n")) w.line(0, `\t  ${shorten(line, MAX_ANNOTATION_BYTES - 2)}`);
  });
}

const byKey =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** `key=value:Effect`, `key:Effect`. Models Taint.ToString. */
export function formatTaint(taint: Taint): string {
  if (!taint.effect) return taint.value ? `${taint.key}=${taint.value}:` : taint.key;
  return taint.value ? `${taint.key}=${taint.value}:${taint.effect}` : `${taint.key}:${taint.effect}`;
}

/** printNodeTaintsMultiline, by effect and key. */
export function printTaints(w: DescribeWriter, title: string, taints: Taint[] | undefined): void {
  const sorted = [...(taints ?? [])].sort(byKey((taint) => `${taint.effect},${taint.key}`));
  printBlock(w, title, sorted.map(formatTaint));
}

function formatToleration(toleration: Toleration): string {
  const { key = "", value = "", effect = "", operator, tolerationSeconds } = toleration;
  let text = key;
  if (value) text += `=${value}`;
  if (effect) text += `:${effect}`;
  if (operator === "Exists" && !value) text += key || effect ? " op=Exists" : "op=Exists";
  if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
  return text;
}

/** printPodTolerationsMultiline, by key. */
export function printTolerations(
  w: DescribeWriter,
  title: string,
  tolerations: Toleration[] | undefined,
  indent?: BlockIndent,
): void {
  const sorted = [...(tolerations ?? [])].sort(byKey((toleration) => toleration.key ?? ""));
  printBlock(w, title, sorted.map(formatToleration), indent);
}

/** printPodsMultiline: names, sorted. */
export function printPods(w: DescribeWriter, title: string, pods: { metadata: { name?: string } }[]): void {
  printBlock(w, title, pods.map((pod) => pod.metadata.name ?? "").sort());
}

/** Name, namespace (where there is one), labels, annotations: how most descriptions begin. */
export function printHead(w: DescribeWriter, object: KubeObject): void {
  w.line(0, `Name:\t${object.metadata.name}`);
  if (object.metadata.namespace !== undefined) w.line(0, `Namespace:\t${object.metadata.namespace}`);
  printLabels(w, "Labels", object.metadata.labels);
  printAnnotations(w, "Annotations", object.metadata.annotations);
}
