/** One look at an autoscaler and its target. Models horizontal.go (reconcileAutoscaler). */
import { deepEqual } from "../../apimachinery/json.ts";
import type { HorizontalPodAutoscalerCondition } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { ApiError, type GroupVersionResource, type KubeObject } from "../../client/index.ts";
import { kindFor } from "../../kinds/index.ts";
import { splitKey } from "../shared/refs.ts";
import { autoscalers } from "./index.ts";
import { metricProblems } from "./metrics.ts";

interface Look {
  ctx: Context;
  autoscaler: KubeObject;
  status: any;
}

export function reconcileAutoscaler(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const autoscaler = ctx.client.find(autoscalers, namespace, name);
  if (!autoscaler) return;
  const look: Look = { ctx, autoscaler, status: { ...autoscaler.status } };
  const target = targetOf(look);
  if (target) sync(look, target);
  if (!deepEqual(look.status, autoscaler.status))
    ctx.client.updateStatus(autoscalers, { ...autoscaler, status: look.status });
}

function setCondition(look: Look, type: string, status: "True" | "False", reason: string, message: string): void {
  const conditions: HorizontalPodAutoscalerCondition[] = look.status.conditions ?? [];
  const old = conditions.find((c) => c.type === type);
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : look.ctx.timestamp();
  const condition = { type, status, lastTransitionTime, reason, message };
  look.status.conditions = old ? conditions.map((c) => (c === old ? condition : c)) : [...conditions, condition];
}

interface Target extends GroupVersionResource {
  namespace: string;
  name: string;
  scale: KubeObject;
}

/** The target's scale, or undefined with the failure noted. */
function targetOf(look: Look): Target | undefined {
  const { ctx, autoscaler } = look;
  const { apiVersion = "", kind, name } = autoscaler.spec.scaleTargetRef;
  const namespace = autoscaler.metadata.namespace as string;
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const entry = kindFor(group, kind);
  try {
    if (!entry) throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
    const place = { group, version: entry.version, resource: entry.resource, namespace, name };
    const { body } = ctx.client.request({ ...place, verb: "get", subresource: "scale" });
    const got = "the HPA controller was able to get the target's current scale";
    setCondition(look, "AbleToScale", "True", "SucceededGetScale", got);
    return { ...place, scale: body };
  } catch (error) {
    if (entry && !(error instanceof ApiError)) throw error;
    const { message } = error as Error;
    ctx.event(autoscaler, { type: "Warning", reason: "FailedGetScale", message });
    const cannot = `the HPA controller was unable to get the target's current scale: ${message}`;
    setCondition(look, "AbleToScale", "False", "FailedGetScale", cannot);
    return undefined;
  }
}

function sync(look: Look, target: Target): void {
  const { minReplicas = 1, maxReplicas } = look.autoscaler.spec;
  const current: number = target.scale.spec.replicas ?? 0;
  if (current === 0 && minReplicas !== 0) {
    const disabled = "scaling is disabled since the replica count of the target is zero";
    setCondition(look, "ScalingActive", "False", "ScalingDisabled", disabled);
    setReplicas(look, current, current);
  } else if (current > maxReplicas) {
    rescale(look, target, maxReplicas, "Current number of replicas above Spec.MaxReplicas");
  } else if (current < minReplicas) {
    rescale(look, target, minReplicas, "Current number of replicas below Spec.MinReplicas");
  } else computeFromMetrics(look, current);
}

/** No metrics API is served, so every metric fails; what upstream says then is modelled whole. */
function computeFromMetrics(look: Look, current: number): void {
  const { ctx, autoscaler } = look;
  const metrics = autoscaler.spec.metrics ?? [];
  const problems = metrics.map((metric: any) => metricProblems(metric, autoscaler.metadata.namespace as string));
  for (const { reason, cause } of problems) ctx.event(autoscaler, { type: "Warning", reason, message: cause });
  const first = problems[0];
  if (!first) return;
  const unable = `the HPA was unable to compute the replica count: ${first.cause}`;
  setCondition(look, "ScalingActive", "False", first.reason, unable);
  setReplicas(look, current, look.status.desiredReplicas ?? 0);
  look.status.currentMetrics = metrics.map(() => ({ type: "" }));
  const message = `invalid metrics (${metrics.length} invalid out of ${metrics.length}), first error is: ${first.error}`;
  ctx.event(autoscaler, { type: "Warning", reason: "FailedComputeMetricsReplicas", message });
}

function setReplicas(look: Look, current: number, desired: number): void {
  look.status = { ...look.status, currentReplicas: current, desiredReplicas: desired };
  if (look.status.currentReplicas === 0) delete look.status.currentReplicas;
}

function rescale(look: Look, { scale, ...place }: Target, replicas: number, why: string): void {
  const { ctx, autoscaler } = look;
  const current: number = scale.spec.replicas ?? 0;
  const body = { ...scale, spec: { ...scale.spec, replicas } };
  ctx.client.request({ ...place, verb: "update", subresource: "scale", body });
  const done = `the HPA controller was able to update the target scale to ${replicas}`;
  setCondition(look, "AbleToScale", "True", "SucceededRescale", done);
  ctx.event(autoscaler, {
    type: "Normal",
    reason: "SuccessfulRescale",
    message: `New size: ${replicas}; reason: ${why}`,
  });
  setReplicas(look, current, replicas);
  look.status.lastScaleTime = ctx.timestamp();
  look.status.currentMetrics = null;
}
