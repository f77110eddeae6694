/** A pod's containers and their records side by side, and when one is to be started again. */
import type { Container, Pod } from "../client/api.ts";
import type { ContainerKind, ContainerRecord, PodRecord, Sync } from "./types.ts";

export interface Entry {
  spec: Container;
  record: ContainerRecord;
}

interface ContainerSpec {
  spec: Container;
  kind: ContainerKind;
}

/** By the pod's spec: every step of a reconcile goes through the containers. */
const knownSpecs = new WeakMap<Pod["spec"], ContainerSpec[]>();

/** Containers of the pod in the order init, main, ephemeral. */
function containerSpecs({ spec: pod }: Pod): ContainerSpec[] {
  let specs = knownSpecs.get(pod);
  if (!specs) {
    specs = [];
    for (const spec of pod.initContainers ?? [])
      specs.push({ spec, kind: spec.restartPolicy === "Always" ? "sidecar" : "init" });
    for (const spec of pod.containers) specs.push({ spec, kind: "main" });
    for (const spec of pod.ephemeralContainers ?? []) specs.push({ spec: spec as Container, kind: "ephemeral" });
    knownSpecs.set(pod, specs);
  }
  return specs;
}

/** Specs with their records; a container new in the pod (an ephemeral one) gets its record here. */
export function entries(pod: Pod, record: PodRecord): Entry[] {
  return containerSpecs(pod).map(({ spec, kind }) => {
    let found = record.containers.find((c) => c.name === spec.name);
    if (!found) {
      found = { name: spec.name, kind, attempt: 0 };
      record.containers.push(found);
    }
    return { spec, record: found };
  });
}

/** "spec.containers{web}", the object path of an event about one container. */
export function fieldPath(entry: Entry): string {
  const { kind, name } = entry.record;
  const field = kind === "main" ? "containers" : kind === "ephemeral" ? "ephemeralContainers" : "initContainers";
  return `spec.${field}{${name}}`;
}

/** Records an event about one container, as coming from the kubelet of the pod's node. */
export function say(s: Sync, entry: Entry, type: "Normal" | "Warning", reason: string, message: string): void {
  s.ctx.event(s.pod as any, { type, reason, message, fieldPath: fieldPath(entry), host: s.record.node });
}

/** Records an event about the pod itself. */
export function sayOfPod(s: Sync, type: "Normal" | "Warning", reason: string, message: string): void {
  s.ctx.event(s.pod as any, { type, reason, message, host: s.record.node });
}

/** Would a container that ended with this code be started again? Models podutil.ContainerShouldRestart. */
export function restarts(pod: Pod, { spec, record }: Entry, exitCode: number): boolean {
  if (record.kind === "ephemeral") return false;
  for (const rule of spec.restartPolicyRules ?? []) {
    const { operator, values = [] } = rule.exitCodes ?? { operator: "" };
    const listed = values.includes(exitCode);
    if (operator === "In" ? listed : operator === "NotIn" && !listed) return rule.action === "Restart";
  }
  const own = spec.restartPolicy;
  const policy =
    own ?? (record.kind === "init" && pod.spec.restartPolicy === "Always" ? "OnFailure" : pod.spec.restartPolicy);
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** True where the container does not run now but is to: for the first time or again. */
export function wantsStart(pod: Pod, entry: Entry): boolean {
  const { record } = entry;
  if (record.running) return false;
  if (record.again && record.kind !== "ephemeral") return true;
  return record.ended ? restarts(pod, entry, record.ended.exitCode) : true;
}

/** Started for the sake of readiness: it runs and its startup probe, if any, has succeeded. */
export function isStarted({ spec, record }: Entry): boolean {
  return record.running === true && (!spec.startupProbe || record.probes?.startup?.result === "success");
}

/** Ready as the status says it. */
export function isReady(entry: Entry): boolean {
  const { spec, record } = entry;
  if (record.kind === "init") return record.ended?.exitCode === 0 && !record.again;
  if (record.kind === "ephemeral" || !isStarted(entry)) return false;
  return !spec.readinessProbe || record.probes?.readiness?.result === "success";
}

/** RFC 3339 of a monotonic moment. */
export function timestampOf(s: Sync, ms: number): string {
  const wall = Date.parse(s.ctx.microTimestamp()) - (s.ctx.now() - ms);
  return `${new Date(wall).toISOString().slice(0, 19)}Z`;
}
