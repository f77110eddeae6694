/**
 * What blocked shells wait for: whether it has come, and what it brings.
 */
import type { Context } from "./context.ts";
import { available, release } from "./descriptors.ts";
import { unwind } from "./frames.ts";
import { reap } from "./process.ts";
import type { Block, Process, ProcessTable } from "./process-types.ts";
import { say } from "./redirect.ts";
import { SIGINT, SIGPIPE, signalSentence } from "./signals.ts";

/** Looks whether a blocked shell may go on; takes what it waited for. */
export function tryUnblock(context: Context): boolean {
  const { process, table } = context;
  const block = process.block!;
  switch (block.on) {
    case "child":
      return childrenEnded(context, block);
    case "substitution":
      return substitutionEnded(context, block);
    case "room": {
      const pipe = table.pipes[block.pipe];
      if (pipe?.reader && pipe.data.length > 0) return false;
      break;
    }
    case "input": {
      const { data, eof } = available(table, process, context.env, block.fd);
      const late = block.until !== undefined && table.clock >= block.until;
      if (data.length <= block.seen && !eof && !late) return false;
      break;
    }
    case "jobs": {
      const gone = (pid: number) => table.processes[pid] === undefined || table.processes[pid]!.ended !== undefined;
      if (block.any ? !block.pids.some(gone) : !block.pids.every(gone)) return false;
    }
  }
  delete process.block;
  return true;
}

function childrenEnded(context: Context, block: Extract<Block, { on: "child" }>): boolean {
  const { process, table, shell } = context;
  let interrupted = false;
  for (const pid of block.pids) {
    if (Object.hasOwn(block.statuses, pid)) continue;
    const child = table.processes[pid];
    if (child && !child.ended) continue;
    const ended = reap(table, pid) ?? { status: 127 };
    block.statuses[pid] = ended.status;
    const { signal } = ended;
    if (signal === undefined) continue;
    if (signal === SIGINT) interrupted = true;
    else if (signal !== SIGPIPE && pid === block.pids.at(-1)) say(context, `${signalSentence(signal)}\n`);
  }
  if (block.pids.some((pid) => !Object.hasOwn(block.statuses, pid))) return false;
  const statuses = block.pids.map((pid) => block.statuses[pid]!);
  shell.status = statuses.at(-1)!;
  if (shell.options["pipefail"]) shell.status = statuses.findLast((status) => status !== 0) ?? 0;
  delete process.block;
  if (interrupted && shell.interactive) {
    process.pending = process.pending.filter((signal) => signal !== SIGINT);
    say(context, "\n");
    unwind(context, 0);
  }
  if (shell.dialect === "bash") {
    shell.vars["PIPESTATUS"] = {
      elements: Object.fromEntries(statuses.map((status, i) => [String(i), String(status)])),
    };
  }
  return true;
}

function substitutionEnded(context: Context, block: Extract<Block, { on: "substitution" }>): boolean {
  const { process, table, shell } = context;
  const pipe = table.pipes[block.pipe];
  if (pipe) {
    block.data += pipe.data;
    pipe.data = "";
    if (pipe.writer) return false;
  }
  const child = table.processes[block.pid];
  if (child && !child.ended) return false;
  shell.status = reap(table, block.pid)?.status ?? 127;
  shell.substituted = shell.status;
  shell.results[block.slot] = block.data.replace(/\0/g, "").replace(/\n+$/, "");
  delete process.block;
  release(table, block.read);
  return true;
}

/** Microseconds at which a block ends by itself. */
export function blockedUntil(process: Process): number | undefined {
  const block = process.block;
  return block?.on === "input" || block?.on === "jobs" ? block.until : undefined;
}

/** Whether a shell reads its standard input and there is none. */
export function waitsForInput(table: ProcessTable, process: Process, session: string): boolean {
  if (process.ended || process.stopped) return false;
  const fd = process.block?.on === "input" ? process.block.fd : process.tool && readsInput(process) ? 0 : undefined;
  const open = fd === undefined ? undefined : table.open[process.fds[fd] ?? -1];
  if (open?.type !== "session" || open.session !== session) return false;
  const state = table.sessions[session];
  return state !== undefined && !state.eof && (state.input === "" || process.block?.on === "input");
}

function readsInput(process: Process): boolean {
  const tool = process.tool!;
  return (
    process.output.length === 0 && tool.exit === undefined && (tool.wait === undefined || tool.wait.stdin === true)
  );
}
