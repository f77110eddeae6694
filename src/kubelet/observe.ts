/** What became of the containers since the kubelet last looked. Models the pod lifecycle event generator. */
import { type Entry, entries, isStarted, timestampOf } from "./containers.ts";
import { abandon } from "./hooks.ts";
import { killContainer, proceedKill } from "./kill.ts";
import type { Sync } from "./types.ts";

const MESSAGE_MAX = 4096;
const LOG_MESSAGE_MAX = 2048;
const LOG_MESSAGE_LINES = 80;

/** Takes in containers that have ended and goes on with those being ended. */
export function observe(s: Sync): void {
  for (const entry of entries(s.pod, s.record)) {
    const { record, spec } = entry;
    if (!record.running) continue;
    const status = s.deps.runtime.status(record.id as string);
    if (status?.state === "running") {
      const changed =
        record.kind !== "ephemeral" && record.specImage !== spec.image && !s.pod.metadata.deletionTimestamp;
      if (changed && !record.kill) {
        record.again = true;
        killContainer(s, entry, `Container ${record.name} definition changed, will be restarted`);
      }
      proceedKill(s, entry);
    } else {
      ended(s, entry, status);
    }
  }
}

function ended(s: Sync, entry: Entry, status: ReturnType<Sync["deps"]["runtime"]["status"]>): void {
  const { record } = entry;
  const wasStarted = isStarted(entry);
  for (const probe of Object.values(record.probes ?? {})) abandon(s, probe.pending);
  abandon(s, record.postStart);
  abandon(s, record.kill?.preStop);
  record.running = false;
  record.endedMs = status?.finishedAt ?? s.now;
  const exitCode = status ? (status.exitCode ?? (status.signal ? 128 + status.signal : 0)) : 137;
  const reason = status ? (status.reason ?? (exitCode === 0 ? "Completed" : "Error")) : "ContainerStatusUnknown";
  const lost = "The container could not be located when the pod was terminated";
  const message = status ? (terminationMessage(s, entry, exitCode) ?? status.message) : lost;
  record.ended = {
    containerID: `${s.record.runtime}://${record.id}`,
    exitCode,
    reason,
    ...(message && { message }),
    startedAt: record.startedAt as string,
    finishedAt: timestampOf(s, record.endedMs),
  };
  record.waiting = undefined;
  record.probes = undefined;
  record.postStart = undefined;
  record.kill = undefined;
  if (record.backOff) record.backOff.said = undefined;
  if (!wasStarted && s.record.operation?.kind === "postStart" && s.record.operation.container === record.name) {
    s.record.operation = undefined;
  }
}

function terminationMessage(s: Sync, { spec, record }: Entry, exitCode: number): string | undefined {
  const { runtime } = s.deps;
  const path = spec.terminationMessagePath || "/dev/termination-log";
  const text = runtime.readFile?.(record.id as string, path)?.slice(0, MESSAGE_MAX);
  if (text) return Buffer.from(text, "latin1").toString("utf8");
  if (spec.terminationMessagePolicy !== "FallbackToLogsOnError" || exitCode === 0) return undefined;
  const logs = runtime.logs(record.id as string, { tail: LOG_MESSAGE_LINES }).text;
  return logs.slice(-LOG_MESSAGE_MAX) || undefined;
}
