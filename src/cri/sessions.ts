/** exec and attach: streams into a container, kept in the state until somebody takes what they said. */
import { asRecord, type Container, environment, machine } from "./container.ts";
import type { Engine } from "./engine.ts";
import { MAIN, type RuntimeDeps, type SessionRow } from "./rows.ts";
import { execError } from "./start.ts";
import type { ExecOptions, ExecOutput } from "./types.ts";

const EXEC = "OCI runtime exec failed: exec failed: unable to start container process: ";
/** What kubectl shows for a program that cannot be started. */
const CANNOT_EXECUTE = 126;
const NOT_FOUND = 127;

/** Starts a command in a running container and lets it run its first moments: short ones have ended then. */
export function exec(
  deps: RuntimeDeps,
  engine: Engine,
  id: string,
  argv: string[],
  options: ExecOptions,
): { session: string } | { error: string; exitCode: number } {
  const container = engine.find(id);
  if (!container?.processes) return { error: "container not running", exitCode: 1 };
  let result: { session: string } | { error: string; exitCode: number } = { error: EXEC, exitCode: CANNOT_EXECUTE };
  engine.run(container, (open) => {
    result = begin(deps, open, argv, options);
  });
  return result;
}

function begin(deps: RuntimeDeps, container: Container, argv: string[], options: ExecOptions) {
  const { machine: table } = container.processes!;
  const { config } = container.row;
  const name = `exec${table.nextPid}`;
  const session = `${container.id}/${name}`;
  const more: [string, string][] = [
    ...(options.tty ? [["TERM", "xterm"] as [string, string]] : []),
    ...(options.env ?? []),
  ];
  const created = machine().createProcess(
    table,
    argv,
    {
      env: asRecord(environment(container, more)),
      cwd: config.workingDir || container.image.found.spec.workingDir || "/",
      user: container.user,
      session: name,
      tty: options.tty,
      stdin: options.stdin,
    },
    container.env,
  );
  if (!("pid" in created)) {
    const { failure } = created;
    const missing = failure !== "EAGAIN" && failure.code === "ENOENT";
    return { error: EXEC + execError(argv[0], failure), exitCode: missing ? NOT_FOUND : CANNOT_EXECUTE };
  }
  const row: SessionRow = { container: container.id, name, pid: created.pid, chunks: [] };
  deps.table("sessions").set(session, row);
  return { session };
}

/** Listens to a container's own process, and talks to it where it takes standard input. */
export function attach(deps: RuntimeDeps, engine: Engine, id: string): { session: string } {
  const container = engine.find(id);
  const count = (container?.processes?.attached?.length ?? 0) + 1;
  const session = `${id}/attach${count}-${Math.floor(deps.now() * 1000)}`;
  const row: SessionRow = { container: id, name: MAIN, attach: true, chunks: [] };
  if (!container?.processes) {
    deps.table("sessions").set(session, { ...row, exit: container?.row.exitCode ?? 1 });
    return { session };
  }
  deps.table("sessions").set(session, row);
  engine.run(container, ({ processes }) => {
    processes!.attached = [...(processes!.attached ?? []), session];
  });
  return { session };
}

/** A session that is over: what was said in it, and its exit code. */
export function ended(deps: RuntimeDeps, id: string, text: string, exit: number): { session: string } {
  const session = `${id}/ended-${Math.floor(deps.now() * 1000)}`;
  const row: SessionRow = { container: id, name: MAIN, chunks: [{ stream: "stdout", data: text }], exit };
  deps.table("sessions").set(session, row);
  return { session };
}

/** What a session has said since the last time. */
export function take(deps: RuntimeDeps, engine: Engine, session: string): ExecOutput {
  const table = deps.table("sessions");
  const row: SessionRow | undefined = table.get(session);
  if (!row) return { chunks: [], exit: 137, wantsInput: false };
  if (row.chunks.length > 0) table.set(session, { ...row, chunks: [] } satisfies SessionRow);
  const processes = engine.peek(row.container);
  const wantsInput =
    row.exit === undefined && processes !== undefined && machine().wantsInput(processes.machine, row.name);
  const silent = wantsInput && !machine().echoes(processes!.machine, row.name);
  return {
    chunks: row.chunks,
    ...(row.exit !== undefined && { exit: row.exit }),
    wantsInput,
    ...(silent && { silent }),
  };
}

/** Gives a session input, its end, or a signal. A signal goes to what runs in its foreground. */
export function give(
  deps: RuntimeDeps,
  engine: Engine,
  session: string,
  input: { data?: string; eof?: boolean; signal?: number; resize?: [number, number] },
): void {
  const row: SessionRow | undefined = deps.table("sessions").get(session);
  const container = row && engine.find(row.container);
  if (!row || !container?.processes || row.exit !== undefined) return;
  if (row.attach && !container.row.config.stdin && input.signal === undefined) return;
  engine.run(container, ({ processes, row: { config } }) => {
    const { machine: table } = processes!;
    if (input.resize) {
      machine().resize(table, row.name, input.resize);
      // Who attaches makes the terminal one larger, then as it was, so that a prompt is seen: kubectl's attach.go.
      if (row.attach) machine().redrawPrompt(table, row.name);
    }
    if (input.data) machine().giveInput(table, row.name, input.data);
    if (input.signal !== undefined) machine().signal(table, row.pid ?? table.init, input.signal);
    if (input.eof && (!row.attach || config.stdinOnce)) machine().endInput(table, row.name);
  });
}

/** Ends a session: its process hears a hang-up, as when its terminal goes away. */
export function close(deps: RuntimeDeps, engine: Engine, session: string): void {
  const row: SessionRow | undefined = deps.table("sessions").get(session);
  if (!row) return;
  deps.table("sessions").delete(session);
  const container = engine.find(row.container);
  if (!container?.processes) return;
  if (row.attach) {
    engine.run(container, ({ processes }) => {
      processes!.attached = (processes!.attached ?? []).filter((one) => one !== session);
    });
  } else if (row.exit === undefined && row.pid !== undefined) {
    engine.run(container, ({ processes }) => void machine().signal(processes!.machine, row.pid!, 9));
  }
}
