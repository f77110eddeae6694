/** Brings one DaemonSet to its nodes. Models pkg/controller/daemon/daemon_controller.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import { labelSelectorAsSelector } from "../../apimachinery/labels.ts";
import type { ControllerRevision, DaemonSet, Node, Pod } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { podTemplateHash } from "../../kinds/podtemplatehash.ts";
import { claimObjects } from "../shared/claim.ts";
import {
  byRevision,
  createRevision,
  matchesTemplate,
  renumber,
  revisionHashLabel,
  trimHistory,
} from "../shared/history.ts";
import {
  createPod,
  deletePod,
  isNamespaceTerminating,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  podFromTemplate,
} from "../shared/pods.ts";
import { keyOf, newControllerRef, splitKey } from "../shared/refs.ts";
import { wallNow } from "../shared/time.ts";
import { generationAnnotation, generationLabel, shouldRunOn, targetNode, templateFor } from "./nodes.ts";
import { byPlaceAndAge, isCurrent, type Plan, planPlacement, planUpdate, type View } from "./plan.ts";

const resource = "daemonsets.apps";
const refTo = (ds: DaemonSet) => newControllerRef(ds, "apps/v1", "DaemonSet");

export function reconcileDaemonSet(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const ds = ctx.client.find<DaemonSet>(resource, namespace, name);
  if (!ds || ds.metadata.deletionTimestamp) return;
  if (Object.keys(ds.spec.selector ?? {}).length === 0) {
    const message = "This daemon set is selecting all pods. A non-empty selector is required.";
    ctx.event(ds, { type: "Warning", reason: "SelectingAll", message });
    return;
  }
  const history = constructHistory(ctx, ds);
  if (!history) return;
  const view = viewOf(ctx, ds, history.current.metadata.labels?.[revisionHashLabel] ?? "");
  const failure = update(ctx, view);
  if (!failure) cleanup(ctx, view, history.old);
  updateStatus(ctx, viewOf(ctx, ds, view.hash));
  if (failure) throw failure;
}

/** The revision of the current template, made where there is none, and the others. Undefined: a name was taken. */
function constructHistory(
  ctx: Context,
  ds: DaemonSet,
): { current: ControllerRevision; old: ControllerRevision[] } | undefined {
  const all = claimObjects(
    ctx,
    {
      resource: "controllerrevisions.apps",
      owner: ds,
      ref: refTo(ds),
      selector: labelSelectorAsSelector(ds.spec.selector),
    },
    ctx.client.list<ControllerRevision>("controllerrevisions.apps", ds.metadata.namespace),
  );
  const old = all.filter((revision) => !matchesTemplate(ds, revision));
  const number = Math.max(0, ...old.map((revision) => revision.revision)) + 1;
  const known = all
    .filter((revision) => matchesTemplate(ds, revision))
    .sort(byRevision)
    .at(-1);
  if (known) return { current: renumber(ctx, known, Math.max(known.revision, number)), old };
  const hash = podTemplateHash(ds.spec.template, ds.status?.collisionCount);
  const current = createRevision(ctx, ds, refTo(ds), number, { label: revisionHashLabel, hash });
  if (current) return { current, old };
  const collisionCount = (ds.status?.collisionCount ?? 0) + 1;
  ctx.client.updateStatus(resource, { ...ds, status: { ...ds.status, collisionCount } });
  ctx.enqueue(keyOf(ds));
  return undefined;
}

function viewOf(ctx: Context, ds: DaemonSet, hash: string): View {
  const selector = labelSelectorAsSelector(ds.spec.selector);
  const claimed = claimObjects(
    ctx,
    { resource: "pods", owner: ds, ref: refTo(ds), selector },
    ctx.client.list<Pod>("pods", ds.metadata.namespace),
  );
  const pods = new Map<string, Pod[]>();
  for (const pod of claimed) {
    if (pod.metadata.deletionTimestamp && isPodTerminal(pod)) continue;
    const node = targetNode(pod);
    if (node) pods.set(node, [...(pods.get(node) ?? []), pod]);
  }
  return { ds, nodes: ctx.client.list<Node>("nodes"), pods, hash, nowMs: wallNow(ctx) };
}

/** Puts pods in place; a rolling update goes on only when nothing was to be put in place. */
function update(ctx: Context, view: View): Error | undefined {
  const placement = planPlacement(view);
  noteEnded(ctx, view.ds, placement.remove);
  const failure = carryOut(ctx, view, placement);
  if (failure || placement.create.length || placement.remove.length) return failure;
  if (view.ds.spec.updateStrategy?.type !== "RollingUpdate") return undefined;
  return carryOut(ctx, view, planUpdate(view));
}

function noteEnded(ctx: Context, ds: DaemonSet, pods: Pod[]): void {
  for (const { metadata, spec, status } of pods) {
    const where = `daemon pod ${metadata.namespace}/${metadata.name} on node ${spec.nodeName}`;
    if (status?.phase === "Failed") {
      const message = `Found failed ${where}, will try to kill it`;
      ctx.event(ds, { type: "Warning", reason: "FailedDaemonPod", message });
    } else if (status?.phase === "Succeeded") {
      const message = `Found succeeded ${where}, will try to delete it`;
      ctx.event(ds, { type: "Normal", reason: "SucceededDaemonPod", message });
    }
  }
}

function carryOut(ctx: Context, { ds, hash }: View, { create, remove }: Plan): Error | undefined {
  let failure: Error | undefined;
  for (const node of create) {
    try {
      createPod(ctx, ds, podFromTemplate(templateFor(ds, node, hash), ds, refTo(ds)));
    } catch (error) {
      if (isNamespaceTerminating(error)) continue;
      failure = error as Error;
      break;
    }
  }
  for (const pod of remove) {
    try {
      deletePod(ctx, ds, pod);
    } catch (error) {
      failure ??= error as Error;
    }
  }
  return failure;
}

function cleanup(ctx: Context, { ds, pods }: View, old: ControllerRevision[]): void {
  const live = new Set([...pods.values()].flat().map((pod) => pod.metadata.labels?.[revisionHashLabel]));
  const isLive = (revision: ControllerRevision) => live.has(revision.metadata.labels?.[revisionHashLabel]);
  trimHistory(ctx, old, ds.spec.revisionHistoryLimit ?? 10, isLive);
}

function updateStatus(ctx: Context, view: View): void {
  const { ds } = view;
  const current = ctx.client.find<DaemonSet>(resource, ds.metadata.namespace, ds.metadata.name);
  if (!current) return;
  const counts = countPods(view);
  const { updatedNumberScheduled, numberAvailable, numberUnavailable, ...kept } = current.status ?? {};
  const status: DaemonSet["status"] = {
    ...kept,
    desiredNumberScheduled: counts.desired,
    currentNumberScheduled: counts.scheduled,
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    observedGeneration: ds.metadata.generation,
    ...(counts.updated ? { updatedNumberScheduled: counts.updated } : {}),
    ...(counts.available ? { numberAvailable: counts.available } : {}),
    ...(counts.desired > counts.available ? { numberUnavailable: counts.desired - counts.available } : {}),
  };
  if (!deepEqual(status, current.status ?? {})) ctx.client.updateStatus(resource, { ...current, status });
  const minReady = ds.spec.minReadySeconds ?? 0;
  if (minReady > 0 && counts.ready !== counts.available) ctx.enqueue(keyOf(ds), minReady * 1000);
}

function countPods(view: View) {
  const counts = { desired: 0, scheduled: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  const generation = view.ds.metadata.annotations?.[generationAnnotation];
  for (const node of view.nodes) {
    const pod = [...(view.pods.get(node.metadata.name) ?? [])].sort(byPlaceAndAge)[0];
    if (!shouldRunOn(view.ds, node).run) {
      if (pod) counts.misscheduled++;
      continue;
    }
    counts.desired++;
    if (!pod) continue;
    counts.scheduled++;
    if (isPodReady(pod)) counts.ready++;
    if (isPodAvailable(pod, view.ds.spec.minReadySeconds ?? 0, view.nowMs)) counts.available++;
    const sameGeneration = generation !== undefined && pod.metadata.labels?.[generationLabel] === generation;
    if (isCurrent(view, pod) || sameGeneration) counts.updated++;
  }
  return counts;
}
