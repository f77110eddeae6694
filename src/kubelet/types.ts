/**
 * What the kubelet keeps and what it is given. One component serves the kubelets of all nodes. Everything that it
 * must remember between two commands stands in rows of its own table "kubelet", as JSON:
 * `pod/NAMESPACE/NAME` (PodRecord) and `node/NAME` (NodeRecord).
 */
import type { Pod, ResourceRequirements } from "../client/api.ts";
import type { Component, Context } from "../client/component.ts";
import type { ContainerRuntime, Fetch } from "../cri/types.ts";
import type { NetOutcome } from "../shell/types.ts";

/** A table of JSON rows; a state table fits. Rows handed out are shared: replace them, never edit them. */
export interface KubeletTable {
  get(key: string): any | undefined;
  set(key: string, row: any): void;
  delete(key: string): void;
  keys(prefix?: string): Iterable<string>;
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
  /** A service account token for a projected volume: whatever the API server would issue. Left out: a made-up one. */
  serviceAccountToken?(namespace: string, serviceAccount: string, audience: string | undefined): string;
}

/** The kubelet component and what the runtime and the network tell it. */
export interface Kubelet extends Component {
  /** A container of this pod ("namespace/name") changed state, an exec session of the kubelet ended, or its files changed. */
  podChanged(key: string, ctx: Context): void;
  /** The late answer to a request that the kubelet gave to `fetch` under this id. */
  requestAnswered(id: string, outcome: NetOutcome, ctx: Context): void;
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

/** One probe of one running container. Times are monotonic virtual milliseconds. */
export interface ProbeRecord {
  /** When it is run next; undefined: never, nothing can change its outcome. */
  at?: number;
  /** Where its period's phase lies, so that a probe woken early stays on its beat. */
  beat: number;
  result: "unknown" | "success" | "failure";
  /** Equal results in a row. */
  run: number;
  last?: "success" | "failure";
  /** Under way: an exec session or a request's id, and when the kubelet gives up. */
  pending?: { session?: string; request?: string; until: number };
  outcome?: NetOutcome;
}

export interface ContainerRecord {
  name: string;
  kind: ContainerKind;
  /** Of the newest run; undefined until the first one was created. */
  id?: string;
  /** Starts so far, less one; the status' restartCount. */
  attempt: number;
  image?: string;
  imageID?: string;
  /** Why it is not running: the status' waiting reason and message. */
  waiting?: { reason: string; message?: string };
  /** Set once the newest run has ended. */
  ended?: Terminated;
  startedAt?: string;
  /** Monotonic start and end of the newest run, for the back-off's reset. */
  startedMs?: number;
  endedMs?: number;
  last?: Terminated;
  /** Crash back-off: its present length and until when it holds. */
  backOff?: { ms: number; until: number; said?: boolean };
  /** Image back-off. */
  pullBackOff?: { ms: number; until: number; message: string; said?: boolean };
  probes?: { startup?: ProbeRecord; liveness?: ProbeRecord; readiness?: ProbeRecord };
  /** Being stopped, and why: the sentence of the Killing event was said. */
  stopping?: { until: number };
  /** A postStart hook under way: it must end before the container counts as running. */
  postStart?: { session?: string; request?: string; outcome?: NetOutcome };
  /** A preStop hook under way. */
  preStop?: { session?: string; request?: string; outcome?: NetOutcome; until: number };
  /** Why the last run was killed by the kubelet itself (probe or hook), for its next start. */
  resources?: ResourceRequirements;
}

/** What the pod's worker does now; it does one thing at a time, as a real one does. */
export type Operation =
  | { kind: "sandbox"; until: number }
  | { kind: "pull"; container: string; startedAt: number; until: number; durationMs: number }
  | { kind: "start"; container: string; until: number };

export interface PodRecord {
  uid: string;
  node: string;
  hostIP: string;
  ip?: string;
  startTime: string;
  startedMs: number;
  sandboxReady?: boolean;
  operation?: Operation;
  containers: ContainerRecord[];
  /** Sentence of the last FailedMount event and when mounting is tried again. */
  mount?: { until: number; ms: number; message?: string };
  /** Volumes are set up; the next refresh after a configMap or secret changed. */
  mounted?: boolean;
  refreshAt?: number;
  /** The pod is being ended: by deletion, its deadline, or eviction. */
  terminating?: { since: number; deadline: number; reason?: string; message?: string; order: number };
  /** Hash of what was last written, so that an unchanged status is not written again. */
  finished?: boolean;
}

export interface NodeRecord {
  /** Full image names on this node. */
  images: string[];
  /** Pulls are one at a time: when the last one queued is over. */
  pullFreeAt: number;
}

/** What one reconcile works with. */
export interface Sync {
  deps: KubeletDeps;
  ctx: Context;
  pod: Pod;
  record: PodRecord;
  now: number;
}
