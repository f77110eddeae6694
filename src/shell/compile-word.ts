/**
 * Words of the syntax tree -> templates. Command substitutions are collected, for code that runs before the word.
 */
import type { ParameterExpansionPart, ParsedScript, Word, WordPart } from "unbash";
import type { Dialect } from "./process-types.ts";
import type { Parameter, Template, TemplatePart } from "./template.ts";

/** A command substitution of a word, and the condition under which its operand is needed. */
export interface Substitution {
  slot: number;
  script: ParsedScript | undefined;
  text: string;
  /** Templates of the parameters whose operators decide; all must be needed. */
  guards: Parameter[];
}

export interface WordContext {
  dialect: Dialect;
  substitutions: Substitution[];
  guards: Parameter[];
  parse(text: string): ParsedScript;
}

/** The template of a word of a command. `assignment`: tildes also after colons. */
export function compileWord(word: Word, context: WordContext, assignment = false): Template {
  const parts = word.parts ?? [{ type: "Literal", text: word.text, value: word.value, pos: word.pos, end: word.end }];
  const template = compileParts(parts as readonly WordPart[], context, false);
  return withTildes(template, assignment);
}

/** The template of text that is expanded as between double quotes: here-documents, arithmetic. */
export function compileQuotedText(text: string, context: WordContext): Template {
  if (!/[$`\\]/.test(text)) return text === "" ? [] : [["quoted", text]];
  const script = context.parse(`: "${text}"`);
  const command = script.commands[0]?.command;
  const word = command?.type === "Command" ? command.suffix[0] : undefined;
  if (word?.type !== "Word") return [["quoted", text]];
  return compileWord(word, context);
}

export function compileParts(parts: readonly WordPart[], context: WordContext, quoted: boolean): Template {
  const template: Template = [];
  for (const part of parts) compilePart(part, context, quoted, template);
  return template;
}

function compilePart(part: WordPart, context: WordContext, quoted: boolean, out: Template): void {
  switch (part.type) {
    case "Literal":
      if (quoted) out.push(["quoted", part.value]);
      else unquotedText(part.text, out);
      return;
    case "SingleQuoted":
      out.push(["quoted", part.value]);
      return;
    case "AnsiCQuoted":
      out.push(["quoted", context.dialect === "dash" ? `$${part.text.slice(2, -1)}` : part.value]);
      return;
    case "DoubleQuoted":
    case "LocaleString":
      // "$@" without parameters is no word at all; other quotes make one even when empty.
      if (part.parts.length !== 1 || !/^\$(@|\{@\}|\{\w+\[@\]\})$/.test(part.parts[0]!.text)) out.push(["quoted", ""]);
      out.push(...compileParts(part.parts, context, true));
      return;
    case "SimpleExpansion":
      out.push(["parameter", { name: part.text.slice(1), text: part.text }, quoted]);
      return;
    case "ParameterExpansion":
      out.push(compileParameter(part, context, quoted));
      return;
    case "CommandExpansion":
      out.push(["result", addSubstitution(part.script, part.text, context), quoted]);
      return;
    case "ArithmeticExpansion":
      out.push([
        "arithmetic",
        compileArithmetic(part.text.slice(part.text[1] === "[" ? 2 : 3, part.text[1] === "[" ? -1 : -2), context),
        quoted,
      ]);
      return;
    case "ProcessSubstitution":
      out.push(["bad", "process substitution is not supported"]);
      return;
    default:
      compileBracketed(part.text, part.pos, part.parts, context, quoted, out);
  }
}

/** Pieces of text around inner parts: brackets, braces and extended globs that hold expansions. */
function compileBracketed(
  text: string,
  pos: number,
  parts: readonly WordPart[] | undefined,
  context: WordContext,
  quoted: boolean,
  out: Template,
): void {
  let at = 0;
  for (const part of parts ?? []) {
    unquotedText(text.slice(at, part.pos - pos), out);
    compilePart(part, context, quoted, out);
    at = part.end - pos;
  }
  unquotedText(text.slice(at), out);
}

/** Takes backslashes out: what they protect is quoted. */
function unquotedText(text: string, out: Template): void {
  if (!text.includes("\\")) {
    if (text !== "") out.push(text);
    return;
  }
  for (const piece of text.matchAll(/\\(\n|[\s\S])?|[^\\]+/g)) {
    if (piece[0][0] !== "\\") out.push(piece[0]);
    else if (piece[1] !== "\n") out.push(["quoted", piece[1] ?? "\\"]);
  }
}

/** Arithmetic is text that is expanded first and evaluated then, as POSIX has it. */
export function compileArithmetic(text: string, context: WordContext): Template {
  return compileQuotedText(/[$`]\(/.test(text) ? text : text.replaceAll('"', ""), context);
}

function addSubstitution(script: ParsedScript | undefined, text: string, context: WordContext): number {
  const slot = context.substitutions.length;
  context.substitutions.push({ slot, script, text, guards: context.guards });
  return slot;
}

/** Operators of bash that busybox ash knows too, when built as distributions build it; dash knows none of them. */
function supported(operator: string, dialect: Dialect): boolean {
  if (dialect === "bash") return true;
  if (/^([:]?[-=+?]|##?|%%?)$/.test(operator)) return true;
  return dialect === "ash" && /^(\/\/?|:)$/.test(operator);
}

function compileParameter(part: ParameterExpansionPart, context: WordContext, quoted: boolean): TemplatePart {
  const parameter: Parameter = { name: part.parameter, text: part.text };
  const operation = part.operation;
  const bashOnly =
    part.index !== undefined ||
    part.prefix === "!" ||
    (operation && !supported(operatorOf(operation), context.dialect));
  if (part.parameter === "" || operation?.type === "Unknown" || (bashOnly && context.dialect !== "bash")) {
    return ["bad", part.text];
  }
  if (part.prefix === "#") parameter.length = true;
  if (part.prefix === "!") parameter.indirect = true;
  if (part.index) {
    const index = part.index.text;
    parameter.index = index === "@" || index === "*" ? index : compileQuotedText(index, context);
  }
  if (parameter.indirect && (parameter.index === "@" || parameter.index === "*")) {
    parameter.names = true;
  }
  if (!operation) return ["parameter", parameter, quoted];
  if (operation.type === "Names") {
    parameter.names = true;
    return ["parameter", parameter, quoted];
  }
  parameter.operator = operatorOf(operation);
  const operand = (word: Word | undefined): Template | undefined => {
    if (!word) return undefined;
    const inner = { ...context, guards: [...context.guards, parameter] };
    const template = word.parts || !quoted ? compileOperand(word, inner, quoted) : unescaped(word.text);
    return template;
  };
  switch (operation.type) {
    case "Default":
      parameter.operand = operand(operation.operand);
      break;
    case "Replace":
      parameter.operand = compileOperand(operation.pattern, context, false);
      parameter.second = compileOperand(operation.replacement, context, quoted);
      break;
    case "Slice":
      parameter.operand = compileArithmetic(operation.offset.text, context);
      if (operation.length) parameter.second = compileArithmetic(operation.length.text, context);
      break;
    case "Remove":
      parameter.operand = compileOperand(operation.operand, context, false);
      break;
    case "CaseModification":
    case "Transform":
      if (operation.operand) parameter.operand = compileOperand(operation.operand, context, false);
      break;
  }
  return ["parameter", parameter, quoted];
}

/** The operand of an operator; between double quotes its literals are quoted text. */
function compileOperand(word: Word, context: WordContext, quoted: boolean): Template {
  if (!word.parts) return quoted ? unescaped(word.text) : withTildes(literal(word.text), false);
  const template = compileParts(word.parts, context, quoted);
  return quoted ? template : withTildes(template, false);
}

function literal(text: string): Template {
  const out: Template = [];
  unquotedText(text, out);
  return out;
}

/** Text between double quotes without expansions. */
function unescaped(text: string): Template {
  return text === "" ? [] : [["quoted", text.replace(/\\([$`"\\}])/g, "$1").replace(/\\\n/g, "")]];
}

function operatorOf(operation: NonNullable<ParameterExpansionPart["operation"]>): string {
  return operation.operator;
}

/** `~` and `~user` at the start, and in assignments after each colon. */
function withTildes(template: Template, assignment: boolean): Template {
  if (!template.some((part) => typeof part === "string" && part.includes("~"))) return template;
  return template.flatMap((part, i): Template => {
    if (typeof part !== "string" || !part.includes("~")) return [part];
    const pieces: Template = [];
    let start = 0;
    for (const match of part.matchAll(assignment ? /(^|:)~([\w.-]*)(?=[/:]|$)/g : /(^)~([\w.-]*)(?=\/|$)/g)) {
      if (match[1] === "" && i > 0) continue;
      const last = match.index + match[0].length === part.length;
      if (last && i < template.length - 1) continue;
      pieces.push(part.slice(start, match.index + match[1]!.length), ["tilde", match[2]!]);
      start = match.index + match[0].length;
    }
    pieces.push(part.slice(start));
    return pieces.filter((piece) => piece !== "");
  });
}
