/**
 * Parameter expansion with operators, arrays and `$@`.
 */
import { boundRegExp } from "../apimachinery/boundregexp.ts";
import { chargeMatch } from "./charge.ts";
import { type Context, ShellError } from "./context.ts";
import { badSubstitution, expandArithmetic, expandPart, expandPattern, expandText, type Piece } from "./expand.ts";
import { patternSource, safeRegExp } from "./pattern.ts";
import type { Parameter } from "./template.ts";
import { elementsOf, getElement, getParameter, setVariable, unbound } from "./variables.ts";

/** What a parameter stands for before its operator. */
type Value = { list: false; text: string | undefined } | { list: true; joined: boolean; items: string[] };

function valueOfParameter(context: Context, parameter: Parameter): Value {
  const { shell } = context;
  const { name, index } = parameter;
  if (name === "@" || name === "*") return { list: true, joined: name === "*", items: shell.args };
  if (index === "@" || index === "*") {
    return { list: true, joined: index === "*", items: elementsOf(context, name).map((entry) => entry[1]) };
  }
  if (index) return { list: false, text: getElement(context, name, expandText(context, index)) };
  return { list: false, text: getParameter(context, name) };
}

/** Whether the operand of - := + ? will be expanded: decides if its command substitutions run. */
export function needsOperand(context: Context, parameter: Parameter): boolean {
  const operator = parameter.operator ?? "";
  const value = valueOfParameter(context, parameter);
  const present = isPresent(value, operator.startsWith(":"));
  return operator.endsWith("+") ? present : !present;
}

function isPresent(value: Value, nonEmpty: boolean): boolean {
  if (value.list) return nonEmpty ? value.items.length > 0 && value.items.join("") !== "" : value.items.length > 0;
  return value.text !== undefined && !(nonEmpty && value.text === "");
}

export function expandParameter(context: Context, parameter: Parameter, quoted: boolean, out: Piece[]): void {
  const { operator } = parameter;
  if (parameter.names) {
    pushValue(context, { list: true, joined: false, items: namesOf(context, parameter) }, quoted, out);
    return;
  }
  if (parameter.indirect) {
    expandIndirect(context, parameter, quoted, out);
    return;
  }
  const value = valueOfParameter(context, parameter);
  if (parameter.length) {
    const length = value.list ? value.items.length : lengthOf(context, parameter, value.text);
    out.push({ text: String(length), quoted, split: !quoted });
    return;
  }
  if (operator && /^:?[-=+?]$/.test(operator)) {
    withDefault(context, parameter, value, quoted, out);
    return;
  }
  if (!value.list && value.text === undefined && context.shell.options["u"]) throw unbound(context, parameter.name);
  pushValue(context, operator ? transform(context, parameter, value) : value, quoted, out);
}

function lengthOf(context: Context, parameter: Parameter, text: string | undefined): number {
  if (text === undefined && context.shell.options["u"]) throw unbound(context, parameter.name);
  return characters(text ?? "");
}

/** Characters of UTF-8 in a binary string. */
function characters(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xc0) !== 0x80) count++;
  return count;
}

function namesOf(context: Context, parameter: Parameter): string[] {
  if (parameter.index) return elementsOf(context, parameter.name).map((entry) => entry[0]);
  return Object.keys(context.shell.vars)
    .filter((name) => name.startsWith(parameter.name))
    .sort();
}

function expandIndirect(context: Context, parameter: Parameter, quoted: boolean, out: Piece[]): void {
  const target = valueOfParameter(context, parameter);
  const name = target.list ? target.items.join(" ") : (target.text ?? "");
  const match = /^([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(?:\[(.*)\])?$/.exec(name);
  if (!match)
    throw new ShellError(
      name === "" ? `${parameter.name}: invalid indirect expansion` : `${name}: invalid variable name`,
      1,
    );
  const { indirect: _indirect, index: _index, ...rest } = parameter;
  const index = match[2];
  const real: Parameter = { ...rest, name: match[1]! };
  if (index !== undefined) real.index = index === "@" || index === "*" ? index : [["quoted", index]];
  expandParameter(context, real, quoted, out);
}

function withDefault(context: Context, parameter: Parameter, value: Value, quoted: boolean, out: Piece[]): void {
  const operator = parameter.operator!;
  const present = isPresent(value, operator.startsWith(":"));
  const operand = parameter.operand ?? [];
  const pushOperand = () => {
    for (const part of operand) expandPart(context, part, out, !quoted);
    if (quoted) out.push({ text: "", quoted: true, split: false });
  };
  switch (operator.at(-1)) {
    case "-":
      if (present) pushValue(context, value, quoted, out);
      else pushOperand();
      return;
    case "+":
      if (present) pushOperand();
      else if (quoted) out.push({ text: "", quoted: true, split: false });
      return;
    case "=": {
      if (present) {
        pushValue(context, value, quoted, out);
        return;
      }
      const text = expandText(context, operand);
      if (!/^[A-Za-z_]/.test(parameter.name)) throw badSubstitution(context, parameter.text);
      setVariable(
        context,
        parameter.name,
        text,
        Array.isArray(parameter.index) ? expandText(context, parameter.index) : undefined,
      );
      out.push({ text, quoted, split: !quoted });
      return;
    }
    default: {
      if (present) {
        pushValue(context, value, quoted, out);
        return;
      }
      const text = expandText(context, operand);
      throw new ShellError(
        `${parameter.name}: ${text || missing(context, operator)}`,
        context.shell.dialect === "bash" && context.shell.mode === "command" && !context.shell.subshell
          ? 127
          : context.shell.dialect === "bash"
            ? 1
            : 2,
      );
    }
  }
}

function missing(context: Context, operator: string): string {
  const orNull = operator.startsWith(":");
  if (context.shell.dialect === "bash") return orNull ? "parameter null or not set" : "parameter not set";
  return orNull ? "parameter not set or null" : "parameter not set";
}

function pushValue(context: Context, value: Value, quoted: boolean, out: Piece[]): void {
  if (!value.list) {
    out.push({ text: value.text ?? "", quoted, split: !quoted });
    return;
  }
  if (value.joined && quoted) {
    const separators = getParameter(context, "IFS") ?? " \t\n";
    out.push({ text: value.items.join(separators.slice(0, 1)), quoted: true, split: false });
    return;
  }
  value.items.forEach((text, i) => {
    if (i > 0) out.push(null);
    out.push({ text, quoted, split: !quoted });
  });
}

function transform(context: Context, parameter: Parameter, value: Value): Value {
  if (parameter.operator === ":") return slice(context, parameter, value);
  const change = changer(context, parameter);
  chargeMatch(context.table, parameter.text, value.list ? value.items.join("").length : (value.text ?? "").length);
  if (value.list) return { ...value, items: value.items.map(change) };
  return { list: false, text: value.text === undefined ? undefined : change(value.text) };
}

function slice(context: Context, parameter: Parameter, value: Value): Value {
  let offset = Number(expandArithmetic(context, parameter.operand ?? []));
  const length = parameter.second ? Number(expandArithmetic(context, parameter.second)) : undefined;
  if (value.list) {
    const items = parameter.index ? value.items : [context.shell.name, ...value.items];
    if (offset < 0) offset += items.length;
    if (!parameter.index && offset === 0 && parameter.name !== "@" && parameter.name !== "*") offset = 0;
    return {
      ...value,
      items: offset < 0 ? [] : items.slice(offset, length === undefined ? undefined : offset + length),
    };
  }
  const text = value.text ?? "";
  if (offset < 0) offset += text.length;
  if (offset < 0) return { list: false, text: "" };
  const end = length === undefined ? text.length : length < 0 ? text.length + length : offset + length;
  if (end < offset) throw new ShellError(`${expandText(context, parameter.second!)}: substring expression < 0`, 1);
  return { list: false, text: text.slice(offset, end) };
}

function changer(context: Context, parameter: Parameter): (text: string) => string {
  const operator = parameter.operator!;
  const extended = context.shell.dialect === "bash";
  const pattern = operator === "@" ? "" : expandPattern(context, parameter.operand ?? []);
  switch (operator) {
    case "#":
    case "##": {
      const prefix = safeRegExp(`^(?:${patternSource(pattern, extended, operator === "##")})`);
      return (text) => text.replace(prefix, "");
    }
    case "%":
    case "%%":
      return suffixRemover(patternSource(pattern, extended), operator === "%%");
    case "/":
    case "//":
    case "/#":
    case "/%":
      return replacer(operator, pattern, expandText(context, parameter.second ?? []), extended);
    case "@":
      return (text) => quoting(text, expandText(context, parameter.operand ?? []));
    default:
      return caseChanger(operator, pattern);
  }
}

/** The shortest (or longest) end of the text that fits goes away. */
function suffixRemover(source: string, longest: boolean): (text: string) => string {
  const split = safeRegExp(`^([\\s\\S]*${longest ? "?" : ""})(?:${source})$`);
  return (text) => split.exec(text)?.[1] ?? text;
}

function replacer(operator: string, pattern: string, replacement: string, extended: boolean): (text: string) => string {
  if (pattern === "")
    return (text) => (operator === "/#" ? replacement + text : operator === "/%" ? text + replacement : text);
  const source = `(?:${patternSource(pattern, extended)})`;
  const anchored = operator === "/#" ? `^${source}` : operator === "/%" ? `${source}$` : source;
  const found = safeRegExp(anchored);
  if (operator !== "//") return (text) => text.replace(found, () => replacement);
  const all = boundRegExp(found.source, "g");
  return (text) => text.replace(all, (match) => (match === "" ? "" : replacement));
}

function caseChanger(operator: string, pattern: string): (text: string) => string {
  const fits = safeRegExp(`^${patternSource(pattern === "" ? "?" : pattern)}$`);
  const up = operator.startsWith("^");
  const change = (char: string) => (fits.test(char) ? (up ? char.toUpperCase() : char.toLowerCase()) : char);
  if (operator.length === 2) return (text) => [...text].map(change).join("");
  return (text) => (text === "" ? "" : change(text[0]!) + text.slice(1));
}

function quoting(text: string, operator: string): string {
  switch (operator) {
    case "Q":
      return `'${text.replaceAll("'", "'\\''")}'`;
    case "U":
      return text.toUpperCase();
    case "L":
      return text.toLowerCase();
    case "u":
      return text.slice(0, 1).toUpperCase() + text.slice(1);
    default:
      return text;
  }
}
