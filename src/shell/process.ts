/**
 * Life of processes: made, forked, ended, reaped, signalled.
 */
import { bytesOf, chargeText } from "./charge.ts";
import { dropUnusedScripts } from "./code.ts";
import { release, retain } from "./descriptors.ts";
import type { Process, ProcessTable, RunReport } from "./process-types.ts";
import { ignoredByDefault, SIGCONT, SIGKILL, SIGSTOP, stopsByDefault } from "./signals.ts";

/** A copy of a process, as fork makes it; undefined where the limit of processes is reached. It shares the open files. */
export function forkProcess(table: ProcessTable, parent: Process): Process | undefined {
  if (Object.keys(table.processes).length >= table.maxProcesses) return undefined;
  const child: Process = {
    ...parent,
    pid: table.nextPid++,
    ppid: parent.pid,
    fds: { ...parent.fds },
    startedAt: table.clock,
    output: [],
    pending: [],
    ignored: [...parent.ignored],
  };
  delete child.block;
  delete child.tool;
  delete child.memory;
  if (parent.shell) {
    child.shell = structuredClone(parent.shell);
    chargeText(table, bytesOf(parent.shell));
    child.shell.subshell = true;
    child.shell.jobs = [];
    if (child.shell.interactive) child.shell.atPrompt = true;
    delete child.shell.interactive;
    delete child.shell.partial;
    child.shell.frames = child.shell.frames.filter((frame) => frame.kind === "call" && frame.what === "function");
    // Traps are reset in a subshell, except those that ignore.
    for (const [name, action] of Object.entries(child.shell.traps)) if (action !== "") delete child.shell.traps[name];
  }
  for (const open of Object.values(child.fds)) retain(table, open);
  table.processes[child.pid] = child;
  return child;
}

/** Ends a process: closes its files, gives its children away, and leaves a zombie for its parent. */
export function endProcess(
  table: ProcessTable,
  process: Process,
  report: RunReport,
  status: number,
  signal?: number,
  oom = false,
): void {
  if (process.ended) return;
  for (const open of Object.values(process.fds)) release(table, open);
  process.fds = {};
  process.ended = signal === undefined ? { status } : { status, signal };
  process.output = [];
  if (process.block?.on === "substitution") release(table, process.block.read);
  delete process.block;
  delete process.shell;
  delete process.tool;
  const all = Object.values(table.processes);
  const heir = table.init && table.init !== process.pid ? table.init : 0;
  for (const child of all) {
    if (child.ppid !== process.pid || child === process) continue;
    child.ppid = heir;
    if (child.ended && !reapable(table, child)) delete table.processes[child.pid];
  }
  if (process.pid === table.init) {
    for (const other of all) if (other !== process && !other.ended) endProcess(table, other, report, 137, SIGKILL);
    table.init = 0;
  }
  if (process.ppid === 0) {
    report.exits.push({
      pid: process.pid,
      session: process.session,
      exit: status,
      at: table.clock / 1000,
      ...(signal === undefined ? {} : { signal }),
      ...(oom ? { reason: "OOMKilled" as const } : {}),
    });
    delete table.processes[process.pid];
  } else if (!reapable(table, process)) delete table.processes[process.pid];
  if (Object.keys(table.scripts).length > 8) dropUnusedScripts(table);
}

/** A parent that is a shell asks for its children's ends; a tool only for the child that it started. */
function reapable(table: ProcessTable, process: Process): boolean {
  const parent = table.processes[process.ppid];
  if (parent === undefined || parent.ended) return false;
  return parent.shell !== undefined || parent.tool?.child?.pid === process.pid;
}

/** Takes the end of a child: its status, and it is gone. */
export function reap(table: ProcessTable, pid: number): { status: number; signal?: number } | undefined {
  const ended = table.processes[pid]?.ended;
  if (ended) delete table.processes[pid];
  return ended;
}

/**
 * Sends a signal; false where there is no such process. Negative pids are groups, 0 the sender's group. PID 1 gets from
 * inside only what it handles, as Linux protects the init of a pid namespace; `from` undefined is from outside.
 */
export function sendSignal(table: ProcessTable, pid: number, signal: number, from?: Process): boolean {
  if (pid <= 0) {
    const group = pid === 0 ? from?.group : -pid;
    const members = Object.values(table.processes).filter((one) =>
      pid === -1 ? one.pid !== 1 && one !== from : one.group === group,
    );
    for (const member of members) sendSignal(table, member.pid, signal, from);
    return members.length > 0;
  }
  const process = table.processes[pid];
  if (!process) return false;
  if (signal === 0 || process.ended) return true;
  const handled = handles(process, signal);
  if (process.pid === table.init && !handled && (from !== undefined || (signal !== SIGKILL && signal !== SIGSTOP)))
    return true;
  if (signal === SIGCONT) delete process.stopped;
  if (!handled && (ignoredByDefault(signal) || process.ignored.includes(signal))) return true;
  if (!handled && stopsByDefault(signal)) {
    process.stopped = true;
    return true;
  }
  // What ends a process is not held up by signals that wait for their handler.
  if (handled) process.pending.push(signal);
  else process.pending.unshift(signal);
  return true;
}

/** Whether a process does something of its own at a signal. */
export function handles(process: Process, signal: number): boolean {
  if (signal === SIGKILL || signal === SIGSTOP) return false;
  if (process.tool) return process.tool.signals.includes(signal);
  const { shell } = process;
  if (!shell) return false;
  if (shell.interactive && (signal === 2 || signal === 15 || signal === 3)) return true;
  return Object.hasOwn(shell.traps, String(signal));
}
