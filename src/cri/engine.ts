/**
 * Lets the processes of containers go on. A container is run when something comes to it: its own time, a request, an
 * answer, input, a signal. It runs a slice of virtual time ahead of the clock at once, so that short commands end within
 * the command that started them. Containers may call one another while they run: a request to one that is running
 * already waits until its turn is over.
 */
import type { OutputChunk, RunReport } from "../shell/process-types.ts";
import type { Incoming, NetOutcome } from "../shell/types.ts";
import { assemble, type Container, Images, log, machine } from "./container.ts";
import { LogWriter, logEnd } from "./logs.ts";
import { restoreEnvironment, withoutOwnEnvironment } from "./ownenvironment.ts";
import { goneOn, missed, probeOf, type Schedule } from "./repeats.ts";
import { Replicas } from "./replicas.ts";
import { type ContainerRow, MAIN, type PodRow, type ProcessesRow, type RuntimeDeps, type SessionRow } from "./rows.ts";
import { firstMoments } from "./start.ts";

/** Virtual milliseconds that a container may use at once. */
const SLICE_MS = 50;
/** After so many full slices in a row a container is busy for good: it gets short slices at growing distances. */
const BUSY_SLICES = 40;
const BUSY_SLICE_MS = 5;
const BUSY_DISTANCE_MAX_MS = 60_000;
/** A process that should have been woken longer ago than this goes on from the present. */
const LATE_MS = 1_000;
/** What processes hold is copied and saved with each slice: so many bytes make it twice as dear. */
const HEAVY_BYTES = 4 * 1_048_576;
/** Runs of one container in a row, when others keep answering it at once. */
const ROUNDS_MAX = 200;

/** Slices until a container counts as busy for good: fewer where many processes, or much that they hold, make each dear. */
const patience = (processes: number, heldBytes: number): number =>
  Math.ceil(BUSY_SLICES / (1 + processes / 16 + heldBytes / HEAVY_BYTES));

export class Engine {
  readonly replicas: Replicas;
  /** Containers whose processes run right now, outermost first; true: to be run again. */
  private readonly running = new Map<string, { container: Container; again: boolean }>();

  constructor(
    private readonly deps: RuntimeDeps,
    private readonly images = new Images(deps),
  ) {
    this.replicas = new Replicas(deps);
  }

  /** A container that was not removed; its processes are a copy of its own where it is not running right now. */
  find(id: string): Container | undefined {
    const open = this.running.get(id);
    if (open) return open.container;
    const stored = this.peek(id);
    const row: ContainerRow | undefined = this.deps.table("containers").get(`id/${id}`);
    if (!row) return undefined;
    const container = this.assemble(id, row, stored && structuredClone(stored));
    restoreEnvironment(container);
    return container;
  }

  assemble(id: string, row: ContainerRow, processes: ProcessesRow | undefined): Container {
    const { pod, addresses } = row.config;
    const fetch = (request: Parameters<RuntimeDeps["fetch"]>[1], name: string) =>
      this.deps.fetch({ pod, ip: addresses[0] }, request, name);
    const isTaken = (port: number) => this.podOf(pod).some((other) => other !== id && this.listens(other, port));
    return assemble(this.deps, id, row, this.images.load(row.image), processes, fetch, isTaken);
  }

  private listens(id: string, port: number): boolean {
    const processes = this.peek(id);
    return (
      processes !== undefined &&
      machine()
        .listeners(processes.machine)
        .some((one) => one.port === port && one.protocol !== "udp")
    );
  }

  /** The processes of a container for looking only. */
  peek(id: string): ProcessesRow | undefined {
    const row: ContainerRow | undefined = this.deps.table("containers").get(`id/${id}`);
    if (row?.putOff !== undefined) this.catchUp(id, row, row.putOff);
    return this.known(id);
  }

  /** Plays the first moments that were put off, with the clocks as they stood then. */
  private catchUp(id: string, { putOff, ...row }: ContainerRow, epoch: number): void {
    const then: RuntimeDeps = { ...this.deps, now: () => row.startedAt, epoch: () => epoch };
    this.deps.table("containers").set(`id/${id}`, row);
    firstMoments(then, new Engine(then, this.images), id, row);
  }

  /** The same without what was put off: that sets no timer. */
  private known(id: string): ProcessesRow | undefined {
    return this.running.get(id)?.container.processes ?? this.deps.table("processes").get(id);
  }

  podOf(pod: string): string[] {
    return ((this.deps.table("containers").get(`pod/${pod}`) as PodRow | undefined)?.ids ?? []).slice();
  }

  /** Changes a running container (`change`) and lets its processes go on. */
  run(container: Container, change?: (container: Container) => void): void {
    const open = this.running.get(container.id);
    if (open) {
      change?.(open.container);
      open.again = true;
      return;
    }
    const turn = { container, again: false };
    this.running.set(container.id, turn);
    try {
      this.makeUp(container);
      this.align(container);
      change?.(container);
      for (let round = 0; round < ROUNDS_MAX && container.processes; round++) {
        turn.again = false;
        this.slice(container);
        if (!turn.again) break;
      }
    } finally {
      this.running.delete(container.id);
    }
    this.store(container);
  }

  /** The probes that rested meanwhile. */
  private makeUp(container: Container): void {
    const { repeats } = container.processes ?? {};
    if (!repeats) return;
    const now = this.deps.now();
    for (const { at, request } of missed(repeats, now)) {
      if (!container.processes) return;
      const { machine: table } = container.processes;
      table.clock = Math.max(table.clock, Math.round(at * 1000));
      machine().deliverRequest(table, request);
      this.slice(container);
    }
    if (container.processes) container.processes.repeats = goneOn(repeats, now);
  }

  /** The container's log as it stands now, with what the probes that rest would have made it say. */
  makeUpLog(id: string): void {
    const { repeats } = this.peek(id) ?? {};
    if (!repeats || this.running.has(id) || missed(repeats, this.deps.now()).length === 0) return;
    const container = this.find(id);
    if (container) this.run(container);
  }

  /** What probes would have made them say until now has been said; what they hold is lost. */
  powerOff(pod: string): void {
    for (const id of this.podOf(pod)) {
      this.makeUpLog(id);
      if (!this.peek(id)) continue;
      const row: ContainerRow = this.deps.table("containers").get(`id/${id}`);
      const end = { finishedAt: this.deps.now(), exitCode: 255, reason: "Unknown" };
      this.deps.table("containers").set(`id/${id}`, { ...row, ...end } satisfies ContainerRow);
      this.deps.table("processes").delete(id);
      for (const session of this.deps.table("sessions").keys(`${id}/`)) this.endSession(session, 137);
    }
    this.setTimer(pod);
  }

  /** From now on a probe that made a container say something rests. */
  repeat(pod: string, probe: string, schedule: Schedule): void {
    for (const id of this.podOf(pod)) {
      const stored: ProcessesRow | undefined = this.deps.table("processes").get(id);
      const found = stored?.repeats?.[probe];
      if (!stored || !found) continue;
      const { [probe]: _, ...others } = stored.repeats!;
      const spoke = logEnd(this.deps, { id, row: stored.log }) > found.logEnd;
      const repeats = spoke ? { ...others, [probe]: { ...found, schedule } } : others;
      const { repeats: __, ...rest } = stored;
      this.deps.table("processes").set(id, Object.keys(repeats).length > 0 ? { ...rest, repeats } : rest);
    }
  }

  /** A container that has waited stands at the present; one that is woken by its own time at just that. */
  private align({ processes }: Container): void {
    if (!processes) return;
    const now = this.deps.now();
    const { wakeAt, machine: table } = processes;
    const due = wakeAt !== undefined && wakeAt <= now && now - wakeAt < LATE_MS;
    table.clock = Math.max(table.clock, Math.round((due ? wakeAt : now) * 1000));
  }

  private slice(container: Container): void {
    const processes = container.processes!;
    const { machine: table } = processes;
    const start = table.clock;
    const tired = (processes.busy ?? 0) > (processes.patience ?? BUSY_SLICES);
    const length = tired ? BUSY_SLICE_MS : SLICE_MS;
    const report = machine().run(table, container.env, start / 1000 + length);
    const busy = report.cpuMs >= length * 0.9;
    // It ran ahead to find out what it would do; waiting, it stands at what it has used.
    if (!busy) table.clock = Math.min(table.clock, start + Math.round(report.cpuMs * 1000));
    // One step may take longer than a slice: a tool that reads a large file.
    const worked = Math.max(1, Math.floor((report.cpuMs - report.statedMs) / SLICE_MS));
    processes.busy = busy ? (processes.busy ?? 0) + worked : undefined;
    processes.patience = busy ? patience(Object.keys(table.processes).length, report.heldBytes) : undefined;
    processes.wakeAt = busy ? this.nextSlice(container, length) : report.nextWake;
    processes.watching = report.watches.length > 0 ? true : undefined;
    this.take(container, report);
  }

  /** When a container that used up its slice goes on: by its CPU limit, and ever more rarely. */
  private nextSlice(container: Container, length: number): number {
    const { busy = 0, machine: table } = container.processes!;
    const share = Math.min(1, container.row.config.cpus ?? 1);
    const over = busy - (container.processes!.patience ?? BUSY_SLICES);
    const distance = over <= 0 ? length / share : Math.min(BUSY_DISTANCE_MAX_MS, SLICE_MS * 2 ** Math.min(over, 20));
    return Math.max(table.clock / 1000, this.deps.now() + distance);
  }

  private take(container: Container, report: RunReport): void {
    if (report.output.length > 0) this.output(container, report.output);
    for (const reply of report.replies) this.deps.replied(reply.id, reply);
    let ended = false;
    for (const { session, exit, signal, at, reason } of report.exits) {
      if (session !== MAIN) this.sessionEnded(container, session, exit);
      else {
        ended = true;
        this.ended(container, { exit, signal, at, reason });
      }
    }
    if (container.wroteVolume) this.volumeWritten(container);
    if (ended) container.processes = undefined;
  }

  /** What processes said: the container's own to its log, what an exec says to its session. */
  private output(container: Container, chunks: OutputChunk[]): void {
    const processes = container.processes!;
    const writer = new LogWriter(this.deps, { id: container.id, row: processes.log });
    for (const { session, stream, data, at } of chunks) {
      if (session !== MAIN) {
        this.say(`${container.id}/${session}`, stream, data);
        continue;
      }
      const partial = processes.partial?.[stream] ?? "";
      const rest = writer.add(stream, partial + data, at);
      if (rest !== partial) processes.partial = { ...processes.partial, [stream]: rest };
      for (const attached of processes.attached ?? []) this.say(attached, stream, data);
    }
    processes.log = writer.flush();
  }

  private say(session: string, stream: "stdout" | "stderr", data: string): void {
    const table = this.deps.table("sessions");
    const row: SessionRow | undefined = table.get(session);
    if (row) table.set(session, { ...row, chunks: [...row.chunks, { stream, data }] } satisfies SessionRow);
  }

  private sessionEnded(container: Container, name: string, exit: number): void {
    this.endSession(`${container.id}/${name}`, exit);
    machine().closeSession(container.processes!.machine, name);
  }

  private endSession(key: string, exit: number): void {
    const table = this.deps.table("sessions");
    const row: SessionRow | undefined = table.get(key);
    if (row) table.set(key, { ...row, exit } satisfies SessionRow);
  }

  private ended(container: Container, end: { exit: number; signal?: number; at: number; reason?: string }): void {
    const { id, processes } = container;
    for (const stream of ["stdout", "stderr"] as const) {
      const rest = processes?.partial?.[stream];
      if (rest) log(this.deps, container, stream, rest, end.at);
    }
    for (const attached of processes?.attached ?? []) this.endSession(attached, end.exit);
    container.row = {
      ...container.row,
      finishedAt: end.at,
      exitCode: end.exit,
      ...(end.signal !== undefined && { signal: end.signal }),
      reason: end.reason ?? (end.exit === 0 ? "Completed" : "Error"),
    };
    this.deps.table("containers").set(`id/${id}`, container.row);
    this.deps.podChanged(container.row.config.pod);
  }

  /** Others of the pod that look at files of volumes are run: what they wait for may have come. */
  private volumeWritten(container: Container): void {
    container.wroteVolume = false;
    for (const id of this.podOf(container.row.config.pod)) {
      if (id === container.id || !this.peek(id)?.watching) continue;
      const other = this.find(id);
      if (other) this.run(other);
    }
  }

  private store(container: Container): void {
    const { id, processes, row } = container;
    if (processes) this.deps.table("processes").set(id, withoutOwnEnvironment(container, processes));
    else this.deps.table("processes").delete(id);
    this.setTimer(row.config.pod);
  }

  /** When a container next does something without news from outside. */
  private wakeAt(id: string): number | undefined {
    const processes = this.known(id);
    if (!processes) return undefined;
    const { wakeAt, killAt } = processes;
    return wakeAt === undefined || killAt === undefined ? (wakeAt ?? killAt) : Math.min(wakeAt, killAt);
  }

  podWakesAt(pod: string): number | undefined {
    const times = this.podOf(pod).map((id) => this.wakeAt(id));
    const known = times.filter((time) => time !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  private setTimer(pod: string): void {
    const at = this.podWakesAt(pod);
    // Timers are whole milliseconds.
    this.deps.setTimer(pod, at === undefined ? undefined : Math.ceil(at));
  }

  /** The pod's timer is due. */
  wake(pod: string): void {
    for (const id of this.podOf(pod)) {
      const at = this.wakeAt(id);
      if (at === undefined || at > this.deps.now()) continue;
      const container = this.find(id);
      if (container?.processes) this.run(container, (open) => this.killWhenDue(open));
    }
    this.setTimer(pod);
  }

  private killWhenDue({ processes }: Container): void {
    if (processes?.killAt === undefined || processes.killAt > this.deps.now()) return;
    processes.killAt = undefined;
    machine().signal(processes.machine, processes.machine.init, 9);
  }

  /** A late answer of the network for a waiting process. */
  answer(id: string, outcome: NetOutcome): void {
    const container = this.find(id.slice(0, id.indexOf("/")));
    if (!container?.processes) return;
    this.run(container, (open) => void machine().answer(open.processes!.machine, id, outcome));
  }

  /** Hands a request to whoever in the pod listens on its port. */
  deliver(pod: string, request: Incoming): "refused" | "accepted" {
    const udp = request.kind === "udp";
    const loopback = request.from.startsWith("127.");
    for (const id of this.podOf(pod)) {
      const processes = this.peek(id);
      if (!processes) continue;
      const listens = machine()
        .listeners(processes.machine)
        .some(
          ({ port, protocol, address }) =>
            port === request.port && (protocol === "udp") === udp && (loopback || !address?.startsWith("127.")),
        );
      if (!listens) continue;
      const container = this.find(id)!;
      const probe = probeOf(pod, request.id);
      if (probe) this.remember(container, probe, request);
      this.run(container, (open) => void machine().deliverRequest(open.processes!.machine, request));
      return "accepted";
    }
    return "refused";
  }

  /** A probe that comes in person is not made up for at its own time. */
  private remember(container: Container, probe: string, request: Incoming): void {
    const processes = container.processes!;
    const old = processes.repeats?.[probe];
    if (old?.schedule) {
      const schedule = { ...old.schedule, until: this.deps.now() };
      processes.repeats = { ...processes.repeats, [probe]: { ...old, schedule } };
      this.makeUp(container);
    }
    const end = logEnd(this.deps, { id: container.id, row: container.processes?.log ?? 0 });
    if (container.processes) container.processes.repeats = { ...processes.repeats, [probe]: { request, logEnd: end } };
  }
}
