/**
 * What the runtime keeps of containers in the cluster state, and what it is handed by whoever wires the rooms. Tables:
 * "containers" (`id/ID`, `pod/NAMESPACE/NAME`, `replicas`), "processes" (ID), "layers" (ID + path), "volumes" (TREE + ":" + path),
 * "logs" (ID/CHUNK), "sessions" (ID/PID).
 */
import type { ProcessTable } from "../shell/process-types.ts";
import type { Step } from "../shell/types.ts";
import type { Repeat } from "./repeats.ts";
import type { ContainerConfig, ExecOutput, Fetch } from "./types.ts";

/** A table of JSON rows; a state table fits. */
export interface RuntimeTable {
  get(key: string): any | undefined;
  set(key: string, row: any): void;
  delete(key: string): void;
  /** In byte order. */
  keys(prefix?: string): Iterable<string>;
}

export type Reply = NonNullable<Step["replies"]>[number];

export interface RuntimeDeps {
  table(name: "containers" | "processes" | "layers" | "volumes" | "logs" | "sessions"): RuntimeTable;
  /** Monotonic virtual milliseconds. */
  now(): number;
  /** Unix milliseconds of monotonic 0 on the virtual wall clock. */
  epoch(): number;
  /** In [0, 1), by the cluster's seed and these words. */
  chance(purpose: string, ...words: (string | number)[]): number;
  /** When `wake` of this pod ("NAMESPACE/NAME") is to be called, in monotonic ms; undefined: not by itself. One per pod. */
  setTimer(pod: string, at: number | undefined): void;
  /** A process asks something of the network. A late answer comes through `answer`. */
  fetch: Fetch;
  /** A container of this pod exited, or an exec that outlasted its start has ended. */
  podChanged(pod: string): void;
  /** A process has answered the request that was delivered under this name. It may be called within `deliver`. */
  replied(answerTo: string, reply: Reply): void;
  /** Text of a compiled asset: "images/nginx.json", "bases/debian.json"; undefined: there is none. */
  asset(name: string): string | undefined;
  /** What a node has, for containers without limits. */
  node?(name: string): { cpus: number; memory: number; kernel?: string };
}

/** A container as it was asked for, and its end. Written when it starts and when it ends. */
export interface ContainerRow {
  config: ContainerConfig;
  /** Name of its image's spec and the tag: what `findImage` takes. */
  image: string;
  startedAt: number;
  /** Its first moments have not been played yet (replicas.ts); the `epoch` at its start. */
  putOff?: number;
  finishedAt?: number;
  exitCode?: number;
  signal?: number;
  reason?: string;
  message?: string;
}

/** What changes while a container runs. Gone when it has ended. */
export interface ProcessesRow {
  machine: ProcessTable;
  /** Number of the newest row of its log. */
  log: number;
  /** Output that is not a whole line yet. */
  partial?: { stdout?: string; stderr?: string };
  /** Attach sessions that get what the container says. */
  attached?: string[];
  /** When its grace is over, in monotonic ms. */
  killAt?: number;
  /** When a process next does something by itself. */
  wakeAt?: number;
  /** Time slices that it used up without a rest, and after how many it counts as busy for good. */
  busy?: number;
  patience?: number;
  /** Processes look at files of volumes that others may write (tail -f). */
  watching?: true;
  /** Probes that rest, by "CONTAINER/KIND". */
  repeats?: Record<string, Repeat>;
}

export interface SessionRow {
  container: string;
  /** Name of the session in the container's process table. */
  name: string;
  pid?: number;
  attach?: true;
  chunks: ExecOutput["chunks"];
  exit?: number;
}

/** The containers of a pod that were not removed yet, oldest first. */
export interface PodRow {
  ids: string[];
}

/** The session of a container's own process, in its process table. */
export const MAIN = "main";
