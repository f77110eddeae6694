/**
 * The container runtime: what the kubelet asks of it (ContainerRuntime), and what whoever wires the rooms tells it.
 *
 * A container is rows of the state (rows.ts); its processes are data of the shell's machine, which engine.ts lets go on.
 * Images are data (image/), files stand in layers over them (filesystem/), programs beyond shells and tools in programs/.
 */
import type { Incoming, NetOutcome } from "../shell/types.ts";
import { machine, memoryOf } from "./container.ts";
import { Engine } from "./engine.ts";
import { pullImage } from "./image/pull.ts";
import { findImage } from "./image/spec.ts";
import { readLog } from "./logs.ts";
import type { ContainerRow, PodRow, RuntimeDeps } from "./rows.ts";
import { attach, close, ended, exec, give, take } from "./sessions.ts";
import { startContainer } from "./start.ts";
import type { ContainerRuntime, ContainerStatus } from "./types.ts";
import { dropRows, dropSubPaths, removeVolume, setVolume } from "./volumes.ts";

export type { Reply, RuntimeDeps, RuntimeTable } from "./rows.ts";

export interface Runtime extends ContainerRuntime {
  /** The timer of this pod ("NAMESPACE/NAME") is due. */
  wake(pod: string): void;
  /** The late answer to a request that `fetch` left open. */
  answer(id: string, outcome: NetOutcome): void;
  quietUntil(pod: string): number | undefined;
  readFile(id: string, path: string): string | undefined;
  /** The user that an image names ("101", "nginx:nginx", "" for root), for runAsNonRoot. */
  imageUser(image: string): string;
}

const SIGNALS: Record<string, number> = {
  SIGTERM: 15,
  SIGQUIT: 3,
  SIGINT: 2,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGHUP: 1,
  SIGWINCH: 28,
  "SIGRTMIN+3": 37,
};

/** Makes the runtime of all nodes over its tables. Cheap: nothing is read before it is asked. */
export function createRuntime(deps: RuntimeDeps): Runtime {
  const engine = new Engine(deps);
  const row = (id: string): ContainerRow | undefined => deps.table("containers").get(`id/${id}`);
  return {
    pull: (image) => pullImage(deps, image),
    run: (config) => startContainer(deps, engine, config),
    status: (id) => statusOf(id, row(id)),
    stop: (id, graceMs) => stop(deps, engine, id, graceMs),
    remove: (id) => remove(deps, id, row(id)),
    exec: (id, argv, options) => exec(deps, engine, id, argv, options),
    attach: (id) => attach(deps, engine, id),
    ended: (id, text, exit) => ended(deps, id, text, exit),
    take: (session) => take(deps, engine, session),
    give: (session, input) => give(deps, engine, session, input),
    close: (session) => close(deps, engine, session),
    logs: (id, options) => {
      engine.makeUpLog(id);
      return readLog(deps, id, options);
    },
    setVolume: (volume, files) => setVolume(deps, volume, files),
    removeVolume: (volume) => removeVolume(deps, volume),
    deliver: (pod, request: Incoming, answerTo) => engine.deliver(pod, { ...request, id: answerTo }),
    repeat: (pod, probe, schedule) => engine.repeat(pod, probe, schedule),
    powerOff: (pod) => engine.powerOff(pod),
    quietUntil: (pod) => engine.podWakesAt(pod),
    readFile: (id, path) => readFile(engine, id, path),
    usage: (id) => usage(engine, id, row(id)),
    wake: (pod) => engine.wake(pod),
    answer: (id, outcome) => engine.answer(id, outcome),
    imageUser: (image) => findImage(deps, image).spec.user ?? "",
  };
}

function statusOf(id: string, row: ContainerRow | undefined): ContainerStatus | undefined {
  if (!row) return undefined;
  const { startedAt, finishedAt, exitCode, signal, reason, message } = row;
  if (finishedAt === undefined) return { id, state: "running", startedAt };
  return { id, state: "exited", startedAt, finishedAt, exitCode, signal, reason, message };
}

function stop(deps: RuntimeDeps, engine: Engine, id: string, graceMs: number): void {
  const container = engine.find(id);
  if (!container?.processes) return;
  const signal = SIGNALS[container.image.found.spec.stopSignal ?? "SIGTERM"] ?? 15;
  engine.run(container, ({ processes }) => {
    const { machine: table } = processes!;
    if (graceMs <= 0) machine().signal(table, table.init, 9);
    else {
      const killAt = deps.now() + graceMs;
      const asked = processes!.killAt !== undefined;
      processes!.killAt = asked ? Math.min(processes!.killAt!, killAt) : killAt;
      if (!asked) machine().signal(table, table.init, signal);
    }
  });
}

function remove(deps: RuntimeDeps, id: string, row: ContainerRow | undefined): void {
  if (!row) return;
  const containers = deps.table("containers");
  const key = `pod/${row.config.pod}`;
  const ids = ((containers.get(key) as PodRow | undefined)?.ids ?? []).filter((one) => one !== id);
  if (ids.length > 0) containers.set(key, { ids } satisfies PodRow);
  else {
    containers.delete(key);
    deps.setTimer(row.config.pod, undefined);
  }
  containers.delete(`id/${id}`);
  dropSubPaths(deps, id, row.config.mounts);
  deps.table("processes").delete(id);
  dropRows(deps.table("layers"), id);
  dropRows(deps.table("logs"), `${id}/`);
  dropRows(deps.table("sessions"), `${id}/`);
}

function readFile(engine: Engine, id: string, path: string): string | undefined {
  const container = engine.find(id);
  if (!container?.fs.stat(path)) return undefined;
  return container.fs.read(path);
}

/** Millicores and bytes: what its processes hold, and by its state whether they compute. */
function usage(engine: Engine, id: string, row: ContainerRow | undefined): { cpu: number; memory: number } {
  const processes = engine.peek(id);
  if (!processes || !row) return { cpu: 0, memory: 0 };
  const limit = (row.config.cpus ?? 1) * 1000;
  const cpu = processes.busy ? Math.min(limit, 1000) : processes.wakeAt === undefined ? 0 : 1;
  return { cpu, memory: memoryOf({ processes }) };
}
