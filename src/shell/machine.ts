/**
 * The machine: a table of processes that its owner keeps in the state, runs up to a time, and talks to.
 *
 * An owner makes a table, creates root processes in it (a container's own, an exec's), and calls `run` whenever time has
 * passed or something came: input, a signal, an answer of the network, a request. What a run reports tells what was
 * printed, who ended, and when to run next.
 */
import { addOpen, closeDescriptor } from "./descriptors.ts";
import { type LaunchFailure, launch } from "./launch.ts";
import { sendSignal } from "./process.ts";
import type { MachineEnvironment, Process, ProcessTable } from "./process-types.ts";
import { SIGINT } from "./signals.ts";
import type { Incoming, NetOutcome, Wait } from "./types.ts";
import { waitsForInput } from "./waiting.ts";

export type {
  MachineEnvironment,
  MachineView,
  OutputChunk,
  Process,
  ProcessTable,
  RunReport,
} from "./process-types.ts";
export { run } from "./scheduler.ts";
export { processList, systemOf } from "./system.ts";

/** An empty table. `id` names its network requests; times are monotonic virtual milliseconds, memory is bytes (0: no limit). */
export function createTable(
  id: string,
  now: number,
  limits: { processes?: number; memory?: number } = {},
): ProcessTable {
  return {
    id,
    clock: Math.round(now * 1000),
    nextPid: 1,
    nextOpen: 1,
    nextPipe: 1,
    nextRequest: 1,
    init: 0,
    processes: {},
    open: {},
    pipes: {},
    sessions: {},
    scripts: {},
    turn: { pid: 0, left: 0 },
    maxProcesses: limits.processes ?? 1024,
    memoryLimit: limits.memory ?? 0,
    draws: 0,
  };
}

export interface ProcessOptions {
  env: Record<string, string>;
  cwd: string;
  user: { uid: number; gid: number; name: string };
  /** Name of its input and output in reports; must not be in use. */
  session: string;
  tty?: boolean;
  /** Whether anybody will give it input; without, it reads the end at once. */
  stdin?: boolean;
  /** It is the init of the container: its end ends all. */
  init?: boolean;
}

/**
 * Starts a root process. The first of a table has pid 1. Where the program does not start, nothing is left and the
 * failure says why (127: not found; 126: not executable), for the caller to word as its runtime does.
 */
export function createProcess(
  table: ProcessTable,
  argv: string[],
  options: ProcessOptions,
  env: MachineEnvironment,
): { pid: number } | { failure: LaunchFailure | "EAGAIN" } {
  if (Object.keys(table.processes).length >= table.maxProcesses) return { failure: "EAGAIN" };
  const pid = table.nextPid++;
  const process: Process = {
    pid,
    ppid: 0,
    group: pid,
    argv,
    cwd: options.cwd,
    user: options.user,
    startedAt: table.clock,
    session: options.session,
    fds: {},
    env: options.env,
    output: [],
    pending: [],
    ignored: [],
  };
  table.sessions[options.session] = {
    input: "",
    eof: options.stdin !== true,
    tty: options.tty === true,
    foreground: pid,
  };
  table.processes[pid] = process;
  for (const [fd, stream] of ["stdin", "stdout", "stderr"].entries()) {
    const shown = options.tty && stream === "stderr" ? "stdout" : stream;
    const file = { type: "session", session: options.session, stream: shown as "stdin" } as const;
    process.fds[fd] = addOpen(
      table,
      stream === "stdin" && options.stdin !== true && !options.tty ? { type: "null" } : file,
    );
  }
  const failure = launch(table, process, env, argv, options.env);
  if (failure) {
    for (const fd of [0, 1, 2]) closeDescriptor(table, process, fd);
    delete table.processes[pid];
    delete table.sessions[options.session];
    table.nextPid--;
    return { failure };
  }
  if (options.init) table.init = pid;
  return { pid };
}

/** Gives a session input. On a terminal Ctrl-C is a signal and Ctrl-D on an empty line an end, read once. */
export function giveInput(table: ProcessTable, session: string, data: string): void {
  const state = table.sessions[session];
  if (!state) return;
  if (!state.tty) {
    state.input += data;
    return;
  }
  for (const char of data) {
    if (char === "\x03") {
      state.input = "";
      interruptSession(table, session);
    } else if (char === "\x04") {
      if (/(^|[\n\x04])$/.test(state.input)) state.input += char;
    } else if (char === "\x7f" || char === "\b") {
      if (!/(^|\n)$/.test(state.input)) state.input = state.input.slice(0, -1);
    } else state.input += char === "\r" ? "\n" : char;
  }
}

/** Tells a session's terminal its size. */
export function resize(table: ProcessTable, session: string, [rows, columns]: [number, number]): void {
  const state = table.sessions[session];
  if (state) state.size = { rows, columns };
}

/** A shell at its prompt shows it anew, as line editors do when their window has changed; dash has none. */
export function redrawPrompt(table: ProcessTable, session: string): void {
  for (const process of Object.values(table.processes)) {
    const { shell, block } = process;
    if (process.session !== session || !shell?.prompted || !shell.interactive) continue;
    if (block?.on !== "input" || shell.dialect === "dash") continue;
    delete shell.prompted;
    delete process.block;
  }
}

/** Ends a session's input. */
export function endInput(table: ProcessTable, session: string): void {
  const state = table.sessions[session];
  if (state) state.eof = true;
}

/** Ctrl-C: all that runs in the foreground of a session. A shell at a prompt has put itself behind its command. */
function interruptSession(table: ProcessTable, session: string): void {
  for (const process of Object.values(table.processes)) {
    if (process.shell?.interactive && process.block?.on === "child") continue;
    if (process.session === session && !process.ignored.includes(SIGINT)) sendSignal(table, process.pid, SIGINT);
  }
}

/** A signal from outside (the runtime's stop). False where there is no such process. */
export function signal(table: ProcessTable, pid: number, number: number): boolean {
  return sendSignal(table, pid, number);
}

/** Forgets a session whose process has ended and whose output has been taken. */
export function closeSession(table: ProcessTable, session: string): void {
  delete table.sessions[session];
}

/** The answer to a request that `fetch` left open; false where nobody waits for it any more. */
export function answer(table: ProcessTable, id: string, outcome: NetOutcome): boolean {
  for (const process of Object.values(table.processes)) {
    if (process.tool?.net?.id !== id) continue;
    process.tool.net = { id, at: table.clock, outcome };
    return true;
  }
  return false;
}

/** Whether a session's terminal shows what is typed. */
export function echoes(table: ProcessTable, session: string): boolean {
  return table.sessions[session]?.silent !== true;
}

/** Whether a process of a session reads its standard input and finds none: a person's turn. */
export function wantsInput(table: ProcessTable, session: string): boolean {
  return Object.values(table.processes).some((process) => waitsForInput(table, process, session));
}

export type Listener = NonNullable<Wait["listen"]>[number] & { pid: number };

/** The ports on which processes take requests. */
export function listeners(table: ProcessTable): Listener[] {
  return Object.values(table.processes).flatMap((process) =>
    process.ended || process.stopped
      ? []
      : (process.tool?.wait?.listen ?? []).map((port) => ({ ...port, pid: process.pid })),
  );
}

/** Hands a request to whoever listens on its port: "refused" where nobody does. The reply comes with a later run. */
export function deliverRequest(table: ProcessTable, request: Incoming): "refused" | "accepted" {
  const udp = request.kind === "udp";
  const found = listeners(table).find((one) => one.port === request.port && (one.protocol === "udp") === udp);
  const tool = found && table.processes[found.pid]?.tool;
  if (!tool) return "refused";
  tool.requests.push(request);
  return "accepted";
}

/** Bytes that the processes hold. */
export function memoryUsed(table: ProcessTable): number {
  let used = 0;
  for (const process of Object.values(table.processes)) used += process.memory ?? 512 * 1024;
  return used;
}
