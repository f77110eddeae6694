/** Deletes a namespace's content. Models pkg/controller/namespace/deletion/namespaced_resources_deleter.go. */
import type { Namespace, Pod } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound, type KubeObject } from "../../client/index.ts";
import { namespacedResources } from "../shared/resources.ts";
import { wallNow } from "../shared/time.ts";
import { deletionConditions, type Remains } from "./conditions.ts";

/** How soon the content is looked at again when nothing says how long it takes. */
const retryMs = 5_000;
const maxRetryMs = 60_000;

export function reconcileNamespace(name: string, ctx: Context): void {
  const namespace = ctx.client.find<Namespace>("namespaces", undefined, name);
  if (!namespace?.metadata.deletionTimestamp) return;
  if (namespace.status?.phase !== "Terminating") {
    ctx.client.updateStatus("namespaces", { ...namespace, status: { ...namespace.status, phase: "Terminating" } });
    ctx.enqueue(name);
    return;
  }
  if (!namespace.spec?.finalizers?.includes("kubernetes")) return;
  const { remains, graceSeconds } = deleteContent(ctx, name);
  const conditions = deletionConditions(namespace.status.conditions, remains, ctx.timestamp());
  const updated =
    conditions === namespace.status.conditions
      ? namespace
      : ctx.client.updateStatus("namespaces", { ...namespace, status: { ...namespace.status, conditions } });
  if (remains.resources.size || remains.errors.length) {
    const elapsed = wallNow(ctx) - Date.parse(namespace.metadata.deletionTimestamp);
    const patience = Math.min(maxRetryMs, Math.max(retryMs, elapsed / 2));
    ctx.enqueue(name, graceSeconds > 0 ? (graceSeconds / 2 + 1) * 1000 : patience);
    return;
  }
  finalize(ctx, updated);
}

function finalize(ctx: Context, namespace: Namespace): void {
  const finalizers = namespace.spec?.finalizers?.filter((f) => f !== "kubernetes") ?? [];
  ctx.client.request({
    verb: "update",
    group: "",
    version: "v1",
    resource: "namespaces",
    name: namespace.metadata.name,
    subresource: "finalize",
    body: { ...namespace, spec: { ...namespace.spec, finalizers } },
  });
}

/** Deletes everything once and counts what is still there; `graceSeconds`: the longest grace of a pod left. */
function deleteContent(ctx: Context, namespace: string): { remains: Remains; graceSeconds: number } {
  const remains: Remains = { resources: new Map(), finalizers: new Map(), errors: [] };
  let graceSeconds = 0;
  for (const resource of namespacedResources(ctx.client)) {
    for (const object of ctx.client.list(resource, namespace)) {
      if (object.metadata.deletionTimestamp) continue;
      deleteOne(ctx, resource, object, remains.errors);
    }
    const left = ctx.client.list(resource, namespace);
    if (!left.length) continue;
    remains.resources.set(resource.includes(".") ? resource : `${resource}.`, left.length);
    for (const object of left) {
      for (const finalizer of object.metadata.finalizers ?? []) {
        remains.finalizers.set(finalizer, (remains.finalizers.get(finalizer) ?? 0) + 1);
      }
      if (resource === "pods") graceSeconds = Math.max(graceSeconds, graceOf(object as unknown as Pod));
    }
  }
  return { remains, graceSeconds };
}

const graceOf = (pod: Pod): number =>
  pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded"
    ? 0
    : (pod.spec.terminationGracePeriodSeconds ?? 30);

function deleteOne(ctx: Context, resource: string, object: KubeObject, errors: string[]): void {
  try {
    ctx.client.delete(resource, object.metadata.namespace, object.metadata.name, { propagationPolicy: "Background" });
  } catch (error) {
    if (!isNotFound(error)) errors.push(error instanceof Error ? error.message : String(error));
  }
}
