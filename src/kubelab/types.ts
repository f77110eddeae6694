/** What kubelab's own commands see of a cluster and of the machine; `cluster` and `cli` implement it. */
import type { Profile } from "../client/component.ts";
import type { Hop } from "../network/types.ts";

export type ClockMode = "live" | "instant";

/** A failure that is the user's to mend: printed as `error: MESSAGE`, exit code 1. */
export class LabError extends Error {}

export interface ClusterInfo {
  name: string;
  profile: Profile;
  seed: string;
  clock: ClockMode;
  /** Unix milliseconds of the virtual wall clock. */
  nowMs: number;
  /** Virtual milliseconds that the cluster has lived. */
  ageMs: number;
  /** The state file. */
  path: string;
}

export interface UpOptions {
  /** Name of a profile or path of a YAML file. Undefined: the default, or whatever is there. */
  profile?: string;
  /** How many nodes instead of the profile's. */
  nodes?: number;
  seed?: string;
  clock?: ClockMode;
  /** A state file to start from. */
  from?: string;
}

export interface UpResult {
  /** False: it was there already and was left as it is. */
  made: boolean;
  info: ClusterInfo;
  /** Where a damaged state file was put. */
  setAside?: string;
}

export interface NodeInfo {
  name: string;
  address: string;
  roles: string;
  /** "Ready", "NotReady", "Ready,SchedulingDisabled". */
  status: string;
  stopped: boolean;
}

export interface AddonInfo {
  name: string;
  enabled: boolean;
}

/** The way of one request. */
export interface Trace {
  from: string;
  to: string;
  hops: Hop[];
  /** "reached pod default/web-1 at 10.244.1.5:80", "refused", ... */
  end: string;
  /** Source address as the destination saw it. */
  source: string;
  reached: boolean;
}

export interface HostEntry {
  name: string;
  address: string;
}

/** One named cluster. Whatever needs a cluster throws a LabError where there is none. */
export interface Lab {
  readonly name: string;
  /** Undefined: there is no such cluster. Never makes one. Throws where its file cannot be used. */
  info(): ClusterInfo | undefined;
  up(options: UpOptions): Promise<UpResult>;
  /** Answers where the last state was put; undefined: there was no cluster. */
  down(): Promise<{ aside: string } | undefined>;
  /** The cluster anew, of the same profile, nodes and seed; where there is none, or a damaged one, as `options` say. */
  reset(options: UpOptions): Promise<UpResult>;
  /** A read of the cluster, for counts in `status`. */
  podCounts(): { running: number; all: number };
  nodes(): NodeInfo[];
  /** Answers false where the node was in that state already. */
  stopNode(name: string): Promise<boolean>;
  startNode(name: string): Promise<boolean>;
  advance(ms: number): Promise<void>;
  setClock(mode: ClockMode): Promise<void>;
  addons(): AddonInfo[];
  enableAddon(name: string): Promise<boolean>;
  disableAddon(name: string): Promise<boolean>;
  /** `from`: "host", "node/NAME", "[NAMESPACE/]POD"; `to`: "[http://]ADDRESS-OR-NAME[:PORT]". */
  trace(from: string, to: string): Trace;
  /** The last request of the student's computer, of a process in a pod or on a node, or of either. */
  lastTrace(asker?: "host" | "process"): Trace | undefined;
  hosts(): HostEntry[];
  addHost(address: string, names: string[]): Promise<void>;
  removeHost(name: string): Promise<boolean>;
}

/** kubelab's own kubeconfig file. */
export interface OwnKubeconfig {
  path: string;
  /** Adds a context for the cluster and switches to it; answers its name. */
  add(cluster: string, contextName: string): string;
  /** Removes it; answers the context that is current now, if any. */
  remove(cluster: string): string | undefined;
}

export interface Output {
  out(text: string): void;
  err(text: string): void;
  flush(): Promise<void>;
  stdinIsTerminal: boolean;
  stdoutIsTerminal: boolean;
  columns: number;
}

/** What a kubelab command is given. */
export interface KubelabContext {
  io: Output;
  env: Record<string, string | undefined>;
  cwd: string;
  /** Without a name: the cluster of the current context, else the default one. */
  lab(name?: string): Lab;
  defaultCluster: string;
  profiles(): Profile[];
  kubeconfig: OwnKubeconfig;
  /** The folder of the host tools, which the practice environment puts first on the PATH. */
  toolFolder: string;
  /** The folder with the seeds' labs. */
  labFolder: string;
  /** The address ranges of this machine's interfaces: "eth0", "192.168.1.0/24". */
  machineRanges(): { name: string; cidr: string }[];
  /** Runs one of kubelab's tools; `capture`: its standard output is answered and not printed. */
  runTool(
    tool: string,
    argv: string[],
    options?: { cwd?: string; capture?: boolean },
  ): Promise<{ code: number; stdout: string }>;
}
