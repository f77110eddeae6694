/**
 * Commands: functions, builtins, programs; and the forks of pipelines, subshells and substitutions.
 */

import { setFromScript } from "./assign.ts";
import { type Builtin, builtin } from "./builtins/index.ts";
import { codeOf } from "./code.ts";
import { type Context, ShellError, worded } from "./context.ts";
import { addOpen, addPipe, release, retain, setDescriptor } from "./descriptors.ts";
import { exitShell } from "./frames.ts";
import { FORK_COST } from "./interpret.ts";
import { type LaunchFailure, launch } from "./launch.ts";
import { endProcess, forkProcess } from "./process.ts";
import type { Frame, Process, Variable } from "./process-types.ts";
import { getOwn, setOwn } from "./record.ts";
import { applyRedirects, forgetSaved, restoreDescriptors, say, strerror } from "./redirect.ts";
import { exportedEnvironment, getParameter } from "./variables.ts";

type Building = Extract<Frame, { kind: "command" }>;

const MAX_CALLS = 1000;

/** Runs the simple command that has been built. */
export function runCommand(context: Context): void {
  const { shell } = context;
  const frame = shell.frames.at(-1) as Building;
  if (frame.args.length === 0) {
    assignOnly(context, frame);
    return;
  }
  if (expandAlias(context, frame)) return;
  if (shell.options["x"]) trace(context, frame);
  const name = frame.args[0]!;
  const found = builtin(name, shell.dialect);
  const own = getOwn(shell.functions, name);
  if (own && !(found?.special && shell.dialect !== "bash")) {
    callFunction(context, frame, own);
    return;
  }
  if (found) {
    runBuiltin(context, frame, found);
    return;
  }
  runProgram(context, frame);
}

function assignOnly(context: Context, frame: Building): void {
  const { shell } = context;
  shell.frames.pop();
  for (const [name, value, append] of frame.assigns) setFromScript(context, name, value, append, undefined);
  shell.status = shell.substituted ?? 0;
  if (frame.redirects.length === 0) return;
  const saved = applyRedirects(context, frame.redirects);
  if (saved) restoreDescriptors(context, saved);
  else shell.status = redirectFailure(context);
}

function redirectFailure(context: Context): number {
  return context.shell.dialect === "dash" ? 2 : 1;
}

/** An alias becomes the text that it stands for, with the words behind it. */
function expandAlias(context: Context, frame: Building): boolean {
  const { shell } = context;
  const text = getOwn(shell.aliases, frame.args[0]!);
  if (text === undefined || (shell.dialect === "bash" && !shell.interactive)) return false;
  const aliased = shell.frames.some((one) => one.kind === "call" && one.name === `alias ${frame.args[0]}`);
  if (aliased) return false;
  const { callText } = require("./frames.ts") as typeof import("./frames.ts");
  shell.frames.pop();
  const words = frame.args.slice(1).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  callText(context, [text, ...words].join(" "), "eval", { name: `alias ${frame.args[0]}` });
  return true;
}

/** set -x. */
function trace(context: Context, frame: Building): void {
  const { shell } = context;
  const plain = shell.dialect === "ash" ? /^[\w./:,@%+\]-]+$/ : /^[\w./:,@%+=-]+$/;
  const quote = (word: string) => {
    if (shell.dialect === "dash" || plain.test(word)) return word;
    return `'${word.replaceAll("'", "'\\''")}'`;
  };
  const assigns = frame.assigns.map(([name, value]) => `${name}=${quote(value)}`);
  say(context, `${getParameter(context, "PS4") ?? "+ "}${[...assigns, ...frame.args.map(quote)].join(" ")}\n`);
}

function callFunction(context: Context, frame: Building, position: { code: string; pc: number }): void {
  const { shell } = context;
  const depth = shell.frames.reduce((count, one) => count + (one.kind === "call" ? 1 : 0), 0);
  if (depth > MAX_CALLS) throw new ShellError(`Maximum function recursion depth (${MAX_CALLS}) reached`, 2);
  shell.frames.pop();
  const saved = applyRedirects(context, frame.redirects);
  if (!saved) {
    shell.status = redirectFailure(context);
    return;
  }
  const locals: Record<string, Variable | null> = {};
  for (const [name, value, append] of frame.assigns) {
    setOwn(locals, name, structuredClone(getOwn(shell.vars, name) ?? null));
    setFromScript(context, name, value, append, undefined);
    shell.vars[name]!.exported = true;
  }
  shell.frames.push({
    kind: "call",
    what: "function",
    back: { ...shell.at },
    name: frame.args[0]!,
    args: shell.args,
    locals,
    saved,
  });
  shell.args = frame.args.slice(1);
  shell.at = { ...position };
}

function runBuiltin(context: Context, frame: Building, found: Builtin): void {
  const { shell, process } = context;
  const saved = applyRedirects(context, frame.redirects);
  const name = frame.args[0]!;
  if (!saved) {
    shell.frames.pop();
    shell.status = redirectFailure(context);
    if (found.special && shell.dialect !== "bash" && !shell.interactive) exitShell(context, shell.status);
    return;
  }
  const before = temporaryVariables(context, frame, found.special === true && shell.dialect !== "bash");
  // A builtin that changes frames (return, eval, exit) must not find its own command there.
  shell.frames.pop();
  let outcome: ReturnType<Builtin["run"]>;
  try {
    outcome = found.run(context, frame.args.slice(1), name);
  } catch (error) {
    restoreVariables(context, before);
    // It is said while the command's own redirections hold.
    if (error instanceof ShellError && error.message) say(context, worded(shell, error.message, error.builtin));
    if (process.shell) restoreDescriptors(context, saved);
    throw error instanceof ShellError ? new ShellError("", error.status, undefined, error.mild) : error;
  }
  if (typeof outcome === "object") {
    // It waits: the instruction is run again when it may go on.
    restoreVariables(context, before);
    restoreDescriptors(context, saved);
    shell.frames.push(frame);
    shell.at.pc--;
    process.block = outcome;
    return;
  }
  if (!process.shell) return;
  restoreVariables(context, before);
  if (found.keepsRedirects) forgetSaved(context, saved);
  else restoreDescriptors(context, saved);
  if (outcome !== undefined) shell.status = outcome;
}

function temporaryVariables(context: Context, frame: Building, permanent: boolean): [string, Variable | undefined][] {
  const { shell } = context;
  const before: [string, Variable | undefined][] = [];
  for (const [name, value, append] of frame.assigns) {
    if (!permanent) before.push([name, structuredClone(getOwn(shell.vars, name))]);
    setFromScript(context, name, value, append, undefined);
    if (!permanent) shell.vars[name]!.exported = true;
  }
  return before;
}

function restoreVariables(context: Context, before: [string, Variable | undefined][]): void {
  for (const [name, variable] of before) {
    if (variable) setOwn(context.shell.vars, name, variable);
    else delete context.shell.vars[name];
  }
}

/** Starts a program in a child, or in this process where nothing is left to do after it. */
function runProgram(context: Context, frame: Building): void {
  const { shell, table, process } = context;
  shell.frames.pop();
  if (isLast(context)) {
    becomeProgram(context, frame);
    return;
  }
  const child = forkProcess(table, process);
  if (!child) {
    cannotFork(context);
    return;
  }
  table.clock += FORK_COST;
  becomeProgram({ ...context, process: child, shell: child.shell! }, frame);
  process.block = { on: "child", pids: [child.pid], statuses: {} };
}

/** Whether the shell would do nothing but end with the status of the command that runs now. */
function isLast(context: Context): boolean {
  const { shell, table, process } = context;
  if (shell.interactive || Object.keys(shell.traps).length > 0 || process.pending.length > 0) return false;
  if (shell.frames.some((frame) => frame.kind !== "call" || frame.what !== "function")) return false;
  const { instructions } = codeOf(table, shell.at.code);
  let pc = shell.at.pc;
  while (instructions[pc]?.[0] === "check") pc++;
  const next = instructions[pc]?.[0];
  return next === "exit" || (next === "end" && shell.mode === "command" && shell.frames.length === 0);
}

/** exec of a command with its assignments and redirections; the process ends where that fails. */
export function becomeProgram(
  context: Context,
  frame: Pick<Building, "args" | "assigns" | "redirects">,
  fromExec = false,
): void {
  const { table, process, env, report, shell } = context;
  const saved = applyRedirects(context, frame.redirects);
  if (!saved) {
    endProcess(table, process, report, redirectFailure(context));
    return;
  }
  const environment = exportedEnvironment(shell);
  for (const [name, value] of frame.assigns) setOwn(environment, name, value);
  const path = getOwn(shell.vars, "PATH")?.value;
  const search = path === undefined ? environment : { ...environment, PATH: getOwn(environment, "PATH") ?? path };
  const failed = launch(table, process, env, frame.args, search);
  if (!failed) {
    forgetSaved(context, saved);
    return;
  }
  say(context, launchSentence(context, failed, fromExec));
  forgetSaved(context, saved);
  endProcess(table, process, report, failed.status);
}

function launchSentence(context: Context, failed: LaunchFailure, fromExec: boolean): string {
  const { shell } = context;
  const slash = failed.path.includes("/");
  let reason = strerror(failed.code);
  if (failed.code === "ENOEXEC") reason = "Exec format error";
  if (failed.code === "ENOENT")
    reason = shell.dialect !== "bash" || fromExec ? "not found" : slash ? reason : "command not found";
  if (failed.code === "EISDIR" && shell.dialect !== "bash") reason = "Permission denied";
  return worded(shell, `${failed.path}: ${reason}`, fromExec ? "exec" : undefined);
}

function cannotFork(context: Context): void {
  const { shell } = context;
  if (shell.dialect === "bash") {
    say(context, worded(shell, "fork: retry: Resource temporarily unavailable").replace(/line \d+: /, ""));
    exitShell(context, 254);
    return;
  }
  throw new ShellError(shell.dialect === "ash" ? "can't fork: Resource temporarily unavailable" : "Cannot fork", 2);
}

/** A child of this shell that goes on at an instruction of the same code; undefined after saying that there is none. */
function forkAt(context: Context, pc: number): Process | undefined {
  const child = forkProcess(context.table, context.process);
  context.table.clock += FORK_COST;
  if (!child) {
    cannotFork(context);
    return undefined;
  }
  child.shell!.at = { ...context.shell.at, pc };
  return child;
}

export function forkSubshell(context: Context, mode: "subshell" | "background", after: number, text: string): void {
  const { shell, process, table } = context;
  const child = forkAt(context, shell.at.pc);
  if (!child) return;
  shell.at.pc = after;
  if (mode === "subshell") {
    process.block = { on: "child", pids: [child.pid], statuses: {} };
    return;
  }
  if (!shell.interactive) {
    // Without job control a job in the background reads nothing and minds no Ctrl-C.
    setDescriptor(table, child, 0, addOpen(table, { type: "null" }));
    child.ignored.push(2, 3);
  }
  const id = shell.jobs.reduce((highest, job) => Math.max(highest, job.id), 0) + 1;
  shell.jobs.push({ id, pids: [child.pid], text });
  shell.lastBackground = child.pid;
  shell.status = 0;
  if (shell.interactive && shell.dialect === "bash") say(context, `[${id}] ${child.pid}\n`);
}

export function forkPipeline(context: Context, starts: number[], after: number, both: boolean[]): void {
  const { shell, process, table } = context;
  const pids: number[] = [];
  let input: number | undefined;
  for (let i = 0; i < starts.length; i++) {
    const child = forkAt(context, starts[i]!);
    if (!child) break;
    pids.push(child.pid);
    if (input !== undefined) setDescriptor(table, child, 0, input);
    input = undefined;
    if (i === starts.length - 1) continue;
    const pipe = addPipe(table);
    setDescriptor(table, child, 1, pipe.write);
    if (both[i]) setDescriptor(table, child, 2, retain(table, pipe.write));
    input = pipe.read;
  }
  if (input !== undefined) release(table, input);
  if (pids.length < starts.length) return;
  shell.at.pc = after;
  process.block = { on: "child", pids, statuses: {} };
}

export function forkSubstitution(context: Context, slot: number, after: number): void {
  const { shell, process, table } = context;
  const child = forkAt(context, shell.at.pc);
  if (!child) return;
  const pipe = addPipe(table);
  setDescriptor(table, child, 1, pipe.write);
  shell.at.pc = after;
  process.block = { on: "substitution", pid: child.pid, pipe: pipe.pipe, read: pipe.read, slot, data: "" };
}
