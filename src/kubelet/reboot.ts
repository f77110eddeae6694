/** What a node's restart does to its pods: sandboxes and containers are gone and are made anew. */
import { entries, sayOfPod, timestampOf } from "./containers.ts";
import type { Sync } from "./types.ts";

/** How a container runtime reports a container that it lost with the machine. */
const LOST = { exitCode: 255, reason: "Unknown" };

/** Counts every running container as ended and lets the pod begin again, init containers included. */
export function restartAfterReboot(s: Sync): void {
  const { record } = s;
  record.rebooted = undefined;
  if (record.finished || s.pod.metadata.deletionTimestamp) return;
  record.operation = undefined;
  record.queue = [];
  if (!record.sandboxReady) return;
  sayOfPod(s, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
  if (record.ip && !s.pod.spec.hostNetwork) s.deps.releasePodIP(record.node, record.ip, record.uid);
  record.sandboxReady = undefined;
  record.ip = undefined;
  record.initialized = undefined;
  for (const { record: c } of entries(s.pod, record)) {
    if (c.running) {
      s.deps.runtime.stop(c.id as string, 0);
      c.ended = {
        containerID: `${record.runtime}://${c.id}`,
        ...LOST,
        startedAt: c.startedAt as string,
        finishedAt: timestampOf(s, s.now),
      };
      c.endedMs = s.now;
    } else if (c.kind !== "init" || !c.ended) {
      continue;
    }
    Object.assign(c, { running: false, probes: undefined, postStart: undefined, kill: undefined, waiting: undefined });
    c.again = true;
  }
}
