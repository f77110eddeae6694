/** What a pod asks for and may use in all. Models k8s.io/component-helpers/resource/helpers.go (PodRequests, PodLimits). */
import { addQuantity, compareQuantity } from "../../apimachinery/quantity.ts";

/** Quantities by resource name. */
export type ResourceTotals = Map<string, string>;

export function addTotals(totals: ResourceTotals, list: Iterable<[string, string]>): void {
  for (const [name, value] of list) {
    const sum = totals.get(name);
    totals.set(name, sum === undefined ? value : addQuantity(sum, value));
  }
}

function raiseTotals(totals: ResourceTotals, list: Iterable<[string, string]>): void {
  for (const [name, value] of list) {
    const before = totals.get(name);
    if (before === undefined || compareQuantity(value, before) > 0) totals.set(name, value);
  }
}

const entries = (list: Record<string, string> | undefined): [string, string][] => Object.entries(list ?? {});

/**
 * Containers add up with the init containers that stay (sidecars); an init container needs its own and those of the
 * sidecars before it, so the highest such sum counts; what the pod itself declares takes their place; overhead comes on top.
 */
function podTotals(pod: any, which: "requests" | "limits"): ResourceTotals {
  const totals: ResourceTotals = new Map();
  const sidecars: ResourceTotals = new Map();
  const highest: ResourceTotals = new Map();
  for (const container of pod.spec?.containers ?? []) addTotals(totals, entries(container.resources?.[which]));
  for (const container of pod.spec?.initContainers ?? []) {
    const own = entries(container.resources?.[which]);
    const running: ResourceTotals = new Map(sidecars);
    addTotals(running, own);
    if (container.restartPolicy === "Always") {
      addTotals(totals, own);
      addTotals(sidecars, own);
    }
    raiseTotals(highest, running);
  }
  raiseTotals(totals, highest);
  for (const [name, value] of entries(pod.spec?.resources?.[which])) totals.set(name, value);
  const overhead = entries(pod.spec?.overhead);
  addTotals(totals, which === "requests" ? overhead : overhead.filter(([name]) => totals.has(name)));
  return totals;
}

export const podRequests = (pod: any): ResourceTotals => podTotals(pod, "requests");
export const podLimits = (pod: any): ResourceTotals => podTotals(pod, "limits");
