/** The conditions that the kubelet owns. Models pkg/kubelet/status/generate.go. */
import type { ContainerStatus, PodCondition, PodStatus } from "../client/api.ts";
import type { Sync } from "./types.ts";

/** Types of the conditions that the kubelet writes; all others in a pod are somebody else's. */
export const OWN_CONDITIONS = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

interface Told {
  status: "True" | "False";
  reason?: string;
  message?: string;
}

/** Others' conditions first, then the kubelet's own five; transition times stay where the status does. */
export function podConditions(
  s: Sync,
  phase: PodStatus["phase"],
  init: ContainerStatus[],
  main: ContainerStatus[],
): PodCondition[] {
  const old = s.pod.status?.conditions ?? [];
  const others = old.filter((c) => !OWN_CONDITIONS.includes(c.type));
  const ready = containersReady(s, phase, init, main);
  const own: [string, Told][] = [
    ["PodReadyToStartContainers", { status: s.record.sandboxReady && !s.record.finished ? "True" : "False" }],
    ["Initialized", initialized(s, phase, init)],
    ["Ready", ready.status === "True" ? gates(s, others) : ready],
    ["ContainersReady", ready],
    ["PodScheduled", { status: "True" }],
  ];
  const now = s.ctx.timestamp();
  return [
    ...others,
    ...own.map(([type, told]) => {
      const before = old.find((c) => c.type === type);
      const lastTransitionTime = before?.status === told.status ? before.lastTransitionTime : now;
      const observedGeneration = s.pod.metadata.generation ?? 1;
      const condition: any = { type, status: told.status, lastProbeTime: null, lastTransitionTime, observedGeneration };
      if (told.reason) condition.reason = told.reason;
      if (told.message) condition.message = told.message;
      return condition;
    }),
  ];
}

function containersReady(s: Sync, phase: PodStatus["phase"], init: ContainerStatus[], main: ContainerStatus[]): Told {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const sidecars = new Set(
    (s.pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always").map((c) => c.name),
  );
  const unready = [...init.filter((c) => sidecars.has(c.name)), ...main].filter((c) => !c.ready).map((c) => c.name);
  if (unready.length === 0) return { status: "True" };
  const message = `containers with unready status: [${unready.join(" ")}]`;
  return { status: "False", reason: "ContainersNotReady", message };
}

function initialized(s: Sync, phase: PodStatus["phase"], init: ContainerStatus[]): Told {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (s.record.initialized) return { status: "True" };
  const sidecars = new Set(
    (s.pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always").map((c) => c.name),
  );
  const incomplete = init.filter((c) => (sidecars.has(c.name) ? !c.started : !c.ready)).map((c) => c.name);
  if (incomplete.length === 0) return { status: "True" };
  const message = `containers with incomplete status: [${incomplete.join(" ")}]`;
  return { status: "False", reason: "ContainersNotInitialized", message };
}

function gates(s: Sync, others: PodCondition[]): Told {
  const messages: string[] = [];
  for (const { conditionType } of s.pod.spec.readinessGates ?? []) {
    const condition = others.find((c) => c.type === conditionType);
    if (!condition) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== "True") {
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
    }
  }
  if (messages.length === 0) return { status: "True" };
  return { status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}
