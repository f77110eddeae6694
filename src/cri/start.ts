/** Starting a container: its command, user, environment and first process; the sentences of runc where that fails. */
import type { LaunchFailure } from "../shell/launch.ts";
import { asRecord, type Container, environment, log, machine } from "./container.ts";
import type { Engine } from "./engine.ts";
import { digestOf } from "./image/pull.ts";
import { enterImage } from "./programs/index.ts";
import { type ContainerRow, MAIN, type PodRow, type ProcessesRow, type RuntimeDeps } from "./rows.ts";
import type { ContainerConfig } from "./types.ts";
import { freezeSubPaths } from "./volumes.ts";

type Started = { id: string } | { id: string; error: string; reason: string; exitCode: number };

const CREATE =
  "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ";
/** What runc's failure to start is reported as. */
const START_ERROR = 128;
/** What serves in an image that nobody described. */
const SERVER = "/usr/local/bin/server";
/** Processes of one container: what a pids limit of a node comes to, kept low so that a fork bomb stays cheap. */
const PROCESSES_MAX = 256;

/** Starts a container and lets it run its first moments, or puts them off where they are known. */
export function startContainer(deps: RuntimeDeps, engine: Engine, asked: ContainerConfig): Started {
  const id = digestOf(`${deps.chance("container", asked.podUid, asked.name, asked.attempt)}/${asked.name}`);
  const config = { ...asked, mounts: freezeSubPaths(deps, id, asked.mounts) };
  const row: ContainerRow = { config, image: config.image, startedAt: deps.now() };
  // What was put off in a pod comes before what happens in it next.
  for (const other of engine.podOf(config.pod)) engine.peek(other);
  if (engine.replicas.areMany(config)) {
    remember(deps, id, { ...row, putOff: deps.epoch() });
    return { id };
  }
  remember(deps, id, row);
  return firstMoments(deps, engine, id, row);
}

/** Runs a container that is nothing but a row yet. */
export function firstMoments(deps: RuntimeDeps, engine: Engine, id: string, row: ContainerRow): Started {
  const table = machine().createTable(id, deps.now(), { memory: row.config.memoryLimit, processes: PROCESSES_MAX });
  const container = engine.assemble(id, row, { machine: table, log: 0 });
  const begun = begin(deps, container);
  if ("command" in begun) {
    engine.run(container);
    engine.replicas.hasStarted(container, begun.command);
    return { id };
  }
  const ended: ContainerRow = {
    ...row,
    finishedAt: deps.now(),
    exitCode: START_ERROR,
    reason: "StartError",
    message: begun.failed,
  };
  deps.table("containers").set(`id/${id}`, ended);
  return { id, error: begun.failed, reason: "StartError", exitCode: START_ERROR };
}

function remember(deps: RuntimeDeps, id: string, row: ContainerRow): void {
  const table = deps.table("containers");
  table.set(`id/${id}`, row);
  const key = `pod/${row.config.pod}`;
  const ids: string[] = (table.get(key) as PodRow | undefined)?.ids ?? [];
  table.set(key, { ids: [...ids.filter((one) => one !== id), id] } satisfies PodRow);
}

/** The words of a container's command: the manifest's over the image's. */
export function commandOf(container: Container): string[] {
  const { config } = container.row;
  const { spec } = container.image.found;
  if (config.command?.length) return [...config.command, ...(config.args ?? [])];
  return [...(spec.entrypoint ?? []), ...(config.args?.length ? config.args : (spec.cmd ?? []))];
}

/** Creates the first process: its command's first word, or a sentence where it cannot. */
function begin(deps: RuntimeDeps, container: Container): { command: string } | { failed: string } {
  const { config } = container.row;
  const asked = commandOf(container);
  if (asked.length === 0)
    return { failed: "failed to generate container spec: failed to generate spec: no command specified" };
  const env = environment(container, config.tty ? [["TERM", "xterm"]] : []);
  const entered = enterImage(container, asked, env);
  const { machine: table } = container.processes as ProcessesRow;
  for (const [stream, text] of entered.said) log(deps, container, stream, text, table.clock / 1000);
  const cwd = config.workingDir || container.image.found.spec.workingDir || "/";
  if (cwd !== "/" && !container.fs.stat(cwd)) container.fs.makeFolder(cwd);
  const options = {
    env: asRecord(entered.env),
    cwd,
    user: container.user,
    session: MAIN,
    tty: config.tty,
    stdin: config.stdin,
    init: true,
  };
  // What follows the entrypoint of an image that nobody described is a command more often than arguments.
  if (!container.image.found.known && !config.command?.length && config.args?.length) {
    const asArgued = machine().createProcess(table, config.args, options, container.env);
    if ("pid" in asArgued) return { command: config.args[0] };
  }
  const created = machine().createProcess(table, entered.argv, options, container.env);
  if ("pid" in created) {
    if (entered.title) table.processes[created.pid].argv = [entered.title, ...entered.argv.slice(1)];
    return { command: entered.argv[0] };
  }
  const failed = CREATE + execError(entered.argv[0], created.failure);
  if (container.image.found.known) return { failed };
  // Nobody knows what is in this image: whatever it is told to run, it serves.
  const again = machine().createProcess(table, [SERVER], options, container.env);
  return "pid" in again ? { command: SERVER } : { failed };
}

/** Why a program does not start, as runc's exec says it. */
export function execError(name: string, failure: LaunchFailure | "EAGAIN"): string {
  if (failure === "EAGAIN") return "read init-p: connection reset by peer";
  const quoted = JSON.stringify(name);
  if (failure.code === "EACCES") return `exec: ${quoted}: permission denied`;
  if (failure.code === "EISDIR") return `exec: ${quoted}: is a directory`;
  if (failure.code === "ENOEXEC") return `exec ${name}: exec format error`;
  if (name.includes("/")) return `exec: ${quoted}: stat ${name}: no such file or directory`;
  return `exec: ${quoted}: executable file not found in $PATH`;
}
