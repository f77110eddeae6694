/**
 * echo, printf, test.
 */

import { testScope } from "../conditional.ts";
import type { Context } from "../context.ts";
import { echoText } from "../echo.ts";
import { matches } from "../pattern.ts";
import { formatPrintf } from "../printf.ts";
import { say } from "../redirect.ts";
import { evaluateTest, TestError } from "../test-expression.ts";
import { isName, setVariable } from "../variables.ts";
import type { Builtin } from "./index.ts";
import { complain, print } from "./output.ts";

type Run = Builtin["run"];

const printf: Run = (context, args, name) => {
  const { shell } = context;
  let words = args[0] === "--" ? args.slice(1) : args;
  let variable: string | undefined;
  if (shell.dialect === "bash" && words[0] === "-v") {
    variable = words[1];
    words = words.slice(2);
  }
  if (words.length === 0) {
    if (shell.dialect === "bash") say(context, "printf: usage: printf [-v var] format [arguments]\n");
    else if (shell.dialect === "ash") say(context, `${shell.name}: usage: printf FORMAT [ARGUMENT...]\n`);
    else complain(context, "usage: printf format [arg ...]", name);
    return 2;
  }
  const result = formatPrintf(words[0]!, words.slice(1), shell.dialect);
  for (const error of result.errors) {
    if (shell.dialect === "ash") say(context, `${shell.name}: ${error}\n`);
    else complain(context, error, name);
  }
  if (variable !== undefined && isName(variable)) {
    setVariable(context, variable, result.text);
    return result.status;
  }
  return print(context, result.text, name) || result.status;
};

/** `[[` of busybox: like test, but = and == match patterns. */
function doubleBracket(args: string[], context: Context): boolean {
  for (const [i, word] of args.entries()) {
    if (word === "&&") return doubleBracket(args.slice(0, i), context) && doubleBracket(args.slice(i + 1), context);
    if (word === "||") return doubleBracket(args.slice(0, i), context) || doubleBracket(args.slice(i + 1), context);
  }
  const [left, operator, right] = args;
  if (args.length === 3 && /^(==?|!=)$/.test(operator!)) return matches(right!, left!) === (operator !== "!=");
  return evaluateTest(args, testScope(context));
}

const test: Run = (context, args, name) => {
  const { shell } = context;
  let words = args;
  const closer = name === "[" ? "]" : name === "[[" ? "]]" : undefined;
  if (closer) {
    if (args.at(-1) !== closer) {
      const message = shell.dialect === "bash" ? `missing \`${closer}'` : `missing ${closer}`;
      if (shell.dialect !== "ash") return complain(context, message, name, 2);
      say(context, `${shell.name}: ${message}\n`);
      return 2;
    }
    words = args.slice(0, -1);
  }
  try {
    return (name === "[[" ? doubleBracket(words, context) : evaluateTest(words, testScope(context))) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    if (shell.dialect === "ash") say(context, `${shell.name}: ${error.message}\n`);
    else complain(context, error.message, name);
    return 2;
  }
};

export const text: Record<string, Run> = {
  echo: (context, args, name) => print(context, echoText(args, context.shell.dialect), name),
  printf,
  test,
  "[": test,
  "[[": test,
};
