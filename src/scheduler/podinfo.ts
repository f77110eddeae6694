/** What scheduling needs to know of one pod. Models k8s.io/component-helpers/resource and framework.PodInfo. */
import { milliValue, quantityValue } from "../apimachinery/quantity.ts";
import type { Container, Pod } from "../client/api.ts";

/** Amounts by resource name: cpu in thousandths, everything else in whole units. */
export type Amounts = Map<string, number>;

export interface HostPort {
  ip: string;
  protocol: string;
  port: number;
}

export interface PodInfo {
  pod: Pod;
  requests: Amounts;
  /** cpu and memory with a small default for containers that ask for nothing, so that they too spread. */
  nonZero: { cpu: number; memory: number };
  hostPorts: HostPort[];
}

const defaultMilliCPU = 100;
const defaultMemory = 200 * 1024 * 1024;

/** Objects of the store never change, so what follows from one holds as long as it lives. */
const known = new WeakMap<Pod, PodInfo>();

export function podInfo(pod: Pod): PodInfo {
  let info = known.get(pod);
  if (!info) {
    info = { pod, requests: podRequests(pod, amountsOf), nonZero: nonZeroRequests(pod), hostPorts: hostPorts(pod) };
    known.set(pod, info);
  }
  return info;
}

/** Parses a resource list. */
export function parseAmounts(list: Record<string, string | number> | undefined): Amounts {
  const amounts: Amounts = new Map();
  for (const [name, quantity] of Object.entries(list ?? {})) {
    amounts.set(name, name === "cpu" ? milliValue(String(quantity)) : quantityValue(String(quantity)));
  }
  return amounts;
}

const amountsOf = (container: Container): Amounts => parseAmounts(container.resources?.requests);

export function addAmounts(total: Amounts, added: Amounts, sign: 1 | -1 = 1): void {
  for (const [name, amount] of added) total.set(name, (total.get(name) ?? 0) + sign * amount);
}

function raise(total: Amounts, floor: Amounts): void {
  for (const [name, amount] of floor) total.set(name, Math.max(total.get(name) ?? 0, amount));
}

/**
 * All containers and sidecars together, or the greatest need while init containers run, whichever is more; then what the
 * pod as a whole asks for takes the place of its containers' sum; and the overhead.
 */
function podRequests(pod: Pod, requestsOf: (container: Container) => Amounts): Amounts {
  const total: Amounts = new Map();
  for (const container of pod.spec.containers) addAmounts(total, requestsOf(container));
  const sidecars: Amounts = new Map();
  const initPeak: Amounts = new Map();
  for (const container of pod.spec.initContainers ?? []) {
    const need = new Map(requestsOf(container));
    if (container.restartPolicy === "Always") {
      addAmounts(total, need);
      addAmounts(sidecars, need);
      raise(initPeak, sidecars);
    } else {
      addAmounts(need, sidecars);
      raise(initPeak, need);
    }
  }
  raise(total, initPeak);
  for (const [name, amount] of parseAmounts(pod.spec.resources?.requests)) total.set(name, amount);
  addAmounts(total, parseAmounts(pod.spec.overhead));
  return total;
}

function nonZeroRequests(pod: Pod): { cpu: number; memory: number } {
  const requests = podRequests(pod, (container) => {
    const amounts = amountsOf(container);
    if (!amounts.has("cpu")) amounts.set("cpu", defaultMilliCPU);
    if (!amounts.has("memory")) amounts.set("memory", defaultMemory);
    return amounts;
  });
  return { cpu: requests.get("cpu") ?? 0, memory: requests.get("memory") ?? 0 };
}

function hostPorts(pod: Pod): HostPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always");
  return [...pod.spec.containers, ...sidecars].flatMap((container) =>
    (container.ports ?? [])
      .filter((p) => (p.hostPort ?? 0) > 0)
      .map((p) => ({ ip: p.hostIP || "0.0.0.0", protocol: p.protocol ?? "TCP", port: p.hostPort as number })),
  );
}
