/** --output plaintext-openapiv2: the layout of earlier kubectls. Models kubectl/pkg/explain. */
import { CommandError } from "../../errors.ts";
import { apiVersionOf, type Mapping } from "../../resource/mapper.ts";
import type { Shape } from "./shapes.ts";

const WIDTH = 80;
const FIELDS_INDENT = 3;
const DESCRIPTION_INDENT = 5;
const MAX_DEPTH = 20;

/** The whole text for a resource, or for the field at the end of the path. */
export function explainOld(mapping: Mapping, root: Shape, path: string[], recursive: boolean): string {
  let shape = root;
  for (const field of path) {
    const next = shape.fields().get(field);
    if (!next) throw new CommandError(`field ${JSON.stringify(field)} does not exist`);
    shape = next;
  }
  const name = path.at(-1);
  const isObject = shape.fields().size > 0;
  const label = isObject ? "RESOURCE:" : "FIELD:   ";
  const subject = name === undefined ? "" : `${label} ${name} <${oldType(shape)}>\n\n`;
  const texts = shape.descriptions.map((text) => wrapped(text, DESCRIPTION_INDENT));
  const description = texts.join("\n") || `${" ".repeat(DESCRIPTION_INDENT)}<empty>\n`;
  const head = `KIND:     ${mapping.kind}\nVERSION:  ${apiVersionOf(mapping)}\n\n${subject}DESCRIPTION:\n${description}`;
  if (!isObject) return head;
  const fields = recursive ? tree(shape, FIELDS_INDENT, [shape.typeName]) : list(shape);
  return `${head}\nFIELDS:\n${fields}`;
}

function list(shape: Shape): string {
  const indent = " ".repeat(FIELDS_INDENT);
  const lines = [...shape.fields()].map(([name, field]) => {
    const required = shape.required.has(name) ? " -required-" : "";
    const text = wrapped(field.own, FIELDS_INDENT + 2);
    return `${indent}${name}\t<${oldType(field)}>${required}\n${text}\n`;
  });
  return lines.join("");
}

/** Fields below fields; a type inside itself is not opened again. */
function tree(shape: Shape, indent: number, open: (string | undefined)[]): string {
  let text = "";
  for (const [name, field] of shape.fields()) {
    text += `${" ".repeat(indent)}${name}\t<${oldType(field)}>\n`;
    const inside = field.typeName !== undefined && open.includes(field.typeName);
    if (!inside && open.length < MAX_DEPTH) text += tree(field, indent + FIELDS_INDENT, [...open, field.typeName]);
  }
  return text;
}

/** Types as OpenAPI 2 has them: objects have no names, quantities and their like are strings. */
function oldType(shape: Shape): string {
  const [, wrapping = "", base = ""] = /^((?:\[\]|map\[string\])*)(.*)$/.exec(shape.type) ?? [];
  if (shape.fields().size > 0) return `${wrapping}Object`;
  if (base === "IntOrString" || base === "Quantity") return `${wrapping}string`;
  return wrapping + (/^[A-Z]/.test(base) ? "map[string]" : base);
}

const BULLET = /^(\d+\.?|-|\*)\s/;

/** Fills lines anew, counting bytes as Go does, but keeps empty ones, indented ones, lists, and what stands behind a colon. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let words: string[] = [];
  const flush = () => {
    if (words.length > 0) lines.push(words.join(" "));
    words = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("    ")) {
      flush();
      lines.push(line);
      continue;
    }
    if (lines.length > 0 && line.trim() === "") {
      flush();
      lines.push("");
      continue;
    }
    if (words.at(-1)?.endsWith(":") || line.trim() === "" || BULLET.test(line.trim())) flush();
    for (const word of line.split(/\s+/).filter(Boolean)) {
      if (words.length > 0 && Buffer.byteLength([...words, word].join(" ")) > WIDTH - indent) flush();
      words.push(word);
    }
  }
  flush();
  return lines.map((line) => (line === "" ? "\n" : `${" ".repeat(indent)}${line}\n`)).join("");
}
