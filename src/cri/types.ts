/**
 * Containers as data: what the kubelet asks of its runtime. Models the Container Runtime Interface in the small
 * (k8s.io/cri-api), with logs and exec as state instead of streams. Everything is kept in tables of the cluster state.
 */
import type { Incoming, NetOutcome, NetRequest } from "../shell/types.ts";

/** An image: fixtures/images/*.yaml. A file may hold several; `name` is without registry and tag where those are Docker Hub's. */
export interface ImageSpec {
  /** "nginx", "kiamol/ch03-numbers-web", "registry.k8s.io/pause". */
  name: string;
  /** Tags that exist; a pattern in slashes covers many: "/^1\\.\\d+/". Left out: any tag that looks like a version, and latest. */
  tags?: string[];
  /** Bytes. */
  size: number;
  entrypoint?: string[];
  cmd?: string[];
  env?: Record<string, string>;
  workingDir?: string;
  user?: string;
  exposedPorts?: string[];
  stopSignal?: string;
  volumes?: string[];
  /** Name of the base whose tools and files it has: "alpine", "debian", "busybox", "distroless", "scratch". */
  base: string;
  /** Tools beside the base's: ["curl", "jq"]. */
  tools?: string[];
  /** Files by absolute path: text, or { text, mode, link, directory }. `${tag}` stands for the tag's version. */
  files?: Record<string, string | { text?: string; mode?: string; link?: string; directory?: boolean }>;
  /** Settings of its programs (src/cri/programs), by name. `path` is where the program's file stands. */
  program?: Record<string, { path?: string; [setting: string]: unknown }>;
  /** Other names of the same image: "us-docker.pkg.dev/google-samples/containers/gke/hello-app". */
  aliases?: string[];
  /** Version that a tag means, where its digits do not say it: { "1.27": "1.27.5", "latest": "1.29.3" }. */
  versions?: Record<string, string>;
  /** What is different where the tag matches (a pattern): { match: "alpine", base: "alpine" }. The first that matches. */
  variants?: (Partial<Omit<ImageSpec, "name" | "variants">> & { match: string })[];
}

export interface Mount {
  path: string;
  /** Files that live outside the container: "emptydir/UID/NAME", "configmap/NS/NAME/...": key of the volume's tree. */
  volume: string;
  subPath?: string;
  readOnly?: boolean;
}

export interface ContainerConfig {
  /** "NAMESPACE/NAME". */
  pod: string;
  podUid: string;
  node: string;
  name: string;
  /** As in the manifest. */
  image: string;
  command?: string[];
  args?: string[];
  env: [string, string][];
  workingDir?: string;
  mounts: Mount[];
  hostname: string;
  /** Network of its pod; a node's address with hostNetwork. */
  addresses: string[];
  ports: { containerPort: number; protocol?: string }[];
  /** Bytes; undefined: no limit. */
  memoryLimit?: number;
  cpus?: number;
  user?: { uid?: number; gid?: number };
  readOnlyRootFilesystem?: boolean;
  stdin?: boolean;
  stdinOnce?: boolean;
  tty?: boolean;
  /** resolv.conf and hosts, as the kubelet writes them. */
  resolvConf: string;
  hosts: string;
  /** 0 for the first run. */
  attempt: number;
}

export interface ContainerStatus {
  id: string;
  state: "running" | "exited";
  /** Monotonic virtual milliseconds. */
  startedAt: number;
  finishedAt?: number;
  exitCode?: number;
  signal?: number;
  /** "Completed", "Error", "OOMKilled", "ContainerCannotRun", "StartError". */
  reason?: string;
  message?: string;
}

export interface ExecOptions {
  tty?: boolean;
  stdin?: boolean;
  env?: [string, string][];
}

/** What a foreground exec or attach has said so far. */
export interface ExecOutput {
  /** Pieces since the last take, in order. */
  chunks: { stream: "stdout" | "stderr"; data: string }[];
  exit?: number;
  /** It reads its standard input now and has none: a person's turn. */
  wantsInput: boolean;
  /** What is typed is not to be shown. */
  silent?: boolean;
}

export interface LogOptions {
  /** Monotonic virtual milliseconds. */
  since?: number;
  tail?: number;
  timestamps?: boolean;
  limitBytes?: number;
  /** Entries after this position, for -f. */
  after?: number;
}
export interface LogChunk {
  text: string;
  /** Position to go on from. */
  next: number;
}

/** What a registry says of an image reference. */
export type PullResult =
  | { ok: true; name: string; digest: string; size: number; durationMs: number }
  /** The sentence as containerd words it: "failed to pull and unpack image ...". */
  | { ok: false; message: string; durationMs: number }
  | { ok: false; invalidName: true; message: string; durationMs: number };

export interface ContainerRuntime {
  /** Asks the registry; changes nothing. Same reference, same answer. */
  pull(image: string): PullResult;
  /** Starts a container. Fails as runc does: `exec: "nope": executable file not found in $PATH`, exit code 127 or 128. */
  run(config: ContainerConfig): { id: string } | { id: string; error: string; reason: string; exitCode: number };
  status(id: string): ContainerStatus | undefined;
  /** SIGTERM (or the image's stop signal), then SIGKILL after the grace. The exit comes as a change of status. */
  stop(id: string, graceMs: number): void;
  remove(id: string): void;
  exec(id: string, argv: string[], options: ExecOptions): { session: string } | { error: string; exitCode: number };
  attach(id: string, options: ExecOptions): { session: string };
  /** A session that is over: for what a runtime says in the place of a command that it could not start. */
  ended(id: string, text: string, exit: number): { session: string };
  take(session: string): ExecOutput;
  /** Gives a session more standard input (binary string), its end, a signal. */
  give(session: string, input: { data?: string; eof?: boolean; signal?: number; resize?: [number, number] }): void;
  close(session: string): void;
  logs(id: string, options: LogOptions): LogChunk;
  /** Files of a volume, by path within it: written by the kubelet for configMap, secret, downwardAPI and projected volumes. */
  setVolume(
    volume: string,
    files: Record<string, { data: string; mode: number }>,
    options?: { readOnly?: boolean },
  ): void;
  removeVolume(volume: string): void;
  /** A request from outside a process: probes, and connections the network brings to this pod. Undefined: nobody listens there.
   *  `done` comes at once or when a later wake answers; it is named by id, so that it survives in the state. */
  deliver(pod: string, request: Incoming, answerTo: string): "refused" | "accepted";
  /** When a process of this pod ("NAMESPACE/NAME") next wakes by itself, in monotonic ms: a timer of its own, an answer under
   *  way. Undefined: nothing changes in it but from outside. The kubelet need not probe before; whoever wires the rooms
   *  calls Kubelet.podChanged when a container exits or an exec of the kubelet ends, and podTouched when a person's exec,
   *  a file change or a request from outside
   *  may have changed what a probe finds. */
  quietUntil?(pod: string): number | undefined;
  /** A probe ("CONTAINER/KIND") rests: its last request would come so, without anything changing. Times in monotonic ms. */
  repeat?(pod: string, probe: string, schedule: { next: number; everyMs: number; until?: number }): void;
  /** The power of a pod's node goes: its processes end at once and say nothing more. Nobody is told. */
  powerOff?(pod: string): void;
  /** A file as the container sees it (binary string), running or ended: the termination message. Undefined: there is none. */
  readFile?(id: string, path: string): string | undefined;
  /** CPU (millicores) and memory (bytes) a container uses now, for `kubectl top`. */
  usage(id: string): { cpu: number; memory: number };
}

/** Handed in by whoever wires the rooms: what happens when a process asks something of the network.
 *  An answer now, or undefined: it will come through `answer(id, outcome)`. */
export type Fetch = (
  from: { pod?: string; node?: string; ip?: string },
  request: NetRequest,
  id: string,
) => NetOutcome | undefined;
