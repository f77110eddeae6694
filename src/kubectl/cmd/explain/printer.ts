import { CommandError } from "../../errors.ts";
import type { Mapping } from "../../resource/mapper.ts";
import type { Shape } from "./shapes.ts";

/** Fields of fields are followed this deep at most. */
const MAX_DEPTH = 20;
const SHOWN_ENUMS = 4;
const INDENT = 4;

/** Models kubectl/pkg/explain/v2/templates/plaintext.tmpl. */
export class ExplainPrinter {
  constructor(private readonly recursive: boolean) {}

  head({ group, kind, version }: Mapping): string {
    const lines = [...(group ? [["GROUP:", group]] : []), ["KIND:", kind], ["VERSION:", version]];
    return `${lines.map(([name, value]) => `${name!.padEnd(12)}${value}\n`).join("")}\n`;
  }

  body(root: Shape, path: string[]): string {
    let shape = root;
    for (const field of path) {
      const next = shape.fields().get(field);
      if (!next) throw new CommandError(`field ${JSON.stringify(path.at(-1))} does not exist`);
      shape = next;
    }
    const last = path.at(-1);
    const head = last === undefined ? "" : field(last, shape);
    const text = shape.descriptions.length > 0 ? `${shape.descriptions.join("\n")}\n` : "<empty>";
    const description = `DESCRIPTION:\n${indented(wrap(text, 80 - INDENT), INDENT)}\n`;
    const fields = this.fields(shape, 1, [shape.typeName]);
    const list = fields ? `FIELDS:\n${fields}` : "";
    return `${head}${description}${list}\n`;
  }

  private fields(shape: Shape, level: number, seen: (string | undefined)[]): string {
    const indent = level * 2;
    let text = "";
    for (const [name, child] of shape.fields()) {
      text += `${" ".repeat(indent)}${name}\t<${child.type}>${shape.required.has(name) ? " -required-" : ""}`;
      text += `${shortEnum(child, indent)}\n`;
      if (!this.recursive) {
        const description = child.own || "<no description>";
        text += `${indented(wrap(description, 78 - indent), indent + 2)}\n\n`;
      } else if (seen.length < MAX_DEPTH && !(child.typeName && seen.includes(child.typeName))) {
        text += this.fields(child, level + 1, [...seen, child.typeName]);
      }
    }
    return text;
  }
}

const enumText = (value: string) => (value === "" ? '""' : value);

function field(name: string, shape: Shape): string {
  const values = shape.enum ? `ENUM:${shape.enum.map((value) => `\n    ${enumText(value)}`).join("")}` : "";
  return `FIELD: ${name} <${shape.type}>\n${values}\n\n`;
}

function shortEnum({ enum: values }: Shape, indent: number): string {
  if (!values) return "";
  const shown = values.slice(0, SHOWN_ENUMS).map(enumText).join(", ");
  return `\n${" ".repeat(indent)}enum: ${shown}${values.length > SHOWN_ENUMS ? ", ...." : ""}`;
}

const indented = (text: string, by: number) => text.replace(/^/gm, " ".repeat(by));

/** Breaks lines at blanks. Line ends and blanks at a line's start stay. Models mitchellh/go-wordwrap. */
export function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  let wrapped = "";
  let column = 0;
  for (const [, blanks = "", word = ""] of line.matchAll(/(\s*)(\S*)/g)) {
    if (!blanks && !word) continue;
    if (column > 0 && word && column + blanks.length + word.length > width) {
      wrapped += `\n${word}`;
      column = word.length;
    } else {
      wrapped += blanks + word;
      column += blanks.length + word.length;
    }
  }
  return wrapped;
}
