/**
 * Open files, pipes and sessions of a process table.
 */

import { chargeBytes } from "./charge.ts";
import { DEVICE_CHUNK, deviceBytes, endlessDevice } from "./devices.ts";
import type { MachineEnvironment, OpenFile, Process, ProcessTable, RunReport, Session } from "./process-types.ts";
import { FileError } from "./types.ts";

/** What a pipe holds before a writer has to wait, as on Linux. */
export const PIPE_CAPACITY = 65_536;
const CTRL_D = "\x04";

type NewFile = OpenFile extends infer T ? (T extends { refs: number } ? Omit<T, "refs"> : never) : never;

/** Adds an open file with one reference; returns its id. */
export function addOpen(table: ProcessTable, file: NewFile): number {
  const id = table.nextOpen++;
  table.open[id] = { ...file, refs: 1 } as OpenFile;
  return id;
}

/** Makes a descriptor of a process mean an open file; takes over one reference to it. */
export function setDescriptor(table: ProcessTable, process: Process, fd: number, open: number): void {
  closeDescriptor(table, process, fd);
  process.fds[fd] = open;
}

export function closeDescriptor(table: ProcessTable, process: Process, fd: number): void {
  const open = process.fds[fd];
  if (open === undefined) return;
  delete process.fds[fd];
  release(table, open);
}

export function retain(table: ProcessTable, open: number): number {
  table.open[open]!.refs++;
  return open;
}

export function release(table: ProcessTable, open: number): void {
  const file = table.open[open];
  if (!file || --file.refs > 0) return;
  delete table.open[open];
  if (file.type !== "pipe") return;
  const pipe = table.pipes[file.pipe];
  if (!pipe) return;
  if (file.end === "r") pipe.reader = false;
  else pipe.writer = false;
  if (!pipe.reader && !pipe.writer) delete table.pipes[file.pipe];
}

/** A new pipe: ids of the pipe and of its two open files. */
export function addPipe(table: ProcessTable): { pipe: number; read: number; write: number } {
  const pipe = table.nextPipe++;
  table.pipes[pipe] = { data: "", reader: true, writer: true };
  return {
    pipe,
    read: addOpen(table, { type: "pipe", pipe, end: "r" }),
    write: addOpen(table, { type: "pipe", pipe, end: "w" }),
  };
}

/** Opens a path as a redirection does. Throws FileError. */
export function openPath(
  table: ProcessTable,
  process: Process,
  env: MachineEnvironment,
  path: string,
  mode: { read?: boolean; write?: boolean; append?: boolean; truncate?: boolean; exclusive?: boolean },
): number {
  const special = openSpecial(table, process, path);
  if (special !== undefined) return special;
  const { fs } = env.machine;
  const stat = fs.stat(path);
  if (stat?.type === "directory" && mode.write) throw new FileError("EISDIR", path);
  if (!mode.write) {
    if (!stat) throw new FileError("ENOENT", path);
    if (stat.type !== "directory") fs.read(path);
  } else if (!stat || mode.truncate) {
    if (stat && mode.exclusive) throw new FileError("EEXIST", path);
    fs.write(path, "", stat ? {} : { mode: 0o666 & ~(process.shell?.umask ?? 0o022) });
  } else fs.write(path, "", { append: true });
  return addOpen(table, {
    type: "file",
    path,
    position: 0,
    append: mode.append === true,
    read: mode.read === true,
    write: mode.write === true,
  });
}

function openSpecial(table: ProcessTable, process: Process, path: string): number | undefined {
  if (!path.startsWith("/dev/") && !path.startsWith("/proc/")) return undefined;
  if (path === "/dev/null") return addOpen(table, { type: "null" });
  const device = path === "/dev/full" ? undefined : endlessDevice(path);
  if (device) return addOpen(table, { type: "device", device });
  const standard = { "/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2 }[path];
  const match = /^\/(?:dev\/fd|proc\/(self|\d+)\/fd)\/(\d+)$/.exec(path);
  if (standard === undefined && !match) {
    if (path !== "/dev/tty" && path !== "/dev/console") return undefined;
    return addOpen(table, { type: "session", session: process.session, stream: "stdout" });
  }
  const owner = match?.[1] && match[1] !== "self" ? table.processes[match[1]] : process;
  const open = owner?.fds[standard ?? Number(match![2])];
  if (open === undefined) throw new FileError("ENOENT", path);
  return retain(table, open);
}

export type WriteResult = "ok" | "full" | "broken" | "closed";

/** Writes to a descriptor. "full": written, but the writer waits now; "broken": nobody reads the pipe. Throws FileError. */
export function writeDescriptor(
  table: ProcessTable,
  process: Process,
  env: MachineEnvironment,
  report: RunReport,
  fd: number,
  data: string,
): WriteResult {
  const open = process.fds[fd];
  const file = open === undefined ? undefined : table.open[open];
  if (!file) return "closed";
  // What tools write is paid for when they say it.
  if (process.shell) chargeBytes(table, data.length);
  switch (file.type) {
    case "session":
      addOutput(report, file.session, file.stream === "stderr" ? "stderr" : "stdout", data, table.clock / 1000);
      return "ok";
    case "pipe": {
      const pipe = table.pipes[file.pipe];
      if (file.end !== "w") return "closed";
      if (!pipe?.reader) return "broken";
      pipe.data += data;
      return pipe.data.length > PIPE_CAPACITY ? "full" : "ok";
    }
    case "file":
      if (!file.write) return "closed";
      writeFile(file, env, data);
      return "ok";
    default:
      return "ok";
  }
}

function writeFile(file: Extract<OpenFile, { type: "file" }>, env: MachineEnvironment, data: string): void {
  const { fs } = env.machine;
  const size = fs.stat(file.path)?.size ?? 0;
  if (file.append || file.position === size) fs.write(file.path, data, { append: true });
  else {
    const old = fs.read(file.path);
    fs.write(
      file.path,
      old.slice(0, file.position).padEnd(file.position, "\0") + data + old.slice(file.position + data.length),
    );
  }
  file.position = file.append ? size + data.length : file.position + data.length;
}

function addOutput(report: RunReport, session: string, stream: "stdout" | "stderr", data: string, at: number): void {
  if (data === "") return;
  const last = report.output.at(-1);
  if (last && last.session === session && last.stream === stream && last.at === at) last.data += data;
  else report.output.push({ session, stream, data, at });
}

/** What can be read now without waiting. `eof`: no more will come. */
export function available(
  table: ProcessTable,
  process: Process,
  env: MachineEnvironment,
  fd: number,
): { data: string; eof: boolean } {
  const open = process.fds[fd];
  const file = open === undefined ? undefined : table.open[open];
  switch (file?.type) {
    case "session": {
      const session = table.sessions[file.session];
      if (!session || (file.stream !== "stdin" && !session.tty)) return { data: "", eof: true };
      return session.tty ? typed(session) : { data: session.input, eof: session.eof };
    }
    case "pipe": {
      const pipe = table.pipes[file.pipe];
      return { data: pipe?.data ?? "", eof: !pipe?.writer };
    }
    case "text":
      return { data: file.data, eof: true };
    case "device": {
      // Tools pay for what they take; a shell looks at much to take little.
      if (process.shell) chargeBytes(table, DEVICE_CHUNK);
      const draw = () => env.machine.chance(`random/${table.id}/${process.pid}/${table.draws++}`);
      return { data: deviceBytes(file.device, DEVICE_CHUNK, draw), eof: false };
    }
    case "file":
      if (!file.read) return { data: "", eof: true };
      return { data: env.machine.fs.read(file.path).slice(file.position), eof: true };
    default:
      return { data: "", eof: true };
  }
}

/** What stands before Ctrl-D comes first; then it is an end, until whoever reads it takes it away. */
function typed({ input, eof }: Session): { data: string; eof: boolean } {
  const end = input.indexOf(CTRL_D);
  if (end < 0) return { data: input, eof };
  return { data: input.slice(0, end), eof: end === 0 };
}

/** Takes what was read away; of nothing, the end that was read. */
export function consume(table: ProcessTable, process: Process, fd: number, length: number): void {
  const open = process.fds[fd];
  const file = open === undefined ? undefined : table.open[open];
  switch (file?.type) {
    case "session": {
      const session = table.sessions[file.session];
      if (!session) return;
      const end = session.tty && length === 0 && session.input.startsWith(CTRL_D);
      session.input = session.input.slice(end ? CTRL_D.length : length);
      return;
    }
    case "pipe": {
      const pipe = table.pipes[file.pipe];
      if (pipe) pipe.data = pipe.data.slice(length);
      return;
    }
    case "text":
      file.data = file.data.slice(length);
      return;
    case "file":
      file.position += length;
  }
}

/** Whether a descriptor is a terminal. */
export function isTerminal(table: ProcessTable, process: Process, fd: number): boolean {
  const open = process.fds[fd];
  const file = open === undefined ? undefined : table.open[open];
  return file?.type === "session" && table.sessions[file.session]?.tty === true;
}
