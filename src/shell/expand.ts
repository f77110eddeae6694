/**
 * Expansion of words: parameters, arithmetic, results of command substitutions; then fields, then paths.
 */

import { ArithmeticError, evaluate } from "./arithmetic.ts";
import { chargeBytes, chargeText } from "./charge.ts";
import { type Context, fatalStatus, ShellError } from "./context.ts";
import { lazyExpandParameter } from "./lazy.ts";
import { escapePattern, expandPath, hasGlob } from "./pattern.ts";
import type { Template, TemplatePart } from "./template.ts";
import { arithmeticScope, getParameter } from "./variables.ts";

/** Expanded text. `split`: came from an unquoted expansion. null: a field ends here whatever IFS is. */
export type Piece = { text: string; quoted: boolean; split: boolean } | null;

/** The fields of a word of a command. */
export function expandFields(context: Context, template: Template): string[] {
  const pieces = expandPieces(context, template);
  chargeBytes(context.table, textLength(pieces.filter((piece) => piece?.split)));
  const fields: { text: string; pattern: string }[] = splitFields(context, pieces);
  const out: string[] = [];
  for (const field of fields) {
    if (!context.shell.options["f"] && hasGlob(field.pattern)) {
      const paths = expandPath(field.pattern, context.process.cwd, context.env.machine.fs);
      if (paths.length > 0) {
        out.push(...paths);
        continue;
      }
    }
    out.push(field.text);
  }
  return out;
}

const textLength = (pieces: Piece[]): number => pieces.reduce((sum, piece) => sum + (piece?.text.length ?? 0), 0);

/** The text of a word that is neither split nor globbed: assignments, case, here-documents. */
export function expandText(context: Context, template: Template): string {
  if (template.length === 1) {
    const part = template[0]!;
    if (typeof part === "string") return part;
    if (part[0] === "quoted") return part[1];
  }
  let text = "";
  for (const piece of expandPieces(context, template)) text += piece ? piece.text : " ";
  return text;
}

/** A pattern: what was quoted is escaped. */
export function expandPattern(context: Context, template: Template): string {
  let text = "";
  for (const piece of expandPieces(context, template)) {
    if (piece) text += piece.quoted ? escapePattern(piece.text) : piece.text;
    else text += " ";
  }
  return text;
}

/** The value of an arithmetic template. */
export function expandArithmetic(context: Context, template: Template): bigint {
  try {
    return evaluate(expandText(context, template), arithmeticScope(context));
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellError(error.message, fatalStatus(context.shell));
    throw error;
  }
}

export function expandPieces(context: Context, template: Template): Piece[] {
  const pieces: Piece[] = [];
  for (const part of template) expandPart(context, part, pieces, false);
  chargeText(context.table, textLength(pieces));
  return pieces;
}

/** `inOperand`: literal text of an operand splits, as results of expansions do. */
export function expandPart(context: Context, part: TemplatePart, out: Piece[], inOperand: boolean): void {
  if (typeof part === "string") {
    out.push({ text: part, quoted: false, split: inOperand });
    return;
  }
  switch (part[0]) {
    case "quoted":
      out.push({ text: part[1], quoted: true, split: false });
      return;
    case "result":
      out.push({ text: context.shell.results[part[1]] ?? "", quoted: part[2], split: !part[2] });
      return;
    case "arithmetic":
      out.push({ text: String(expandArithmetic(context, part[1])), quoted: part[2], split: !part[2] });
      return;
    case "tilde":
      out.push({ text: homeOf(context, part[1]), quoted: true, split: false });
      return;
    case "bad":
      throw badSubstitution(context, part[1]);
    case "parameter": {
      const parameter = part[1];
      const { name } = parameter;
      if (
        !parameter.operator &&
        !parameter.index &&
        !parameter.length &&
        !parameter.indirect &&
        name !== "@" &&
        name !== "*"
      ) {
        const value = getParameter(context, name);
        if (value !== undefined) {
          out.push({ text: value, quoted: part[2], split: !part[2] });
          return;
        }
      }
      const { expandParameter } = lazyExpandParameter();
      expandParameter(context, parameter, part[2], out);
    }
  }
}

export function badSubstitution(context: Context, text: string): ShellError {
  switch (context.shell.dialect) {
    case "ash":
      return new ShellError("syntax error: bad substitution", 2);
    case "dash":
      return new ShellError("Bad substitution", 2);
    default:
      return new ShellError(`${text}: bad substitution`, 1);
  }
}

function homeOf(context: Context, user: string): string {
  if (user === "") {
    return getParameter(context, "HOME") ?? (context.process.user.uid === 0 ? "/root" : "/");
  }
  if (user === "+") return context.process.cwd;
  if (user === "-") return getParameter(context, "OLDPWD") ?? "~-";
  try {
    const line = context.env.machine.fs
      .read("/etc/passwd")
      .split("\n")
      .find((entry) => entry.startsWith(`${user}:`));
    return line?.split(":")[5] ?? `~${user}`;
  } catch {
    return `~${user}`;
  }
}

/** Field splitting by IFS, as POSIX 2.6.5 has it. */
function splitFields(context: Context, pieces: Piece[]): { text: string; pattern: string }[] {
  const fields: { text: string; pattern: string }[] = [];
  let field: { text: string; pattern: string } | undefined;
  let afterBlank = false;
  const start = () => {
    field ??= { text: "", pattern: "" };
    return field;
  };
  const end = () => {
    if (field) fields.push(field);
    field = undefined;
  };
  const separators = getParameter(context, "IFS") ?? " \t\n";
  for (const piece of pieces) {
    if (piece === null) {
      end();
      afterBlank = false;
    } else if (piece.quoted) {
      start().text += piece.text;
      start().pattern += escapePattern(piece.text);
      afterBlank = false;
    } else if (!piece.split || separators === "") {
      if (piece.text === "") continue;
      start().text += piece.text;
      start().pattern += piece.text;
      afterBlank = false;
    } else {
      for (const char of piece.text) {
        if (!separators.includes(char)) {
          start().text += char;
          start().pattern += char === "\\" ? "\\\\" : char;
          afterBlank = false;
        } else if (char === " " || char === "\t" || char === "\n") {
          if (field) afterBlank = true;
          end();
        } else if (afterBlank) afterBlank = false;
        else {
          start();
          end();
        }
      }
    }
  }
  end();
  return fields;
}
