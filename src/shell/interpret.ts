/**
 * The interpreter: one instruction of one shell at a time.
 */

import { ArithmeticError } from "./arithmetic.ts";
import { chargeMatch } from "./charge.ts";
import { codeOf, type Instruction } from "./code.ts";
import { type Context, ShellError, shortName, worded } from "./context.ts";
import { expandArithmetic, expandFields, expandPattern, expandText } from "./expand.ts";
import { endOfCode, exitShell, popFrame, returnFrom, unwind } from "./frames.ts";
import { lazyAssign, lazyCommand, lazyConditional, lazyExpandParameter } from "./lazy.ts";
import { matches } from "./pattern.ts";
import type { Frame } from "./process-types.ts";
import { setOwn } from "./record.ts";
import { applyRedirects, say } from "./redirect.ts";
import { setVariable } from "./variables.ts";

type Handlers = {
  [K in Instruction[0]]: (context: Context, instruction: Extract<Instruction, [K, ...unknown[]]>) => void;
};
type Building = Extract<Frame, { kind: "command" }>;

/** What starting a process costs, in microseconds. */
export const FORK_COST = 500;

/** Runs the next instruction. The context's process must have a shell and nothing to wait for. */
export function stepShell(context: Context): void {
  const { shell, table } = context;
  const { instructions } = codeOf(table, shell.at.code);
  const instruction = instructions[shell.at.pc++] ?? ["end"];
  try {
    (HANDLERS[instruction[0]] as (context: Context, instruction: Instruction) => void)(context, instruction);
  } catch (error) {
    const said =
      error instanceof ArithmeticError ? new ShellError(error.message, shell.dialect === "bash" ? 1 : 2) : error;
    if (!(said instanceof ShellError)) throw error;
    failCommand(context, said);
  }
}

/** A command failed in the shell itself: a script ends, a person gets the prompt back. */
function failCommand(context: Context, error: ShellError): void {
  const { shell } = context;
  if (error.message) say(context, worded(shell, error.message, error.builtin));
  shell.status = error.status;
  if (error.mild) {
    if (shell.frames.at(-1)?.kind === "command") popFrame(context);
    return;
  }
  if (shell.interactive && !shell.subshell) {
    unwind(context, 0);
    return;
  }
  exitShell(context, error.status);
}

function building(context: Context): Building {
  return context.shell.frames.at(-1) as Building;
}

const HANDLERS: Handlers = {
  command(context, [, line]) {
    const { shell } = context;
    shell.line = line + (shell.lineBase ?? 0);
    delete shell.substituted;
    shell.frames.push({ kind: "command", args: [], assigns: [], redirects: [], line });
  },
  literals(context, [, words]) {
    building(context).args.push(...words);
  },
  word(context, [, template]) {
    building(context).args.push(...expandFields(context, template));
  },
  assign(context, [, name, template, append]) {
    building(context).assigns.push([name, expandText(context, template), append]);
  },
  set(context, [, name, template, append, index]) {
    const { setFromScript } = lazyAssign();
    const value = expandText(context, template);
    if (context.shell.options["x"]) say(context, `+ ${name}${append ? "+" : ""}=${value}\n`);
    setFromScript(context, name, value, append, index ? expandText(context, index) : undefined);
  },
  "set-array"(context, [, name, elements, append]) {
    const { setArray } = lazyAssign();
    setArray(context, name, elements, append);
  },
  "declare-array"(context, [, , name, elements]) {
    const { setArray } = lazyAssign();
    const frame = building(context);
    frame.args.push(name);
    if (frame.args.includes("-A")) setOwn(context.shell.vars, name, { elements: {}, associative: true });
    setArray(context, name, elements, false);
  },
  redirect(context, [, fd, op, template, here]) {
    const target = here ? expandText(context, template) : expandFields(context, template).join(" ");
    building(context).redirects.push({ fd, op, target });
  },
  run(context) {
    const { runCommand } = lazyCommand();
    runCommand(context);
  },
  enter(context) {
    const frame = context.shell.frames.pop() as Building;
    const saved = applyRedirects(context, frame.redirects);
    if (saved) context.shell.frames.push({ kind: "redirected", saved });
    else {
      context.shell.status = context.shell.dialect === "dash" ? 2 : 1;
      skipTo(context, "leave", "enter");
    }
  },
  leave: popFrame,
  jump(context, [, target]) {
    context.shell.at.pc = target;
  },
  "jump-true"(context, [, target]) {
    if (context.shell.status === 0) context.shell.at.pc = target;
  },
  "jump-false"(context, [, target]) {
    if (context.shell.status !== 0) context.shell.at.pc = target;
  },
  not(context) {
    context.shell.status = context.shell.status === 0 ? 1 : 0;
  },
  tested(context) {
    context.shell.frames.push({ kind: "tested" });
    context.shell.tested++;
  },
  untested: popFrame,
  check(context) {
    const { shell } = context;
    if (shell.status !== 0 && shell.options["e"] && shell.tested === 0) exitShell(context, shell.status);
  },
  loop(context, [, breakTo, continueTo]) {
    context.shell.frames.push({ kind: "loop", breakTo, continueTo });
  },
  remember(context) {
    const loop = context.shell.frames.at(-1);
    if (loop?.kind === "loop") loop.last = context.shell.status;
  },
  "loop-status"(context) {
    const loop = context.shell.frames.at(-1);
    if (loop?.kind === "loop") context.shell.status = loop.last ?? 0;
  },
  "end-loop": popFrame,
  items(context, [, name, breakTo, continueTo]) {
    const frame = context.shell.frames.pop() as Building;
    context.shell.frames.push({ kind: "loop", breakTo, continueTo, items: frame.args, next: 0, name });
    context.shell.status = 0;
  },
  next(context, [, out]) {
    const loop = context.shell.frames.at(-1) as Extract<Frame, { kind: "loop" }>;
    const item = loop.items![loop.next!++];
    if (item === undefined) context.shell.at.pc = out;
    else setVariable(context, loop.name!, item);
  },
  case(context, [, template]) {
    context.shell.frames.push({ kind: "case", word: expandText(context, template) });
  },
  match(context, [, template, target]) {
    const frame = context.shell.frames.at(-1) as Extract<Frame, { kind: "case" }>;
    const pattern = expandPattern(context, template);
    chargeMatch(context.table, pattern, frame.word.length);
    if (matches(pattern, frame.word, context.shell.dialect === "bash")) context.shell.at.pc = target;
  },
  "end-case": popFrame,
  fork(context, [, mode, after, text]) {
    const { forkSubshell } = lazyCommand();
    forkSubshell(context, mode, after, text);
  },
  pipe(context, [, starts, after, both]) {
    const { forkPipeline } = lazyCommand();
    forkPipeline(context, starts, after, both);
  },
  substitute(context, [, slot, after]) {
    const { forkSubstitution } = lazyCommand();
    forkSubstitution(context, slot, after);
  },
  guard(context, [, [part], target]) {
    const { needsOperand } = lazyExpandParameter();
    if (Array.isArray(part) && part[0] === "parameter" && !needsOperand(context, part[1])) context.shell.at.pc = target;
  },
  function(context, [, name, after]) {
    const { shell } = context;
    setOwn(shell.functions, name, { ...shell.at });
    shell.at.pc = after;
    shell.status = 0;
  },
  return(context) {
    returnFrom(context, context.shell.status);
  },
  exit(context) {
    exitShell(context, context.shell.status);
  },
  end: endOfCode,
  arithmetic(context, [, template]) {
    context.shell.status = expandArithmetic(context, template) === 0n ? 1 : 0;
  },
  test(context, [, expression]) {
    const { conditional } = lazyConditional();
    context.shell.status = conditional(context, expression);
  },
  status(context, [, status]) {
    context.shell.status = status;
  },
  "syntax-error"(context, [, message, line]) {
    reportSyntaxError(context, message, line);
  },
};

/** Goes behind the instruction that closes what just failed to open. */
function skipTo(context: Context, close: string, open: string): void {
  const { shell, table } = context;
  const { instructions } = codeOf(table, shell.at.code);
  for (let depth = 1; depth > 0 && shell.at.pc < instructions.length; shell.at.pc++) {
    const op = instructions[shell.at.pc]![0];
    if (op === open) depth++;
    else if (op === close) depth--;
  }
}

function reportSyntaxError(context: Context, message: string, line: number): void {
  const { shell } = context;
  shell.line = line + (shell.lineBase ?? 0);
  if (shell.dialect === "bash") {
    const place = shell.interactive ? "" : `${shell.mode === "command" ? "-c: " : ""}line ${shell.line}: `;
    const name = shell.interactive ? shortName(shell) : shell.name;
    for (const part of message.split("\n")) say(context, `${name}: ${place}${part}\n`);
  } else say(context, worded(shell, message));
  shell.status = 2;
  if (shell.interactive && !shell.subshell) unwind(context, 0);
  else exitShell(context, 2);
}
