/** Numbers and annotations of a rollout. Models pkg/controller/deployment/util/deployment_util.go. */

import { scaledIntOrPercent } from "../../apimachinery/intstr.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../client/api.ts";
import { byCreation } from "../shared/refs.ts";

export const revisionAnnotation = "deployment.kubernetes.io/revision";
export const revisionHistoryAnnotation = "deployment.kubernetes.io/revision-history";
export const desiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas";
export const maxReplicasAnnotation = "deployment.kubernetes.io/max-replicas";
export const hashLabel = "pod-template-hash";

/** A deadline or a history limit of this size means none. */
const maxInt32 = 2147483647;

export const wanted = (d: Deployment): number => d.spec.replicas ?? 1;
export const size = (rs: ReplicaSet): number => rs.spec.replicas ?? 1;
export const isRollingUpdate = (d: Deployment): boolean => d.spec.strategy?.type === "RollingUpdate";

export const hasProgressDeadline = (d: Deployment): boolean =>
  d.spec.progressDeadlineSeconds !== undefined && d.spec.progressDeadlineSeconds !== maxInt32;
export const hasRevisionHistoryLimit = (d: Deployment): boolean =>
  d.spec.revisionHistoryLimit !== undefined && d.spec.revisionHistoryLimit !== maxInt32;

/** maxSurge and maxUnavailable as pod counts; both zero would never move, so one may then be missing. */
function fenceposts(d: Deployment): { surge: number; unavailable: number } {
  const rolling = d.spec.strategy?.rollingUpdate;
  const surge = scaledIntOrPercent(rolling?.maxSurge ?? 0, wanted(d), true);
  const unavailable = scaledIntOrPercent(rolling?.maxUnavailable ?? 0, wanted(d), false);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

export const maxSurge = (d: Deployment): number => (isRollingUpdate(d) ? fenceposts(d).surge : 0);

export function maxUnavailable(d: Deployment): number {
  if (!isRollingUpdate(d) || wanted(d) === 0) return 0;
  return Math.min(fenceposts(d).unavailable, wanted(d));
}

export const sum = (sets: ReplicaSet[], count: (rs: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, rs) => total + (count(rs) ?? 0), 0);
export const totalSize = (sets: ReplicaSet[]): number => sum(sets, size);
export const active = (sets: ReplicaSet[]): ReplicaSet[] => sets.filter((rs) => size(rs) > 0);

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } as PodTemplateSpec["metadata"] };
}

export const equalIgnoringHash = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  deepEqual(withoutHash(a), withoutHash(b));

/** The oldest ReplicaSet with the deployment's template, undefined before there is one. */
export const findNewReplicaSet = (d: Deployment, sets: ReplicaSet[]): ReplicaSet | undefined =>
  [...sets].sort(byCreation).find((rs) => rs.spec.template && equalIgnoringHash(rs.spec.template, d.spec.template));

/** 0 without the annotation or when it is no number. */
export function revisionOf(object: ReplicaSet | Deployment): number {
  const text = object.metadata.annotations?.[revisionAnnotation];
  return text && /^-?\d+$/.test(text) ? Number(text) : 0;
}

export const maxRevision = (sets: ReplicaSet[]): number => Math.max(0, ...sets.map(revisionOf));

/** A count kept in an annotation; undefined where there is none. */
export function countAnnotation(rs: ReplicaSet, annotation: string): number | undefined {
  const text = rs.metadata.annotations?.[annotation];
  return text && /^\d{1,10}$/.test(text) && Number(text) <= maxInt32 ? Number(text) : undefined;
}

export const replicasAnnotations = (d: Deployment): Record<string, string> => ({
  [desiredReplicasAnnotation]: String(wanted(d)),
  [maxReplicasAnnotation]: String(wanted(d) + maxSurge(d)),
});

/** How large the new ReplicaSet may be now, the other sets being as they are. */
export function newReplicasFor(d: Deployment, sets: ReplicaSet[], newSize: number): number {
  if (!isRollingUpdate(d)) return wanted(d);
  const surge = scaledIntOrPercent(d.spec.strategy?.rollingUpdate?.maxSurge ?? 0, wanted(d), true);
  const room = wanted(d) + surge - totalSize(sets);
  return room <= 0 ? newSize : newSize + Math.min(room, wanted(d) - newSize);
}

/** The one set that a change of replicas goes to; undefined while several are active. */
export function findActiveOrLatest(newRS: ReplicaSet | undefined, oldSets: ReplicaSet[]): ReplicaSet | undefined {
  const all = active(newRS ? [...oldSets, newRS] : oldSets);
  if (all.length === 1) return all[0];
  if (all.length > 1) return undefined;
  return newRS ?? [...oldSets].sort(byCreation).at(-1);
}

/** Is the new set all there, so that old ones can go to zero? */
export function isSaturated(d: Deployment, rs: ReplicaSet | undefined): boolean {
  return (
    rs !== undefined &&
    size(rs) === wanted(d) &&
    countAnnotation(rs, desiredReplicasAnnotation) === wanted(d) &&
    (rs.status?.availableReplicas ?? 0) === wanted(d)
  );
}
