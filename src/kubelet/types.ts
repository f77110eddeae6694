/**
 * What the kubelet keeps and what it is given. One component serves the kubelets of all nodes. Everything that it
 * must remember between two commands stands in rows of its own table "kubelet", as JSON:
 * `pod/NAMESPACE/NAME` (PodRecord) and `node/NAME` (NodeRecord).
 */
import type { Pod } from "../client/api.ts";
import type { Component, Context } from "../client/component.ts";
import type { ContainerRuntime, Fetch } from "../cri/types.ts";
import type { NetOutcome } from "../shell/types.ts";

/** A table of JSON rows; a state table fits. Rows handed out are shared: replace them, never edit them. */
export interface KubeletTable {
  get(key: string): any | undefined;
  set(key: string, row: any): void;
  delete(key: string): void;
  keys(prefix?: string): Iterable<string>;
  entries(prefix?: string, containing?: string[]): Iterable<[string, any]>;
}

export interface KubeletDeps {
  runtime: ContainerRuntime;
  /** The table "kubelet". */
  table: KubeletTable;
  /** False for a stopped, removed or unknown node: nothing runs there and its pods stay as they are. */
  nodeUp(node: string): boolean;
  /** A free address of the node's pod range for the pod with this uid. */
  allocatePodIP(node: string, podUid: string): string;
  releasePodIP(node: string, address: string, podUid: string): void;
  /** Who the network asks for probes and httpGet hooks; the answer may come later through `probeAnswered`. */
  fetch: Fetch;
  /** The user that an image names ("1001", "nginx", "" for root): for runAsNonRoot. Left out: root. */
  imageUser?(image: string): string;
  /** A service account token for a projected volume: whatever the API server would issue. Left out: a made-up one. */
  serviceAccountToken?(namespace: string, serviceAccount: string, audience: string | undefined): string;
}

/** The kubelet component and what the runtime and the network tell it. */
export interface Kubelet extends Component {
  /** A container of this pod ("namespace/name") changed state, or an exec session of the kubelet in it ended. */
  podChanged(key: string, ctx: Context): void;
  /** Something from outside reached into the pod (an exec of a person, a changed file or setting, a request that changed
   *  a program's state): its probes, asleep since nothing could change, look again on their next beat. */
  podTouched(key: string, ctx: Context): void;
  /** The late answer to a request that the kubelet gave to `fetch` under this id. */
  requestAnswered(id: string, outcome: NetOutcome, ctx: Context): void;
  /** A node's power is off: what ran there is gone, which its kubelet finds out when the node runs again. */
  nodeStopped(node: string): void;
  /** A stopped node runs again: its pods are looked at. */
  nodeStarted(node: string, ctx: Context): void;
}

export type ContainerKind = "init" | "sidecar" | "main" | "ephemeral";

/** A terminated state as the API shows it, kept for lastState. */
export interface Terminated {
  containerID: string;
  exitCode: number;
  signal?: number;
  reason: string;
  message?: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export type ProbeKind = "startup" | "liveness" | "readiness";

/** One probe of one running container. Times are monotonic virtual milliseconds. */
export interface ProbeRecord {
  /** When it is run next; undefined: not before something changes. */
  at?: number;
  /** A moment of its beat: it is run at whole periods from there. */
  beat: number;
  /** What counts, past the thresholds. */
  result: "unknown" | "success" | "failure";
  /** The last single result, and how many alike in a row. */
  last?: "success" | "failure";
  run: number;
  pending?: Pending;
}

/** An exec, request or sleep of the kubelet under way in a container, and when it gives up. */
export interface Pending {
  session?: string;
  request?: string;
  output?: string;
  outcome?: NetOutcome;
  startedAt: number;
  until: number;
}

export interface ContainerRecord {
  name: string;
  kind: ContainerKind;
  /** Of the newest run; undefined until the first one was created. */
  id?: string;
  running?: boolean;
  /** Starts so far, less one; the status' restartCount. */
  attempt: number;
  /** The image that was tried last; another one in the manifest begins without back-offs. */
  tried?: string;
  /** The image as the manifest named it, as the runtime names it, and with its digest. */
  specImage?: string;
  image?: string;
  imageID?: string;
  startedAt?: string;
  startedMs?: number;
  /** Set once the newest run has ended. */
  ended?: Terminated;
  endedMs?: number;
  /** The run before the newest. */
  last?: Terminated;
  /** Why it is not running: the status' waiting reason and message. */
  waiting?: { reason: string; message?: string };
  /** Crash back-off: length, last update; said: the BackOff event of the present one. */
  backOff?: { ms: number; updated: number; said?: boolean };
  /** Image back-off: from `from` on it is called ImagePullBackOff, at `until` the pull is tried again. */
  pullBackOff?: { ms: number; from: number; until: number; message: string; said?: boolean };
  /** To be run again whatever its end was: its sandbox is a new one. */
  again?: boolean;
  /** When a container that could not be configured is tried again. */
  retryAt?: number;
  probes?: Partial<Record<ProbeKind, ProbeRecord>>;
  postStart?: Pending;
  /** It is being killed: its grace is over at `deadline`; `asked`: the runtime was told to stop it. */
  kill?: { deadline: number; preStop?: Pending; asked?: boolean };
}

/** What the pod's worker does now; it does one thing at a time, as a real one does. */
export type Operation =
  | { kind: "sandbox"; until: number }
  | { kind: "pull"; container: string; startedAt: number; until: number; durationMs: number }
  | { kind: "start"; container: string; until: number }
  | { kind: "postStart"; container: string; until: number };

export interface PodRecord {
  uid: string;
  node: string;
  hostIP: string;
  /** "containerd", "docker": how container ids begin. */
  runtime: string;
  ip?: string;
  /** What its volumes and environment come from: "configmap/NAME", "secret/NAME". */
  sources?: string[];
  startTime: string;
  startedMs: number;
  /** Volumes are set up; these trees go with the pod. */
  volumes?: string[];
  mount?: { until: number; ms: number };
  /** When changed configMaps, secrets and metadata reach the volumes. */
  refreshAt?: number;
  sandboxReady?: boolean;
  operation?: Operation;
  /** Containers still to be started in the present pass of the worker. */
  queue: string[];
  containers: ContainerRecord[];
  /** A main container was started once: init containers are not run again. */
  initialized?: boolean;
  /** The pod ends: since when, its deadline, and what its status says of it. */
  ending?: { since: number; deadline: number; phase?: "Failed"; reason?: string; message?: string };
  /** No container runs nor will: only deletion is left. */
  finished?: boolean;
  /** Its node was stopped and runs again. */
  rebooted?: boolean;
  /** The answer to a request that came before the asking was recorded. */
  early?: { id: string; outcome: NetOutcome };
  /** Something outside changed what a probe may find. */
  touched?: boolean;
  counter: number;
}

export interface NodeRecord {
  /** Full image names on this node. */
  images: string[];
  /** Images whose pull is queued or under way. */
  pending?: string[];
  /** Pulls are one at a time: when the last one queued is over. */
  pullFreeAt: number;
}

/** What one reconcile works with. `record` is its own copy. */
export interface Sync {
  deps: KubeletDeps;
  ctx: Context;
  key: string;
  pod: Pod;
  record: PodRecord;
  now: number;
}
