/** What to make and what to delete: the right number of pods per node, then the steps of a rolling update. */
import { scaledIntOrPercent } from "../../apimachinery/intstr.ts";
import type { DaemonSet, Node, Pod } from "../../client/api.ts";
import { revisionHashLabel } from "../shared/history.ts";
import { isPodAvailable, isPodReady } from "../shared/pods.ts";
import { byCreation } from "../shared/refs.ts";
import { shouldRunOn } from "./nodes.ts";

export interface View {
  ds: DaemonSet;
  nodes: Node[];
  /** Its pods by the node they are on or meant for. */
  pods: Map<string, Pod[]>;
  /** Hash of the current revision. */
  hash: string;
  nowMs: number;
}

export interface Plan {
  /** Nodes to make a pod for. */
  create: string[];
  remove: Pod[];
}

const isAvailable = ({ ds, nowMs }: View, pod: Pod): boolean =>
  isPodAvailable(pod, ds.spec.minReadySeconds ?? 0, nowMs);
export const isCurrent = ({ hash }: View, pod: Pod): boolean => pod.metadata.labels?.[revisionHashLabel] === hash;

/** Placed pods first, then the oldest. */
export const byPlaceAndAge = (a: Pod, b: Pod): number =>
  Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName)) || byCreation(a, b);

export function maxSurge({ ds }: View, desired: number): number {
  const { type, rollingUpdate } = ds.spec.updateStrategy ?? {};
  return type === "RollingUpdate" ? scaledIntOrPercent(rollingUpdate?.maxSurge ?? 0, desired, true) : 0;
}

/** One pod on each node that should have one, none elsewhere. Models podsShouldBeOnNode. */
export function planPlacement(view: View): Plan {
  const plan: Plan = { create: [], remove: [] };
  const known = new Set(view.nodes.map((node) => node.metadata.name));
  for (const node of view.nodes) planNode(view, node, plan);
  for (const [name, pods] of view.pods) {
    if (!known.has(name)) plan.remove.push(...pods.filter((pod) => !pod.spec.nodeName));
  }
  return plan;
}

function planNode(view: View, node: Node, plan: Plan): void {
  const { name } = node.metadata;
  const pods = view.pods.get(name);
  const { run, stay } = shouldRunOn(view.ds, node);
  if (run && !pods) {
    plan.create.push(name);
    return;
  }
  const present = (pods ?? []).filter((pod) => !pod.metadata.deletionTimestamp);
  if (!stay) {
    plan.remove.push(...present);
    return;
  }
  const isOver = (pod: Pod) => pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";
  plan.remove.push(...present.filter(isOver));
  const running = present.filter((pod) => !isOver(pod)).sort(byPlaceAndAge);
  if (maxSurge(view, view.nodes.length) === 0) plan.remove.push(...running.slice(1));
  else if (running.length === 0 && run) plan.create.push(name);
  else if (running.length > 1) removeSurplus(view, running, plan);
}

/** While surging a node may hold one old and one new pod; the old goes when the new one can serve. */
function removeSurplus(view: View, running: Pod[], plan: Plan): void {
  const [fresh, ...moreFresh] = running.filter((pod) => isCurrent(view, pod));
  const [stale, ...moreStale] = running.filter((pod) => !isCurrent(view, pod));
  plan.remove.push(...moreFresh, ...moreStale);
  if (fresh && stale && (!isPodReady(stale) || isAvailable(view, fresh))) plan.remove.push(stale);
}

/** The next pods to replace. Models rollingUpdate of daemon/update.go. */
export function planUpdate(view: View): Plan {
  const wanted = view.nodes.filter((node) => shouldRunOn(view.ds, node).run).map((node) => node.metadata.name);
  const surge = maxSurge(view, wanted.length);
  const { maxUnavailable = 1 } = view.ds.spec.updateStrategy?.rollingUpdate ?? {};
  const unavailable = scaledIntOrPercent(maxUnavailable, wanted.length, true);
  const names = new Set([...wanted, ...view.pods.keys()]);
  const onNodes = [...names].sort().map((name) => ({ name, ...oldAndNew(view, view.pods.get(name) ?? []) }));
  return surge > 0
    ? planSurge(view, onNodes, surge, new Set(wanted))
    : planReplacement(view, onNodes, unavailable || 1);
}

interface OnNode {
  name: string;
  fresh?: Pod;
  stale?: Pod;
  /** Several of one kind: in between two steps. */
  unclear: boolean;
}

function oldAndNew(view: View, pods: Pod[]): Omit<OnNode, "name"> {
  const fresh = pods.filter((pod) => isCurrent(view, pod));
  const stale = pods.filter((pod) => !isCurrent(view, pod));
  const settled = (list: Pod[]) => list.filter((pod) => !pod.metadata.deletionTimestamp);
  if (fresh.length > 1 || stale.length > 1) return { unclear: true };
  // A pod on its way out is still the node's only one until it is gone.
  return { fresh: settled(fresh)[0], stale: settled(stale)[0], unclear: false };
}

function planReplacement(view: View, onNodes: OnNode[], limit: number): Plan {
  const broken: Pod[] = [];
  const healthy: Pod[] = [];
  let down = 0;
  for (const { fresh, stale, unclear } of onNodes) {
    if (unclear || Boolean(fresh) === Boolean(stale)) down++;
    else if (fresh) down += isAvailable(view, fresh) ? 0 : 1;
    else if (stale && !isAvailable(view, stale)) {
      broken.push(stale);
      down++;
    } else if (stale && down < limit) healthy.push(stale);
  }
  return { create: [], remove: [...broken, ...healthy.slice(0, Math.max(0, limit - down))] };
}

function planSurge(view: View, onNodes: OnNode[], surge: number, wanted: Set<string>): Plan {
  const plan: Plan = { create: [], remove: [] };
  const candidates: string[] = [];
  let surging = 0;
  for (const { name, fresh, stale, unclear } of onNodes) {
    if (unclear) surging++;
    else if (stale && fresh) {
      if (isAvailable(view, fresh)) plan.remove.push(stale);
      else surging++;
    } else if (stale && wanted.has(name)) {
      if (!isAvailable(view, stale)) plan.create.push(name);
      else candidates.push(name);
    } else if (stale && !isAvailable(view, stale)) plan.remove.push(stale);
  }
  plan.create.push(...candidates.slice(0, Math.max(0, surge - surging)));
  return plan;
}
