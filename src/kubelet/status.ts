/** A pod's status as the kubelet writes it. Models generateAPIPodStatus of pkg/kubelet/kubelet_pods.go. */
import { deepEqual } from "../apimachinery/json.ts";
import type { ContainerState, ContainerStatus, Pod, PodStatus } from "../client/api.ts";
import { podConditions } from "./conditions.ts";
import { type Entry, entries, isReady, isStarted, restarts, wantsStart } from "./containers.ts";
import type { ContainerRecord, Sync } from "./types.ts";

type Phase = PodStatus["phase"];

/** Writes the status if it differs from the stored one. */
export function writeStatus(s: Sync): void {
  const status = podStatus(s);
  if (deepEqual(status, s.pod.status)) return;
  s.pod = s.ctx.client.updateStatus("pods", { ...s.pod, status } as any) as unknown as Pod;
}

function podStatus(s: Sync): PodStatus {
  const { pod, record } = s;
  const all = entries(pod, record);
  const hasInit = all.some((e) => e.record.kind === "init" || e.record.kind === "sidecar");
  const statuses = new Map(all.map((e) => [e, containerStatus(s, e, hasInit)]));
  const pick = (...kinds: ContainerRecord["kind"][]) =>
    all.filter((e) => kinds.includes(e.record.kind)).map((e) => statuses.get(e) as ContainerStatus);
  const init = pick("init", "sidecar");
  const main = pick("main");
  const ephemeral = pick("ephemeral");
  const old = pod.status ?? ({} as PodStatus);
  const phase = terminal(old.phase) ? old.phase : (record.ending?.phase ?? podPhase(s, all, statuses));
  const ip = record.ip ?? (pod.spec.hostNetwork ? record.hostIP : undefined);
  const own: Partial<PodStatus> = {
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    hostIP: record.hostIP,
    hostIPs: [{ ip: record.hostIP }],
    startTime: record.startTime,
    containerStatuses: main,
    conditions: podConditions(s, phase, init, main),
  };
  if (record.ending?.reason) Object.assign(own, { reason: record.ending.reason, message: record.ending.message });
  if (ip) Object.assign(own, { podIP: ip, podIPs: [{ ip }] });
  if (init.length > 0) own.initContainerStatuses = init;
  if (ephemeral.length > 0) own.ephemeralContainerStatuses = ephemeral;
  return Object.assign({}, old, own);
}

const terminal = (phase: Phase) => phase === "Failed" || phase === "Succeeded";

function containerStatus(s: Sync, entry: Entry, hasInit: boolean): ContainerStatus {
  const { spec, record } = entry;
  const state = containerState(s, entry, hasInit);
  const terminated = state.waiting && record.ended ? record.ended : record.last;
  const mounts = spec.volumeMounts?.map((m) => ({
    name: m.name,
    mountPath: m.mountPath,
    ...(m.readOnly && {
      readOnly: true,
      recursiveReadOnly: m.recursiveReadOnly === "Enabled" ? "Enabled" : "Disabled",
    }),
  }));
  const status = {
    name: spec.name,
    restartCount: record.attempt,
    image: record.id === undefined ? spec.image : record.image,
    imageID: record.imageID ?? "",
    ready: isReady(entry),
    state,
    lastState: terminated ? { terminated } : {},
  } as ContainerStatus;
  if (record.id !== undefined) {
    status.containerID = `${s.record.runtime}://${record.id}`;
    if (spec.resources?.requests) status.allocatedResources = spec.resources.requests;
    status.resources = spec.resources ?? {};
    status.user = { linux: linuxUser(s.pod, entry) };
  }
  if (record.kind !== "ephemeral") status.started = record.kind === "init" ? record.running === true : isStarted(entry);
  if (mounts?.length) status.volumeMounts = mounts as ContainerStatus["volumeMounts"];
  return status;
}

function containerState(s: Sync, entry: Entry, hasInit: boolean): ContainerState {
  const { record } = entry;
  if (record.running && !record.postStart) return { running: { startedAt: record.startedAt } } as ContainerState;
  const ending = s.record.ending || s.record.finished;
  if (record.ended && (ending || !record.waiting || !wantsStart(s.pod, entry))) {
    return { terminated: record.ended } as ContainerState;
  }
  const reason = hasInit ? "PodInitializing" : "ContainerCreating";
  return { waiting: record.waiting ?? { reason } };
}

function linuxUser(pod: Pod, { spec }: Entry) {
  const own = spec.securityContext;
  const whole = pod.spec.securityContext;
  const uid = own?.runAsUser ?? whole?.runAsUser ?? 0;
  const gid = own?.runAsGroup ?? whole?.runAsGroup ?? 0;
  const groups = [gid, ...(whole?.fsGroup === undefined ? [] : [whole.fsGroup]), ...(whole?.supplementalGroups ?? [])];
  return { uid, gid, supplementalGroups: [...new Set(groups)].sort((a, b) => a - b) };
}

/** Models getPhase. */
function podPhase(s: Sync, all: Entry[], statuses: Map<Entry, ContainerStatus>): Phase {
  let pendingInit = 0;
  let failedInit = 0;
  let [running, waiting, stopped, succeeded, final] = [0, 0, 0, 0, 0];
  for (const entry of all) {
    const { kind } = entry.record;
    const status = statuses.get(entry) as ContainerStatus;
    const last = status.state?.terminated ?? (status.state?.waiting ? status.lastState?.terminated : undefined);
    const forGood = last && !entry.record.again && !restarts(s.pod, entry, last.exitCode);
    if (kind === "init") {
      if (last && last.exitCode !== 0 && forGood) failedInit++;
      if (!last) pendingInit++;
    } else if (kind === "sidecar") {
      if (status.state?.running) running++;
      if (!last && !status.started && !s.record.initialized) pendingInit++;
    } else if (kind === "main") {
      if (status.state?.running) running++;
      else if (last) stopped++;
      else waiting++;
      if (forGood) final++;
      if (status.state?.terminated?.exitCode === 0) succeeded++;
    }
  }
  if (failedInit > 0) return "Failed";
  if (pendingInit > 0 || waiting > 0) return "Pending";
  if (running > 0) return "Running";
  const over = s.record.ending !== undefined || final === stopped;
  if (stopped === 0) return "Pending";
  if (!over) return "Running";
  return stopped === succeeded ? "Succeeded" : "Failed";
}
