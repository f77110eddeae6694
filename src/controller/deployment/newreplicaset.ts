/** The ReplicaSet of the current template: found, or made. Models getNewReplicaSet of pkg/controller/deployment/sync.go. */
import type { DeploymentCondition, ReplicaSet } from "../../client/api.ts";
import { ApiError, isAlreadyExists } from "../../client/index.ts";
import { podTemplateHash } from "../../kinds/podtemplatehash.ts";
import { findCondition } from "../shared/conditions.ts";
import { isNamespaceTerminating } from "../shared/pods.ts";
import { isControlledBy, newControllerRef, sameMap } from "../shared/refs.ts";
import { newReplicaSetAnnotations } from "./annotations.ts";
import { allSets, condition, type Rollout, statusWith, writeStatus } from "./rollout.ts";
import {
  equalIgnoringHash,
  findNewReplicaSet,
  hashLabel,
  hasProgressDeadline,
  maxRevision,
  newReplicasFor,
  replicasAnnotations,
  revisionAnnotation,
} from "./util.ts";

const replicaSets = "replicasets.apps";

/** Sorts `sets` into new and old, and makes the new one if asked to. False: a name was taken, try again. */
export function syncNewReplicaSet(rollout: Rollout, sets: ReplicaSet[], create: boolean): boolean {
  rollout.newRS = findNewReplicaSet(rollout.deployment, sets);
  rollout.oldSets = sets.filter((rs) => rs.metadata.uid !== rollout.newRS?.metadata.uid);
  const revision = maxRevision(rollout.oldSets) + 1;
  if (rollout.newRS) adoptRevision(rollout, rollout.newRS, revision);
  else if (create) return createReplicaSet(rollout, revision);
  return true;
}

function adoptRevision(rollout: Rollout, rs: ReplicaSet, revision: number): void {
  const { ctx, deployment } = rollout;
  const annotations = newReplicaSetAnnotations(deployment, rs.metadata.annotations, revision);
  const minReadySeconds = deployment.spec.minReadySeconds;
  if (!sameMap(annotations, rs.metadata.annotations) || (rs.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)) {
    const { minReadySeconds: _, ...spec } = rs.spec;
    rollout.newRS = ctx.client.update(replicaSets, {
      ...rs,
      metadata: { ...rs.metadata, annotations },
      spec: minReadySeconds ? { ...spec, minReadySeconds } : spec,
    });
  }
  const found =
    hasProgressDeadline(deployment) && !findCondition(deployment.status?.conditions, "Progressing")
      ? condition(ctx, "Progressing", "True", "FoundNewReplicaSet", `Found new replica set "${rs.metadata.name}"`)
      : undefined;
  recordRevision(rollout, annotations[revisionAnnotation] ?? "", found);
}

/** Notes the revision on the deployment, and what happened to its new set. */
function recordRevision(rollout: Rollout, revision: string, added: DeploymentCondition | undefined): void {
  const { deployment } = rollout;
  const known = deployment.metadata.annotations?.[revisionAnnotation] === revision;
  if (known && !added) return;
  writeStatus(rollout, added ? statusWith(deployment, added) : deployment.status, { [revisionAnnotation]: revision });
}

function newReplicaSet(rollout: Rollout, revision: number) {
  const { deployment, oldSets } = rollout;
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = podTemplateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name.slice(0, 253 - 1 - hash.length)}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: {
        ...newReplicaSetAnnotations(deployment, undefined, revision),
        ...replicasAnnotations(deployment),
      },
      ownerReferences: [newControllerRef(deployment, "apps/v1", "Deployment")],
    },
    spec: {
      replicas: newReplicasFor(deployment, oldSets, 0),
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function createReplicaSet(rollout: Rollout, revision: number): boolean {
  const { ctx, deployment } = rollout;
  const wantedSet = newReplicaSet(rollout, revision);
  try {
    rollout.newRS = ctx.client.create<ReplicaSet>(replicaSets, wantedSet as any);
  } catch (error) {
    if (isAlreadyExists(error)) return takeOrAvoid(rollout, wantedSet.metadata.name, revision);
    if (error instanceof ApiError && !isNamespaceTerminating(error))
      recordFailure(rollout, wantedSet.metadata.name, error);
    throw error;
  }
  const { name } = rollout.newRS.metadata;
  const replicas = wantedSet.spec.replicas;
  if (replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
    ctx.event(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  }
  const created = hasProgressDeadline(deployment)
    ? condition(ctx, "Progressing", "True", "NewReplicaSetCreated", `Created new replica set "${name}"`)
    : undefined;
  recordRevision(rollout, String(revision), created);
  return true;
}

/** The name is taken: by this very template's set, or by chance; then the collision count makes another hash. */
function takeOrAvoid(rollout: Rollout, name: string, revision: number): boolean {
  const { ctx, deployment } = rollout;
  const existing = ctx.client.get<ReplicaSet>(replicaSets, deployment.metadata.namespace, name);
  const template = existing.spec.template;
  if (isControlledBy(existing, deployment) && template && equalIgnoringHash(deployment.spec.template, template)) {
    rollout.newRS = existing;
    rollout.oldSets = allSets(rollout).filter((rs) => rs.metadata.uid !== existing.metadata.uid);
    recordRevision(rollout, String(revision), undefined);
    return true;
  }
  writeStatus(rollout, { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 });
  return false;
}

function recordFailure(rollout: Rollout, name: string, error: ApiError): void {
  const { ctx, deployment } = rollout;
  const reason = "ReplicaSetCreateError";
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (hasProgressDeadline(deployment)) {
    writeStatus(rollout, statusWith(deployment, condition(ctx, "Progressing", "False", reason, message)));
  }
  ctx.event(deployment, { type: "Warning", reason, message });
}
