/** What controllers ask of pods and how they make and delete them. Models pkg/api/v1/pod and pkg/controller's RealPodControl. */
import type { OwnerReference, Pod, PodCondition, PodTemplateSpec } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { ApiError, isNotFound, type KubeObject } from "../../client/index.ts";

export const podCondition = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((c) => c.type === type);

export const isPodReady = (pod: Pod): boolean => podCondition(pod, "Ready")?.status === "True";

export const isPodTerminal = (pod: Pod): boolean => pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";

export const isPodActive = (pod: Pod): boolean => !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;

/** Ready for `minReadySeconds` at `nowMs` (Unix milliseconds)? */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  return availableAt(pod, minReadySeconds) <= nowMs;
}

/** Unix milliseconds from which a ready pod is available; Infinity while it is not ready. */
export function availableAt(pod: Pod, minReadySeconds: number): number {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return Number.POSITIVE_INFINITY;
  if (minReadySeconds === 0) return Number.NEGATIVE_INFINITY;
  return ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 : 0;
}

/** The pod that a template asks for, owned by `owner`, whole as the store has it: a stored template is. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject, ref: OwnerReference) {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: podNamePrefix(owner.metadata.name),
      namespace: owner.metadata.namespace,
      labels: { ...labels },
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers?.length ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [ref],
    },
    spec: template.spec,
  };
}

/** "OWNER-", or "OWNER" where the dash would make no valid name. */
function podNamePrefix(ownerName: string): string {
  return ownerName.length < 253 ? `${ownerName}-` : ownerName;
}

/** Is this the refusal of a namespace that is being deleted? Controllers keep quiet about it. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.status.details?.causes ?? []).some((cause) => cause.reason === "NamespaceTerminating");

/** Creates a pod for `owner` and records the event; throws what the server refused with. */
export function createPod(ctx: Context, owner: KubeObject, pod: Record<string, unknown>): Pod {
  try {
    const created = ctx.client.create<Pod>("pods", pod, { decoded: true });
    ctx.event(owner, {
      type: "Normal",
      reason: "SuccessfulCreate",
      message: `Created pod: ${created.metadata.name}`,
    });
    return created;
  } catch (error) {
    if (error instanceof ApiError && !isNamespaceTerminating(error)) {
      ctx.event(owner, { type: "Warning", reason: "FailedCreate", message: `Error creating: ${error.message}` });
    }
    throw error;
  }
}

/** Deletes a pod for `owner` and records the event; a pod already gone is fine. */
export function deletePod(ctx: Context, owner: KubeObject, pod: Pod): void {
  try {
    ctx.client.delete("pods", pod.metadata.namespace, pod.metadata.name);
  } catch (error) {
    if (isNotFound(error)) return;
    const message = error instanceof Error ? error.message : String(error);
    ctx.event(owner, { type: "Warning", reason: "FailedDelete", message: `Error deleting: ${message}` });
    throw error;
  }
  ctx.event(owner, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${pod.metadata.name}` });
}
