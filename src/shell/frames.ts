/**
 * Calls, returns, loops and the end of a running script.
 */
import { addScript } from "./code.ts";
import type { Context } from "./context.ts";
import { endProcess } from "./process.ts";
import type { Frame } from "./process-types.ts";
import { setOwn } from "./record.ts";
import { restoreDescriptors } from "./redirect.ts";

type Call = Extract<Frame, { kind: "call" }>;

/** Calls within calls: a trap that calls itself, eval of eval. A real shell would run out of stack. */
const FRAMES_MAX = 5000;

/** Leaves the innermost frame, undoing what it did. */
export function popFrame(context: Context): void {
  const { shell } = context;
  const frame = shell.frames.pop();
  switch (frame?.kind) {
    case "tested":
      shell.tested--;
      return;
    case "redirected":
      restoreDescriptors(context, frame.saved);
      return;
    case "call":
      leaveCall(context, frame);
  }
}

function leaveCall(context: Context, frame: Call): void {
  const { shell } = context;
  shell.at = frame.back;
  if (frame.args) shell.args = frame.args;
  if (frame.line !== undefined) shell.line = frame.line;
  for (const [name, variable] of Object.entries(frame.locals ?? {})) {
    if (variable) setOwn(shell.vars, name, variable);
    else delete shell.vars[name];
  }
  if (frame.saved) restoreDescriptors(context, frame.saved);
  if (frame.what === "trap" && frame.status !== undefined) shell.status = frame.status;
}

export function unwind(context: Context, depth: number): void {
  while (context.shell.frames.length > depth) popFrame(context);
}

/** Index of the innermost frame that fits; -1 where none does. */
export function innermost(context: Context, fits: (frame: Frame) => boolean): number {
  return context.shell.frames.findLastIndex(fits);
}

/** Runs text in this shell: eval, source, a trap's action, lines of standard input. */
export function callText(context: Context, text: string, what: Call["what"], more: Partial<Call> = {}): void {
  const { shell, table } = context;
  if (shell.frames.length > FRAMES_MAX) throw new RangeError("calls are nested too deep");
  const id = addScript(table, shell.dialect, text);
  shell.frames.push({ kind: "call", what, back: { ...shell.at }, line: shell.line, ...more });
  shell.at = { code: id, pc: 0 };
}

/** `exit`: the EXIT trap runs first. */
export function exitShell(context: Context, status: number): void {
  const { shell, table, process, report } = context;
  const trap = Object.hasOwn(shell.traps, "0") ? shell.traps["0"]! : "";
  unwind(context, 0);
  shell.tested = 0;
  // After the unwinding: leaving a trap puts back the status from before it.
  shell.status = status & 255;
  if (trap === "" || shell.exiting) {
    endProcess(table, process, report, shell.status);
    return;
  }
  delete shell.traps["0"];
  shell.exiting = true;
  callText(context, trap, "trap", { status: shell.status });
}

/** The code has come to its end: back to the caller, or the shell ends. */
export function endOfCode(context: Context): void {
  const { shell } = context;
  const call = innermost(context, (frame) => frame.kind === "call");
  if (call >= 0) {
    const frame = shell.frames[call] as Call;
    unwind(context, call);
    if (shell.exiting && frame.what === "trap") exitShell(context, shell.status);
    return;
  }
  if (shell.mode === "stdin" && !shell.subshell) {
    const { readCommand } = require("./interactive.ts") as typeof import("./interactive.ts");
    readCommand(context);
    return;
  }
  exitShell(context, shell.status);
}

/** `return`: false where there is nothing to return from. */
export function returnFrom(context: Context, status: number): boolean {
  const { shell } = context;
  const call = innermost(context, (frame) => frame.kind === "call" && frame.what !== "eval" && frame.what !== "stdin");
  if (call < 0) return false;
  unwind(context, call);
  shell.status = status & 255;
  if (shell.exiting) exitShell(context, shell.status);
  return true;
}

/** `break` and `continue` out of `levels` loops; false where there is no loop. */
export function leaveLoop(context: Context, levels: number, again: boolean): boolean {
  const { shell } = context;
  const floor = innermost(context, (frame) => frame.kind === "call" && frame.what === "function");
  const loops: number[] = [];
  for (let i = shell.frames.length - 1; i > floor; i--) if (shell.frames[i]!.kind === "loop") loops.push(i);
  if (loops.length === 0) return false;
  const target = loops[Math.min(levels, loops.length) - 1]!;
  unwind(context, target + 1);
  const loop = shell.frames[target] as Extract<Frame, { kind: "loop" }>;
  loop.last = 0;
  shell.at.pc = again ? loop.continueTo : loop.breakTo;
  shell.status = 0;
  return true;
}
