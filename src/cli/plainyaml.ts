/**
 * Reads the plain block YAML that kubectl and kubelab write kubeconfig files in, without loading a YAML parser: every
 * command reads that file. Any text that uses more of YAML is left to the real parser.
 */
import type { Json } from "../apimachinery/json.ts";

const ENTRY = /^( *)([A-Za-z][\w-]*):(?: (\S+))?$/;
const SCALAR = /^[A-Za-z][\w./:@+=-]*$/;
/** Words that YAML 1.1 reads as something else than text. */
const SPECIAL = /^(true|false|yes|no|on|off|y|n|null)$/i;
const EMPTY: Record<string, () => Json> = { "{}": () => ({}), "[]": () => [], '""': () => "", null: () => null };

/** Thrown inside only: the text is not that plain. */
const NOT_PLAIN = Symbol("not plain");

/** The value of the text; undefined: it needs the real parser. */
export function parsePlainYaml(text: string): Json | undefined {
  const lines = text.replace(/\n$/, "").split("\n");
  try {
    const [value, behind] = mapping(lines, 0, 0);
    return behind === lines.length ? value : undefined;
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

/** A mapping whose keys stand `indent` blanks in; answers it and the line behind it. */
function mapping(lines: string[], start: number, indent: number): [Json, number] {
  const value: Record<string, Json> = {};
  let at = start;
  for (let entry = ENTRY.exec(lines[at]); entry?.[1].length === indent; entry = ENTRY.exec(lines[at] ?? "")) {
    const [, , key, scalar] = entry;
    if (Object.hasOwn(value, key)) throw NOT_PLAIN;
    at++;
    if (scalar !== undefined) value[key] = plainScalar(scalar);
    else [value[key], at] = nested(lines, at, indent);
  }
  if (at === start) throw NOT_PLAIN;
  return [value, at];
}

function nested(lines: string[], at: number, indent: number): [Json, number] {
  return lines[at]?.startsWith(`${" ".repeat(indent)}- `) ? list(lines, at, indent) : mapping(lines, at, indent + 2);
}

/** Go's printers put lists of mappings as deep as the key above them. */
function list(lines: string[], start: number, indent: number): [Json, number] {
  const items: Json[] = [];
  const dash = `${" ".repeat(indent)}- `;
  let at = start;
  while (lines[at]?.startsWith(dash)) {
    const item = [...lines];
    item[at] = `${" ".repeat(indent + 2)}${lines[at].slice(dash.length)}`;
    const [value, behind] = mapping(item, at, indent + 2);
    items.push(value);
    at = behind;
  }
  return [items, at];
}

function plainScalar(text: string): Json {
  if (Object.hasOwn(EMPTY, text)) return EMPTY[text]();
  if (!SCALAR.test(text) || SPECIAL.test(text)) throw NOT_PLAIN;
  return text;
}
