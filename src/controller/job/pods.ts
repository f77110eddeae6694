/** The pods of a Job: made, deleted, and let go when they are counted. */
import type { Job, Pod, PodTemplateSpec } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound } from "../../client/index.ts";
import { createPod, deletePod, isNamespaceTerminating, podFromTemplate } from "../shared/pods.ts";
import { newControllerRef } from "../shared/refs.ts";
import { trackingFinalizer } from "./index.ts";
import { indexAnnotation, isIndexed } from "./indexes.ts";

export const isTracked = (pod: Pod): boolean => pod.metadata.finalizers?.includes(trackingFinalizer) ?? false;

/** Lets a pod go. Quietly when it is gone already. */
export function removeFinalizer(ctx: Context, pod: Pod): void {
  const current = ctx.client.find<Pod>("pods", pod.metadata.namespace, pod.metadata.name);
  if (!current || !isTracked(current)) return;
  const { finalizers = [], ...metadata } = current.metadata;
  const left = finalizers.filter((finalizer) => finalizer !== trackingFinalizer);
  try {
    ctx.client.update("pods", { ...current, metadata: left.length ? { ...metadata, finalizers: left } : metadata });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

export function removePods(ctx: Context, job: Job, pods: Pod[]): void {
  for (const pod of pods) {
    removeFinalizer(ctx, pod);
    deletePod(ctx, job, pod);
  }
}

/** Makes `count` pods, for an Indexed Job one for each of `indexes`; stops at the first that is refused. */
export function createPods(ctx: Context, job: Job, count: number, indexes: number[]): void {
  const ref = newControllerRef(job, "batch/v1", "Job");
  for (let i = 0; i < count; i++) {
    const pod = podFromTemplate(isIndexed(job) ? indexedTemplate(job, indexes[i]) : job.spec.template, job, ref);
    const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer];
    const generateName = isIndexed(job) ? `${job.metadata.name}-${indexes[i]}-` : pod.metadata.generateName;
    try {
      createPod(ctx, job, { ...pod, metadata: { ...pod.metadata, generateName, finalizers } });
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      throw error;
    }
  }
}

function indexedTemplate(job: Job, index: number): PodTemplateSpec {
  const { template } = job.spec;
  const source = { fieldRef: { fieldPath: `metadata.annotations['${indexAnnotation}']` } };
  const withIndex = <C extends { env?: unknown[] }>(container: C): C => ({
    ...container,
    env: [...(container.env ?? []), { name: "JOB_COMPLETION_INDEX", valueFrom: source }],
  });
  const { spec } = template;
  return {
    ...template,
    metadata: {
      ...template.metadata,
      annotations: { ...template.metadata?.annotations, [indexAnnotation]: String(index) },
      labels: { ...template.metadata?.labels, [indexAnnotation]: String(index) },
    } as PodTemplateSpec["metadata"],
    spec: spec && {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec.containers.map(withIndex),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withIndex) } : {}),
    },
  };
}
