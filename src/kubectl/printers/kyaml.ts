import { sortedEntries } from "./goformat.ts";
import { withoutManagedFields } from "./structured.ts";
import type { Printer } from "./types.ts";

/** -o kyaml: YAML in flow style with quoted strings. Models sigs.k8s.io/yaml/kyaml. */
export class KyamlPrinter implements Printer {
  constructor(private readonly managedFields: boolean) {}
  print(object: any): string {
    return `---\n${render(this.managedFields ? object : withoutManagedFields(object), "")}\n`;
  }
}

const isMap = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

function render(value: unknown, indent: string): string {
  if (Array.isArray(value)) return renderList(value, indent);
  if (isMap(value)) return renderMap(value, indent);
  return typeof value === "string" ? renderString(value, indent) : JSON.stringify(value ?? null);
}

function renderMap(map: object, indent: string): string {
  const entries = sortedEntries(map);
  if (entries.length === 0) return "{}";
  const inner = `${indent}  `;
  const lines = entries.map(([key, value]) => `${inner}${renderKey(key)}: ${render(value, inner)},\n`);
  return `{\n${lines.join("")}${indent}}`;
}

function renderList(list: unknown[], indent: string): string {
  if (list.length === 0) return "[]";
  if (list.every((item) => (isMap(item) && Object.keys(item).length > 0) || (Array.isArray(item) && item.length > 0))) {
    return `[${list.map((item) => render(item, indent)).join(", ")}]`;
  }
  const inner = `${indent}  `;
  return `[\n${list.map((item) => `${inner}${render(item, inner)},\n`).join("")}${indent}]`;
}

/** Keys that YAML could take for something else are quoted. */
function renderKey(key: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_./-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(key);
  return plain ? key : JSON.stringify(key);
}

/** Text of several lines goes over several lines, each ending in an escaped line end. */
function renderString(text: string, indent: string): string {
  if (!/\n./.test(text)) return JSON.stringify(text);
  const lines = text.split(/(?<=\n)/).map((line) => JSON.stringify(line).slice(1, -1));
  const inner = `${indent}  `;
  const body = lines.map((line) => `${inner}${line.startsWith(" ") ? "\\" : " "}${line}\\\n`);
  return `"\\\n${body.join("")}${indent}  "`;
}
