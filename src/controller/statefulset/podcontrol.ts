/** Makes and deletes a StatefulSet's pods and claims, with its events. Models stateful_pod_control.go. */
import type { ControllerRevision, Pod, StatefulSet } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { ApiError, isNotFound } from "../../client/index.ts";
import { isNamespaceTerminating } from "../shared/pods.ts";
import { claimsFor, podFor } from "./identity.ts";

type Verb = "create" | "delete";

function note(ctx: Context, set: StatefulSet, verb: Verb, what: string, error?: unknown): void {
  const title = verb === "create" ? "Create" : "Delete";
  const subject = `${title} ${what} in StatefulSet ${set.metadata.name}`;
  if (!error) {
    const ending = what.startsWith("Claim") ? "success" : "successful";
    ctx.event(set, { type: "Normal", reason: `Successful${title}`, message: `${subject} ${ending}` });
  } else if (error instanceof ApiError && !isNamespaceTerminating(error)) {
    ctx.event(set, {
      type: "Warning",
      reason: `Failed${title}`,
      message: `${subject} failed error: ${error.message}`,
    });
  }
}

/** Makes the pod of one ordinal, after the claims that it mounts. */
export function createStatefulPod(ctx: Context, set: StatefulSet, ordinal: number, revision: ControllerRevision): void {
  const podName = `${set.metadata.name}-${ordinal}`;
  for (const claim of claimsFor(set, ordinal)) {
    const { name, namespace } = claim.metadata;
    if (ctx.client.find("persistentvolumeclaims", namespace, name)) continue;
    create(ctx, set, "persistentvolumeclaims", claim, `Claim ${name} Pod ${podName}`);
  }
  create(ctx, set, "pods", podFor(set, ordinal, revision), `Pod ${podName}`);
}

function create(ctx: Context, set: StatefulSet, resource: string, object: any, what: string): void {
  try {
    ctx.client.create(resource, object);
  } catch (error) {
    note(ctx, set, "create", what, error);
    throw error;
  }
  note(ctx, set, "create", what);
}

export function deleteStatefulPod(ctx: Context, set: StatefulSet, pod: Pod): void {
  const what = `Pod ${pod.metadata.name}`;
  try {
    ctx.client.delete("pods", pod.metadata.namespace, pod.metadata.name);
  } catch (error) {
    if (isNotFound(error)) return;
    note(ctx, set, "delete", what, error);
    throw error;
  }
  note(ctx, set, "delete", what);
}
