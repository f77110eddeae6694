/** What a pod needs before its containers: volumes, a sandbox, an address. */
import { sayOfPod } from "./containers.ts";
import type { Sync } from "./types.ts";
import { ownVolumeKeys, setUpVolumes } from "./volumes.ts";

/** Making a sandbox with its network takes so long. */
const SANDBOX_MS = 350;
/** Failed mounts are tried again, at first soon, at last every two minutes. Models volumemanager's exponential back-off. */
const MOUNT_RETRY_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;

/** True once volumes and sandbox are there. Refreshes volumes whose sources have changed. */
export function setUpPod(s: Sync): boolean {
  const { record } = s;
  if (!mountVolumes(s)) return false;
  if (record.sandboxReady) return true;
  if (record.operation?.kind !== "sandbox") {
    const jitter = s.ctx.chance("sandbox", record.uid);
    record.operation = { kind: "sandbox", until: s.now + Math.round(SANDBOX_MS * (0.8 + 0.4 * jitter)) };
  }
  if (s.now < record.operation.until) return false;
  record.operation = undefined;
  record.sandboxReady = true;
  record.ip = s.pod.spec.hostNetwork ? record.hostIP : s.deps.allocatePodIP(record.node, record.uid);
  // Volumes with the pod's own address in them can be completed now.
  if (JSON.stringify(s.pod.spec.volumes ?? []).includes("status.podIP")) tryMount(s);
  return true;
}

function mountVolumes(s: Sync): boolean {
  const { record } = s;
  if (record.volumes) {
    if (record.refreshAt !== undefined && record.refreshAt <= s.now) {
      record.refreshAt = undefined;
      record.touched = true;
      tryMount(s);
    }
    return true;
  }
  if (record.mount && s.now < record.mount.until) return false;
  if (!tryMount(s)) return false;
  record.volumes = ownVolumeKeys(s.ctx, s.pod);
  record.mount = undefined;
  return true;
}

function tryMount(s: Sync): boolean {
  try {
    setUpVolumes(s.deps, s.ctx, s.pod, s.record);
    return true;
  } catch (e) {
    const before = s.record.mount?.ms;
    const ms = before === undefined ? MOUNT_RETRY_MS : Math.min(before * 2, MOUNT_RETRY_MAX_MS);
    s.record.mount = { ms, until: s.now + ms };
    sayOfPod(s, "Warning", "FailedMount", (e as Error).message);
    return false;
  }
}
