/** What the student's computer's tools need of the cluster and of the terminal; `cluster` and `cli` implement it. */
import type { Profile } from "../client/component.ts";
import type { Client } from "../client/index.ts";
import type { NetOutcome, NetRequest } from "../shell/types.ts";

export interface HostTable {
  get(key: string): any;
  set(key: string, row: any): void;
  delete(key: string): void;
  keys(): string[];
}

/** The cluster as its neighbour on the network sees it. */
export interface HostCluster {
  readonly profile: Profile;
  /** Objects, read as the administrator. */
  readonly client: Client;
  /** Rows of the cluster's state, for changing; saved by `save`. */
  table(name: string): HostTable;
  /** Monotonic virtual milliseconds. */
  monotonic(): number;
  /** Unix milliseconds of monotonic 0. */
  epoch(): number;
  /** In [0, 1), by the cluster's seed. */
  chance(purpose: string): number;
  /** Asks something of the network. undefined: the answer comes through `answer`. */
  fetch(request: NetRequest, id: string): NetOutcome | undefined;
  /** Lets the cluster live on until the answer is there; undefined: it was not by `until`, monotonic milliseconds. */
  answer(id: string, until: number): Promise<NetOutcome | undefined>;
  /** Saves, lets output go, and lets time pass: sleeps on a live clock, jumps on an instant one. */
  pass(until: number): Promise<void>;
  save(): Promise<void>;
  /** The simulated hosts file. */
  hostEntries(): { address: string; names: string[] }[];
  addons(): { name: string; enabled: boolean }[];
  /** Answers false where it was so already. */
  switchAddon(name: string, enabled: boolean): Promise<boolean>;
  /** `minikube tunnel` runs. */
  setTunnel(running: boolean): void;
}

/** Where a tool of the student's computer talks and listens. Texts are binary strings. */
export interface HostStreams {
  out(bytes: string): void;
  err(bytes: string): void;
  /** All of standard input. */
  stdin(): Promise<string>;
  /** The next line of it, after what was said is seen; empty at its end. */
  line(): Promise<string>;
  stdinIsTerminal: boolean;
  stdoutIsTerminal: boolean;
}

export interface HostContext {
  cluster: HostCluster;
  streams: HostStreams;
  env: Record<string, string | undefined>;
  cwd: string;
  /** Runs a command (or a login shell, when empty) on a node and answers its exit code. */
  nodeShell(node: string, command: string[], how: { stdin: boolean; tty: boolean }): Promise<number>;
}
