/** What a ReplicaSet takes over from its Deployment, and its revision history. Models SetNewReplicaSetAnnotations. */
import type { Deployment, ReplicaSet } from "../../client/api.ts";
import {
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  revisionAnnotation,
  revisionHistoryAnnotation,
} from "./util.ts";

const notCopied = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  "deprecated.deployment.rollback.to",
]);

const maxHistoryLength = 2000;

/** The annotations of the set that becomes revision `revision`; `current` are those it has. */
export function newReplicaSetAnnotations(
  d: Deployment,
  current: Record<string, string> | undefined,
  revision: number,
): Record<string, string> {
  const annotations: Record<string, string> = { ...current };
  for (const [key, value] of Object.entries(d.metadata.annotations ?? {})) {
    if (!notCopied.has(key)) annotations[key] = value;
  }
  const old = annotations[revisionAnnotation];
  if (old && !/^-?\d+$/.test(old)) return annotations;
  if (Number(old ?? 0) >= revision) return annotations;
  annotations[revisionAnnotation] = String(revision);
  if (old !== undefined) appendHistory(annotations, old);
  return annotations;
}

function appendHistory(annotations: Record<string, string>, revision: string): void {
  const history = annotations[revisionHistoryAnnotation]?.split(",") ?? [];
  let length = (annotations[revisionHistoryAnnotation]?.length ?? -1) + revision.length + 1;
  while (length > maxHistoryLength && history.length) length -= (history.shift()?.length ?? 0) + 1;
  annotations[revisionHistoryAnnotation] = [...history, revision].join(",");
}

/** The annotations of a set being scaled. */
export const withAnnotations = (rs: ReplicaSet, added: Record<string, string>): ReplicaSet => ({
  ...rs,
  metadata: { ...rs.metadata, annotations: { ...rs.metadata.annotations, ...added } },
});
