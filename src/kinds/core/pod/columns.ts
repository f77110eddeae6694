/** Cells of a pod's row. Models printPod of pkg/printers/internalversion/printers.go. */
import { age } from "../../../apimachinery/duration.ts";
import type { Container, ContainerStatus, Pod, PodStatus } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";

/** What the containers' statuses add up to. */
interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  /** When the last restarted container had ended; undefined when none has. */
  lastRestart?: string;
}

export const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === "Always";

const later = (a: string | undefined, b: string | undefined) => (b && (!a || Date.parse(b) > Date.parse(a)) ? b : a);
const endedBefore = (status: ContainerStatus) => status.lastState?.terminated?.finishedAt;

function terminatedReason(state: { reason?: string; signal?: number; exitCode: number }): string {
  if (state.reason) return state.reason;
  return state.signal ? `Signal:${state.signal}` : `ExitCode:${state.exitCode}`;
}

/** The first init container that is not done names the reason; undefined when all are. */
function initReason(status: ContainerStatus, i: number, total: number): string {
  const { terminated, waiting } = status.state ?? {};
  if (terminated) return `Init:${terminatedReason(terminated)}`;
  if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`;
  return `Init:${i}/${total}`;
}

interface InitSummary extends Summary {
  initializing: boolean;
  sidecarRestarts: number;
  lastSidecarRestart?: string;
}

function summariseInit(pod: Pod, reason: string): InitSummary {
  const sum: InitSummary = { reason, ready: 0, restarts: 0, initializing: false, sidecarRestarts: 0 };
  const statuses = pod.status?.initContainerStatuses;
  if (!statuses) return sum;
  const containers = new Map((pod.spec.initContainers ?? []).map((c) => [c.name, c]));
  for (const [i, status] of statuses.entries()) {
    sum.restarts += status.restartCount;
    sum.lastRestart = later(sum.lastRestart, endedBefore(status));
    const sidecar = isSidecar(containers.get(status.name));
    if (sidecar) {
      sum.sidecarRestarts += status.restartCount;
      sum.lastSidecarRestart = later(sum.lastSidecarRestart, endedBefore(status));
    }
    if (status.state?.terminated?.exitCode === 0) continue;
    if (sidecar && status.started) {
      if (status.ready) sum.ready++;
      continue;
    }
    sum.reason = initReason(status, i, containers.size);
    sum.initializing = true;
    break;
  }
  return sum;
}

const isTrue = (status: PodStatus | undefined, type: string) =>
  status?.conditions?.find((condition) => condition.type === type)?.status === "True";

/** The main containers, last one first: the first one's reason wins. */
function summariseMain(pod: Pod, sum: Summary): void {
  let hasRunning = false;
  let errorReason = "";
  const statuses = pod.status?.containerStatuses ?? [];
  for (let i = statuses.length - 1; i >= 0; i--) {
    const status = statuses[i];
    sum.restarts += status.restartCount;
    sum.lastRestart = later(sum.lastRestart, endedBefore(status));
    const { waiting, terminated, running } = status.state ?? {};
    if (waiting?.reason) sum.reason = waiting.reason;
    else if (terminated) {
      sum.reason = terminatedReason(terminated);
      if (terminated.exitCode !== 0) errorReason = sum.reason;
    } else if (status.ready && running) {
      hasRunning = true;
      sum.ready++;
    }
  }
  if (sum.reason !== "Completed") return;
  if (hasRunning && isTrue(pod.status, "Ready")) sum.reason = "Running";
  else if (errorReason) sum.reason = errorReason;
  else if (hasRunning) sum.reason = "NotReady";
}

function summarise(pod: Pod): Summary {
  const { status } = pod;
  const gated = status?.conditions?.some((c) => c.reason === "SchedulingGated" && c.type === "PodScheduled");
  const sum = summariseInit(pod, gated ? "SchedulingGated" : status?.reason || status?.phase || "");
  if (!sum.initializing || isTrue(status, "Initialized")) {
    sum.restarts = sum.sidecarRestarts;
    sum.lastRestart = sum.lastSidecarRestart;
    summariseMain(pod, sum);
  }
  if (pod.metadata.deletionTimestamp) {
    if (status?.reason === "NodeLost") sum.reason = "Unknown";
    else if (status?.phase !== "Failed" && status?.phase !== "Succeeded") sum.reason = "Terminating";
  }
  return sum;
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates;
  if (!gates?.length) return "<none>";
  return `${gates.filter((gate) => isTrue(pod.status, gate.conditionType)).length}/${gates.length}`;
}

export function row(object: KubeObject, nowMs: number): unknown[] {
  const pod = object as unknown as Pod;
  const { ready, reason, restarts, lastRestart } = summarise(pod);
  const { spec, status, metadata } = pod;
  const total = (spec.containers?.length ?? 0) + (spec.initContainers?.filter(isSidecar).length ?? 0);
  return [
    metadata.name,
    `${ready}/${total}`,
    reason,
    restarts !== 0 && lastRestart ? `${restarts} (${age(lastRestart, nowMs)} ago)` : String(restarts),
    age(metadata.creationTimestamp, nowMs),
    status?.podIPs?.[0]?.ip || "<none>",
    spec.nodeName || "<none>",
    status?.nominatedNodeName || "<none>",
    readinessGates(pod),
  ];
}
