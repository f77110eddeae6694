/**
 * [[ ]] of bash.
 */

import { evaluate } from "./arithmetic.ts";
import { type Context, ShellError, worded } from "./context.ts";
import { isTerminal } from "./descriptors.ts";
import { expandPattern, expandPieces, expandText } from "./expand.ts";
import { matches, safeRegExp } from "./pattern.ts";
import { getOwn, setOwn } from "./record.ts";
import { say } from "./redirect.ts";
import type { Template } from "./template.ts";
import { binaryTest, TestError, type TestScope, unaryTest } from "./test-expression.ts";
import { arithmeticScope, getParameter } from "./variables.ts";

export function testScope(context: Context): TestScope {
  const { table, process, shell, env } = context;
  return {
    fs: env.machine.fs,
    cwd: process.cwd,
    uid: process.user.uid,
    dialect: shell.dialect,
    isTerminal: (fd) => isTerminal(table, process, fd),
    isSet: (name) => getParameter(context, name) !== undefined,
    optionOn: (name) => getOwn(shell.options, name) === true,
  };
}

/** The status of a compiled expression: 0, 1, or 2 after a complaint. */
export function conditional(context: Context, expression: unknown[]): number {
  try {
    return holds(context, expression) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    say(context, worded(context.shell, error.message, "[["));
    return 2;
  }
}

function holds(context: Context, [operator, ...operands]: unknown[]): boolean {
  const op = operator as string;
  if (op === "&&") return operands.every((one) => holds(context, one as unknown[]));
  if (op === "||") return operands.some((one) => holds(context, one as unknown[]));
  if (op === "!") return !holds(context, operands[0] as unknown[]);
  const left = expandText(context, operands[0] as Template);
  if (operands.length === 1) return unaryTest(op, left, testScope(context));
  const right = operands[1] as Template;
  if (op === "==" || op === "=") return matches(expandPattern(context, right), left, true);
  if (op === "!=") return !matches(expandPattern(context, right), left, true);
  if (op === "=~") return regularExpression(context, left, right);
  if (/^-(eq|ne|lt|le|gt|ge)$/.test(op)) {
    const value = (text: string) => String(evaluate(text, arithmeticScope(context)));
    return binaryTest(op, value(left), value(expandText(context, right)), testScope(context));
  }
  return binaryTest(op, left, expandText(context, right), testScope(context));
}

const CLASSES: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  xdigit: "0-9A-Fa-f",
  punct: "!-\\/:-@\\[-`{-~",
};

function regularExpression(context: Context, text: string, template: Template): boolean {
  let source = "";
  for (const piece of expandPieces(context, template)) {
    if (piece) source += piece.quoted ? piece.text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : piece.text;
  }
  const found = safeRegExp(
    source.replace(/\[:(\w+):\]/g, (whole, name) => (Object.hasOwn(CLASSES, name) ? CLASSES[name]! : whole)),
  );
  const match = found.exec(text);
  if (source === "") throw new ShellError("", 2, undefined, true);
  setOwn(context.shell.vars, "BASH_REMATCH", {
    elements: Object.fromEntries((match ?? []).map((group, i) => [String(i), group ?? ""])),
  });
  return match !== null;
}
