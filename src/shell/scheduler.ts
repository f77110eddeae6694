/**
 * Gives the processes of a table their turns, in virtual time, until all wait or the time is over.
 */
import { heldBytes } from "./charge.ts";
import type { Context } from "./context.ts";
import { callText } from "./frames.ts";
import { stepShell } from "./interpret.ts";
import { endProcess, handles } from "./process.ts";
import type { MachineEnvironment, Process, ProcessTable, RunReport } from "./process-types.ts";
import { say } from "./redirect.ts";
import { SIGINT, SIGKILL } from "./signals.ts";
import { stepTool, toolWakesAt } from "./tool-process.ts";
import { OutOfMemory } from "./variables.ts";
import { blockedUntil, tryUnblock } from "./waiting.ts";

/** Instructions in one turn; a step of a tool that takes long counts as several, by its microseconds. */
const QUANTUM = 200;
const LONG_STEP = 100;
/** Microseconds that an instruction costs: more than it takes here, so that a busy loop stays cheaper than its time. */
const INSTRUCTION_COST = 3;
/** Bytes that processes may hold in variables and between turns, whatever the container's limit: all of it is saved. */
const HELD_MAX = 32 * 1024 * 1024;
/** Microseconds that it costs to find out that something cannot be done at all. */
const TOO_MUCH_COST = 500_000;
/** Virtual milliseconds after which a machine that never rests wants to be run again. */
const BUSY_INTERVAL = 10;

/**
 * Runs until the clock comes to `until` (monotonic virtual milliseconds). A table with nothing to do stands at `until`
 * afterwards. Running to a and then to b is the same as running to b, when nothing came from outside between.
 */
export function run(table: ProcessTable, env: MachineEnvironment, until: number): RunReport {
  const report: RunReport = { output: [], exits: [], replies: [], watches: [], cpuMs: 0, statedMs: 0, heldBytes: 0 };
  const end = Math.round(until * 1000);
  // The runtime's kill waits for nobody's turn: processes that fork without end would leave init none.
  const init = table.processes[table.init];
  if (init && !init.ended && init.pending[0] === SIGKILL) deliver(table, env, report, init);
  let busy = false;
  for (;;) {
    const started = table.clock;
    busy = !turns(table, env, report, end);
    report.cpuMs += (table.clock - started) / 1000;
    const wake = nextWake(table);
    if (busy || wake === undefined || wake > end) break;
    table.clock = Math.max(table.clock, wake);
  }
  const wake = nextWake(table);
  if (busy) {
    report.nextWake = table.clock / 1000 + BUSY_INTERVAL;
    report.heldBytes = limitHeld(table, report);
  } else {
    table.clock = Math.max(table.clock, end);
    if (wake !== undefined) report.nextWake = Math.max(wake, table.clock) / 1000;
  }
  for (const process of Object.values(table.processes))
    if (process.tool?.wait?.files) report.watches.push(...process.tool.wait.files);
  return report;
}

/** Turns until all processes wait; false when the time was over before. */
function turns(table: ProcessTable, env: MachineEnvironment, report: RunReport, end: number): boolean {
  while (table.clock <= end) {
    const process = nextProcess(table, env, report);
    if (!process) return true;
    while (table.turn.left > 0 && table.clock <= end) {
      const started = table.clock;
      table.turn.left--;
      if (!step(table, env, report, process)) {
        table.turn.left = 0;
        break;
      }
      const more = Math.floor((table.clock - started) / LONG_STEP) - 1;
      if (more > 0) table.turn.left = Math.max(0, table.turn.left - more);
    }
  }
  return false;
}

/** The process whose turn it is: the one in its turn, or the next by pid that does not wait. */
function nextProcess(table: ProcessTable, env: MachineEnvironment, report: RunReport): Process | undefined {
  const current = table.processes[table.turn.pid];
  if (table.turn.left > 0 && current && mayRun(table, env, report, current)) return current;
  const pids = Object.keys(table.processes).map(Number);
  const after = pids.filter((pid) => pid > table.turn.pid);
  for (const pid of [...after, ...pids]) {
    const process = table.processes[pid];
    if (!process || !mayRun(table, env, report, process)) continue;
    table.turn = { pid, left: QUANTUM };
    return process;
  }
  table.turn.left = 0;
  return undefined;
}

/** Whether a process can do something now. Takes what a blocked shell waited for. */
function mayRun(table: ProcessTable, env: MachineEnvironment, report: RunReport, process: Process): boolean {
  if (process.ended) return false;
  // A signal that ended it is a change too: others may wait for its end.
  if (process.pending.length > 0 && deliver(table, env, report, process)) return true;
  if (process.stopped) return false;
  if (process.shell) {
    if (!process.block) return true;
    return tryUnblock({ table, env, report, process, shell: process.shell });
  }
  return process.tool !== undefined && step(table, env, report, process);
}

/** One instruction or one turn of a tool; false when the process waits. */
function step(table: ProcessTable, env: MachineEnvironment, report: RunReport, process: Process): boolean {
  if (process.ended || !table.processes[process.pid]) return false;
  if (process.pending.length > 0 && deliver(table, env, report, process)) return true;
  if (process.stopped) return false;
  const { shell, tool } = process;
  if (!tool && (!shell || process.block)) return false;
  return withinMeans(table, report, process, () => {
    if (tool) {
      const went = stepTool({ table, env, report, process, tool });
      checkMemory(table, report, process);
      return went;
    }
    table.clock += INSTRUCTION_COST;
    stepShell({ table, env, report, process, shell: shell! });
    return true;
  });
}

/** Kills a process that wants more than any container has, as the kernel would; true then. */
function withinMeans(table: ProcessTable, report: RunReport, process: Process, work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    // RangeError: a text or list longer than any can be, calls too deep, a match without end.
    if (!(error instanceof OutOfMemory || error instanceof RangeError)) throw error;
    table.clock += TOO_MUCH_COST;
    outOfMemory(table, report, process);
    return true;
  }
}

/** Lets pending signals do their work. True when something was done. */
function deliver(table: ProcessTable, env: MachineEnvironment, report: RunReport, process: Process): boolean {
  const signal = process.pending[0]!;
  const { shell } = process;
  if (!handles(process, signal)) {
    process.pending.shift();
    endProcess(table, process, report, 128 + signal, signal);
    return true;
  }
  // A tool takes it as a wake; a shell when its command in the foreground has ended.
  if (!shell) return false;
  const { block } = process;
  if (block && (block.on === "child" || block.on === "substitution")) return false;
  process.pending.shift();
  const context: Context = { table, env, report, process, shell };
  const action = Object.hasOwn(shell.traps, String(signal)) ? shell.traps[String(signal)]! : undefined;
  if (action === "") return false;
  if (action === undefined) {
    if (signal === SIGINT) interrupt(context);
    return true;
  }
  if (block?.on === "jobs") {
    // wait ends at once, with the signal as its status, and the trap runs.
    delete process.block;
    shell.at.pc++;
    if (shell.frames.at(-1)?.kind === "command") shell.frames.pop();
    shell.status = 128 + signal;
  } else delete process.block;
  return withinMeans(table, report, process, () => {
    callText(context, action, "trap", { status: shell.status });
    return true;
  });
}

/** Ctrl-C at a prompt: what was typed is forgotten. */
function interrupt(context: Context): void {
  const { interruptPrompt } = require("./interactive.ts") as typeof import("./interactive.ts");
  say(context, "\n");
  interruptPrompt(context);
}

function checkMemory(table: ProcessTable, report: RunReport, process: Process): void {
  if (table.memoryLimit === 0 || process.memory === undefined) return;
  let used = 0;
  for (const one of Object.values(table.processes)) used += one.memory ?? 0;
  if (used > table.memoryLimit) outOfMemory(table, report, process);
}

/** Bytes that all hold; where that is too much for any container, the one that holds most is killed. */
function limitHeld(table: ProcessTable, report: RunReport): number {
  let held = 0;
  let most: { process: Process; bytes: number } | undefined;
  for (const process of Object.values(table.processes)) {
    const bytes = heldBytes(process);
    held += bytes;
    if (!most || bytes > most.bytes) most = { process, bytes };
  }
  if (most && held > HELD_MAX) outOfMemory(table, report, most.process);
  return held;
}

function outOfMemory(table: ProcessTable, report: RunReport, process: Process): void {
  endProcess(table, process, report, 128 + SIGKILL, SIGKILL, true);
}

/** Microseconds of the earliest time at which a process wakes by itself. */
function nextWake(table: ProcessTable): number | undefined {
  let earliest: number | undefined;
  for (const process of Object.values(table.processes)) {
    if (process.stopped || process.ended) continue;
    const at = process.shell ? blockedUntil(process) : toolWakesAt(process);
    if (at !== undefined && (earliest === undefined || at < earliest)) earliest = at;
  }
  return earliest;
}
