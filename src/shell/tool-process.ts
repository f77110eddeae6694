/**
 * Runs the tools: each of the three shapes as a process of the table.
 */
import { chargeBytes } from "./charge.ts";
import { addOpen, available, consume, release, setDescriptor, writeDescriptor } from "./descriptors.ts";
import { launch } from "./launch.ts";
import { endProcess, forkProcess, reap } from "./process.ts";
import type { MachineEnvironment, Process, ProcessTable, RunReport, ToolState } from "./process-types.ts";
import { strerror } from "./redirect.ts";
import { SIGPIPE } from "./signals.ts";
import { systemOf } from "./system.ts";
import { FileError, type Step, type System, type Tool, type Wake } from "./types.ts";

export interface ToolContext {
  table: ProcessTable;
  env: MachineEnvironment;
  report: RunReport;
  process: Process;
  tool: ToolState;
}

/** Lines that a filter takes in one turn. */
const LINES_A_TURN = 200;
/** Microseconds of CPU for one turn of a tool, beside what its data costs. */
const TURN_COST = 100;

/** Gives a tool one turn. False: it waits. */
export function stepTool(context: ToolContext): boolean {
  const { process, tool, env, table } = context;
  if (process.output.length > 0 && !flush(context)) return false;
  if (!table.processes[process.pid] || process.ended) return true;
  if (tool.exit !== undefined) {
    endProcess(table, process, context.report, tool.exit, tool.signal);
    return true;
  }
  const kind = env.tool(tool.tool);
  if (!kind) {
    finish(context, 127);
    return true;
  }
  const turn =
    kind.kind === "function"
      ? turnFunction(context, kind)
      : kind.kind === "filter"
        ? turnFilter(context, kind)
        : turnProcess(context, kind);
  if (turn) table.clock += TURN_COST;
  return turn;
}

function emit(context: ToolContext, stdout: string | undefined, stderr: string | undefined): void {
  const { process, table } = context;
  if (stdout) process.output.push([1, stdout]);
  if (stderr) process.output.push([2, stderr]);
  chargeBytes(table, (stdout?.length ?? 0) + (stderr?.length ?? 0));
}

/** Takes what was read from standard input. */
function take({ table, process }: ToolContext, data: string): void {
  consume(table, process, 0, data.length);
  chargeBytes(table, data.length);
}

function finish(context: ToolContext, exit: number, signal?: number): void {
  context.tool.exit = signal === undefined ? exit & 255 : 128 + signal;
  if (signal !== undefined) context.tool.signal = signal;
}

/** Writes what a tool has said; false while a pipe is full. */
function flush(context: ToolContext): boolean {
  const { process, table, env, report } = context;
  for (let first = process.output[0]; first; first = process.output[0]) {
    if (isFull(context, first[0])) return false;
    process.output.shift();
    try {
      const result = writeDescriptor(table, process, env, report, first[0], first[1]);
      if (result === "broken" && !process.ignored.includes(SIGPIPE)) {
        endProcess(table, process, report, 128 + SIGPIPE, SIGPIPE);
        return true;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      process.output = [[2, `${process.argv[0]}: write error: ${strerror(error.code)}\n`]];
      finish(context, 1);
    }
  }
  return true;
}

function isFull(context: ToolContext, fd: number): boolean {
  const { table, process } = context;
  const open = table.open[process.fds[fd] ?? -1];
  if (open?.type !== "pipe") return false;
  const pipe = table.pipes[open.pipe];
  return pipe?.reader === true && pipe.data.length >= 65_536;
}

/** A tool's own failure must not take the cluster with it. */
function guarded<T>(context: ToolContext, run: (sys: System) => T): T | undefined {
  const { table, process, env } = context;
  try {
    return run(systemOf(table, process, env));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    emit(context, undefined, `${process.argv[0]}: ${error.path}: ${strerror(error.code)}\n`);
    finish(context, 1);
    return undefined;
  }
}

function turnFunction(context: ToolContext, kind: Extract<Tool, { kind: "function" }>): boolean {
  const { table, process, env, tool } = context;
  const args = process.argv.slice(1);
  const reads = typeof kind.stdin === "function" ? kind.stdin(args) : kind.stdin === true;
  if (reads) {
    const { data, eof } = available(table, process, env, 0);
    take(context, data);
    tool.input += data;
    process.memory = tool.input.length;
    if (!eof) return data.length > 0;
  }
  const result = guarded(context, (sys) => kind.run(args, sys, tool.input));
  tool.input = "";
  if (!result) return true;
  emit(context, result.stdout, result.stderr);
  finish(context, result.exit);
  return true;
}

function turnFilter(context: ToolContext, kind: Extract<Tool, { kind: "filter" }>): boolean {
  const { table, process, env, tool } = context;
  if (!tool.started) {
    tool.started = true;
    const begun = guarded(context, (sys) => kind.start(process.argv.slice(1), sys));
    if (begun && "exit" in begun) {
      emit(context, begun.stdout, begun.stderr);
      finish(context, begun.exit);
    } else if (begun) tool.state = begun.state;
    return true;
  }
  const { data, eof } = available(table, process, env, 0);
  take(context, data);
  tool.input += data;
  let start = 0;
  let lines = 0;
  for (; lines < LINES_A_TURN && tool.exit === undefined; lines++) {
    let end = tool.input.indexOf("\n", start);
    if (end < 0) {
      if (!eof || start >= tool.input.length) break;
      end = tool.input.length;
    }
    feedLine(context, kind, tool.input.slice(start, end));
    start = end + 1;
  }
  tool.input = tool.input.slice(start);
  if (eof && tool.input === "" && tool.exit === undefined) {
    const ended = guarded(context, (sys) => kind.end(tool.state, sys));
    if (ended) {
      emit(context, ended.stdout, ended.stderr);
      finish(context, ended.exit);
    }
    return true;
  }
  return lines > 0 || data.length > 0;
}

function feedLine(context: ToolContext, kind: Extract<Tool, { kind: "filter" }>, line: string): void {
  const result = guarded(context, (sys) => kind.line(context.tool.state, line, sys));
  if (!result) return;
  context.tool.state = result.state;
  emit(context, result.stdout, result.stderr);
  if (result.exit !== undefined) finish(context, result.exit);
}

function turnProcess(context: ToolContext, kind: Extract<Tool, { kind: "process" }>): boolean {
  const { tool, process } = context;
  if (!tool.started) {
    tool.started = true;
    tool.signals = kind.signals ?? [];
    takeStep(context, kind, { type: "start" });
    return true;
  }
  const wake = nextWake(context);
  if (!wake) return false;
  if (wake.type === "request") tool.requests.shift();
  if (wake.type === "net") delete tool.net;
  if (wake.type === "signal") process.pending = process.pending.filter((signal, i) => i > 0 || signal !== wake.signal);
  takeStep(context, kind, wake);
  return true;
}

/** What has come of what it waits for. */
function nextWake(context: ToolContext): Wake | undefined {
  const { table, process, env, tool } = context;
  const wait = tool.wait ?? {};
  const signal = process.pending.find((pending) => tool.signals.includes(pending));
  if (signal !== undefined) return { type: "signal", signal };
  if (wait.listen && tool.requests[0]) return { type: "request", request: tool.requests[0] };
  if (tool.net?.outcome && table.clock >= (tool.net.at ?? 0)) return { type: "net", outcome: tool.net.outcome };
  if (wait.stdin) {
    const { data, eof } = available(table, process, env, 0);
    if (data !== "" || eof) {
      take(context, data);
      return { type: "stdin", data, eof };
    }
  }
  if (wait.child && tool.child) {
    const ended = endOfChild(context, tool.child);
    if (ended) return ended;
  }
  if (wait.files && tool.files?.some((old, i) => fileSignature(env, wait.files![i]!) !== old)) return { type: "files" };
  if (wait.at !== undefined && table.clock >= Math.ceil(wait.at * 1000)) return { type: "time" };
  return undefined;
}

function fileSignature(env: MachineEnvironment, path: string): string {
  const stat = env.machine.fs.stat(path);
  return stat ? `${stat.size}/${stat.mtime}` : "";
}

/** The wake of a child's end, and the child is gone; undefined while it runs. */
function endOfChild(context: ToolContext, child: NonNullable<ToolState["child"]>): Wake | undefined {
  const { table, tool } = context;
  if (child.failed !== undefined) {
    delete tool.child;
    return { type: "child", pid: child.pid, status: child.status!, failed: child.failed };
  }
  if (table.processes[child.pid] && !table.processes[child.pid]!.ended) return undefined;
  const ended = reap(table, child.pid) ?? { status: 137, signal: 9 };
  delete tool.child;
  return { type: "child", pid: child.pid, ...ended };
}

/** Forks and runs a program in the child; what this process has said goes out first, since both share the descriptors. */
function startChild(context: ToolContext, spawn: NonNullable<Step["spawn"]>): void {
  const { table, process, tool, env } = context;
  flush(context);
  if (process.ended) return;
  const child = forkProcess(table, process);
  if (!child) {
    tool.child = { pid: 0, status: 126, failed: "EAGAIN" };
    return;
  }
  tool.child = { pid: child.pid };
  if (spawn.stdin !== undefined) setDescriptor(table, child, 0, addOpen(table, { type: "text", data: spawn.stdin }));
  const failed = launch(table, child, env, spawn.argv, spawn.env ?? process.env);
  if (!failed) return;
  tool.child = { pid: child.pid, status: failed.status, failed: failed.code };
  for (const open of Object.values(child.fds)) release(table, open);
  delete table.processes[child.pid];
}

function becomeProgram(
  context: ToolContext,
  exec: { argv: string[]; env?: Record<string, string>; failed: string },
): void {
  const { table, process, env } = context;
  flush(context);
  if (process.ended) return;
  const failed = launch(table, process, env, exec.argv, exec.env ?? process.env);
  if (!failed) return;
  emit(
    context,
    undefined,
    exec.failed.replace("%s", () => strerror(failed.code)),
  );
  finish(context, failed.status);
}

function takeStep(context: ToolContext, kind: Extract<Tool, { kind: "process" }>, wake: Wake): void {
  const { table, process, tool, report, env } = context;
  const step: Step | undefined = guarded(context, (sys) => kind.step(process.argv.slice(1), tool.state, wake, sys));
  if (!step) return;
  if (step.stderrFirst) emit(context, undefined, step.stderr);
  emit(context, step.stdout, step.stderrFirst ? undefined : step.stderr);
  if (step.replies) report.replies.push(...step.replies);
  if (step.cpuMs) {
    table.clock += Math.round(step.cpuMs * 1000);
    report.statedMs += step.cpuMs;
  }
  if (step.memory !== undefined) process.memory = step.memory;
  if ("exec" in step) {
    becomeProgram(context, step.exec);
    return;
  }
  if (step.spawn) startChild(context, step.spawn);
  if ("exit" in step) {
    finish(context, step.exit, step.signal);
    return;
  }
  tool.state = step.state;
  tool.wait = step.wait;
  if (step.wait.files) tool.files = step.wait.files.map((path) => fileSignature(env, path));
  else delete tool.files;
  if (!step.wait.net) {
    if (!step.wait.netGoesOn) delete tool.net;
  } else {
    const id = `${table.id}/${process.pid}/${table.nextRequest++}`;
    tool.net = { id };
    const outcome = env.fetch(step.wait.net, id, process);
    if (outcome) tool.net = { id, at: table.clock + Math.round(outcome.afterMs * 1000), outcome };
  }
}

/** Microseconds at which a waiting tool wakes by itself. */
export function toolWakesAt(process: Process): number | undefined {
  const { tool } = process;
  if (!tool?.wait || process.output.length > 0) return undefined;
  const times = [
    tool.net?.outcome ? tool.net.at : undefined,
    tool.wait.at === undefined ? undefined : Math.ceil(tool.wait.at * 1000),
  ];
  const known = times.filter((time): time is number => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
