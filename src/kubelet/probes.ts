/** Startup, liveness and readiness probes: when they run and what follows. Models pkg/kubelet/prober/worker.go. */
import type { Container, Probe } from "../client/api.ts";
import { type Entry, entries, isStarted, restarts, say } from "./containers.ts";
import { killContainer } from "./kill.ts";
import { finishProbe, type ProbeOutcome, startProbe } from "./probing.ts";
import type { ProbeKind, ProbeRecord, Sync } from "./types.ts";

const KINDS: ProbeKind[] = ["startup", "liveness", "readiness"];
/** A container is probed for the first time shortly after it was seen running. */
const FIRST_MS = 250;
/** A readiness probe that has failed so many times in a row waits for a change as a succeeding one does. */
const STEADY_FAILURES = 60;

const capital = (kind: string) => `${kind[0]?.toUpperCase()}${kind.slice(1)}`;

export function probeSpec(container: Container, kind: ProbeKind): Probe | undefined {
  if (kind === "startup") return container.startupProbe;
  return kind === "liveness" ? container.livenessProbe : container.readinessProbe;
}

/** Records of a container that starts now. */
export function firstProbes(s: Sync, container: Container): Partial<Record<ProbeKind, ProbeRecord>> {
  const result: Partial<Record<ProbeKind, ProbeRecord>> = {};
  for (const kind of KINDS) {
    const spec = probeSpec(container, kind);
    if (!spec) continue;
    const beat = s.now + Math.max((spec.initialDelaySeconds ?? 0) * 1000, FIRST_MS);
    result[kind] = { at: beat, beat, result: kind === "liveness" ? "success" : "unknown", run: 0 };
  }
  return result;
}

/** Runs what is due and takes in what has ended. Call once a reconcile. */
export function syncProbes(s: Sync): void {
  for (const entry of entries(s.pod, s.record)) {
    const { record, spec } = entry;
    if (!record.running || record.kill || record.postStart || !record.probes) continue;
    for (const kind of KINDS) {
      const probe = record.probes[kind];
      const described = probeSpec(spec, kind);
      if (!probe || !described) continue;
      // Liveness and readiness wait for the startup probe; it is over when it has succeeded.
      if (kind === "startup" ? probe.result === "success" : !isStarted(entry)) continue;
      syncProbe(s, entry, kind, probe, described);
      if (record.kill) break;
    }
  }
  s.record.touched = undefined;
}

function syncProbe(s: Sync, entry: Entry, kind: ProbeKind, probe: ProbeRecord, spec: Probe): void {
  const periodMs = (spec.periodSeconds ?? 10) * 1000;
  if (s.record.touched && !probe.pending) {
    const soon = nextBeat(probe, periodMs, s.now);
    if (probe.at === undefined || probe.at > soon) probe.at = soon;
  }
  let outcome: ProbeOutcome | undefined;
  if (probe.pending) {
    outcome = finishProbe(s, entry, spec, probe.pending);
  } else if (probe.at !== undefined && probe.at <= s.now) {
    const timeoutMs = (spec.timeoutSeconds ?? 1) * 1000;
    probe.pending = { startedAt: s.now, until: s.now + timeoutMs };
    outcome = startProbe(s, entry, kind, spec, probe.pending) ?? finishProbe(s, entry, spec, probe.pending);
  }
  if (!outcome) return;
  const startedAt = probe.pending?.startedAt ?? s.now;
  probe.pending = undefined;
  probe.at = nextBeat(probe, periodMs, Math.max(startedAt, s.now));
  take(s, entry, kind, probe, spec, outcome);
  if (!entry.record.kill) quieten(s, `${entry.record.name}/${kind}`, probe, spec, periodMs);
}

/** The first moment of its beat after `now`. Moments have fractions, so a quotient may fall short of the whole number that it is. */
export function nextBeat({ beat }: Pick<ProbeRecord, "beat">, periodMs: number, now: number): number {
  const periods = Math.floor((now - beat) / periodMs) + 1;
  const next = beat + periods * periodMs;
  return next > now ? next : beat + (periods + 1) * periodMs;
}

function take(s: Sync, entry: Entry, kind: ProbeKind, probe: ProbeRecord, spec: Probe, outcome: ProbeOutcome): void {
  if (outcome.result === "error") {
    const message = `${capital(kind)} probe errored and resulted in unknown state: ${outcome.text}`;
    say(s, entry, "Warning", "Unhealthy", message);
    return;
  }
  const { result, text } = outcome;
  if (result === "failure") say(s, entry, "Warning", "Unhealthy", `${capital(kind)} probe failed: ${text}`);
  else if (outcome.warning) say(s, entry, "Warning", "ProbeWarning", `${capital(kind)} probe warning: ${text}`);
  probe.run = probe.last === result ? probe.run + 1 : 1;
  probe.last = result;
  const threshold = result === "failure" ? (spec.failureThreshold ?? 3) : (spec.successThreshold ?? 1);
  if (probe.run < threshold) return;
  probe.result = result;
  if (kind === "startup" && result === "success") wakeOthers(s, entry);
  if (kind !== "readiness" && result === "failure") {
    const again = restarts(s.pod, entry, 137) ? ", will be restarted" : "";
    const grace = spec.terminationGracePeriodSeconds ?? s.pod.spec.terminationGracePeriodSeconds ?? 30;
    killContainer(s, entry, `Container ${entry.record.name} failed ${kind} probe${again}`, grace * 1000);
  }
}

/** Once a container has started its other probes begin, not before their initial delay. */
function wakeOthers(s: Sync, { record }: Entry): void {
  for (const kind of ["liveness", "readiness"] as const) {
    const probe = record.probes?.[kind];
    if (!probe) continue;
    probe.beat = Math.max(probe.beat, s.now + 1);
    probe.at = probe.beat;
  }
}

/**
 * A probe whose outcome stays the same needs no timer: it sleeps till a process of the pod next wakes by itself, and on
 * its beat after that; for ever where none will. Changes from outside come through `podChanged`.
 */
function quieten(s: Sync, name: string, probe: ProbeRecord, spec: Probe, periodMs: number): void {
  const steady =
    probe.last === "success"
      ? probe.result === "success" && probe.run >= (spec.successThreshold ?? 1)
      : probe.result === "failure" && probe.run >= STEADY_FAILURES;
  if (!steady || !s.deps.runtime.quietUntil || probe.at === undefined) return;
  const until = s.deps.runtime.quietUntil(s.key);
  const next = probe.at;
  if (until === undefined) probe.at = undefined;
  else if (until > probe.at) probe.at = nextBeat(probe, periodMs, until - 1);
  if (spec.httpGet && probe.at !== next)
    s.deps.runtime.repeat?.(s.key, name, {
      next,
      everyMs: periodMs,
      ...(probe.at !== undefined && { until: probe.at }),
    });
}
