/** One reconcile's view of a deployment, and the writes that several steps share. */
import type { Deployment, DeploymentCondition, ReplicaSet } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { withCondition } from "../shared/conditions.ts";
import { sameMap } from "../shared/refs.ts";
import { withAnnotations } from "./annotations.ts";
import { replicasAnnotations, size } from "./util.ts";

/** `deployment` and the sets are replaced as writes answer with newer ones. */
export interface Rollout {
  ctx: Context;
  deployment: Deployment;
  newRS?: ReplicaSet;
  oldSets: ReplicaSet[];
}

export const allSets = ({ newRS, oldSets }: Rollout): ReplicaSet[] => (newRS ? [...oldSets, newRS] : oldSets);

export function condition(ctx: Context, type: string, status: string, reason: string, message: string) {
  const now = ctx.timestamp();
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now } as DeploymentCondition;
}

/** Writes the deployment's status, with the revision annotation where it is given and new. */
export function writeStatus(
  rollout: Rollout,
  status: Deployment["status"],
  annotations?: Record<string, string>,
): void {
  const { deployment, ctx } = rollout;
  const metadata = annotations
    ? { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, ...annotations } }
    : deployment.metadata;
  rollout.deployment = ctx.client.updateStatus("deployments.apps", { ...deployment, metadata, status });
}

/** The deployment's status with a condition set. */
export const statusWith = (d: Deployment, added: DeploymentCondition): Deployment["status"] => ({
  ...d.status,
  conditions: withCondition(d.status?.conditions, added),
});

/** Puts a newer object in the place of a set of the same name. */
function replaceSet(rollout: Rollout, rs: ReplicaSet): void {
  if (rollout.newRS?.metadata.uid === rs.metadata.uid) rollout.newRS = rs;
  else rollout.oldSets = rollout.oldSets.map((old) => (old.metadata.uid === rs.metadata.uid ? rs : old));
}

/** Gives a set its size, with the annotations that proportional scaling reads. True when the size changed. */
export function scaleReplicaSet(rollout: Rollout, rs: ReplicaSet, replicas: number, always = false): boolean {
  const old = size(rs);
  if (!always && old === replicas) return false;
  const annotations = replicasAnnotations(rollout.deployment);
  const annotated = withAnnotations(rs, annotations);
  if (old === replicas && sameMap(annotated.metadata.annotations, rs.metadata.annotations)) return false;
  const { ctx, deployment } = rollout;
  const updated = ctx.client.update("replicasets.apps", { ...annotated, spec: { ...rs.spec, replicas } });
  replaceSet(rollout, updated);
  if (old === replicas) return false;
  ctx.event(deployment, {
    type: "Normal",
    reason: "ScalingReplicaSet",
    message: `Scaled ${old < replicas ? "up" : "down"} replica set ${rs.metadata.name} from ${old} to ${replicas}`,
  });
  return true;
}
