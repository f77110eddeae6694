/** Names, labels and volumes of a StatefulSet's pods. Models pkg/controller/statefulset/stateful_set_utils.go. */
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
  PodTemplateSpec,
  StatefulSet,
} from "../../client/api.ts";
import { revisionHashLabel } from "../shared/history.ts";
import { podFromTemplate } from "../shared/pods.ts";
import { newControllerRef } from "../shared/refs.ts";

export const podNameLabel = "statefulset.kubernetes.io/pod-name";
const podIndexLabel = "apps.kubernetes.io/pod-index";

export const startOrdinal = (set: StatefulSet): number => set.spec.ordinals?.start ?? 0;

/** The number at the end of the pod's name; -1 where it is no pod of the set. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : -1;
}

export const revisionOf = (pod: Pod): string => pod.metadata.labels?.[revisionHashLabel] ?? "";

const claimName = (claim: PersistentVolumeClaim, podName: string): string => `${claim.metadata.name}-${podName}`;

/** The claims that the pod of this ordinal mounts. */
export function claimsFor(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  const podName = `${set.metadata.name}-${ordinal}`;
  return (set.spec.volumeClaimTemplates ?? []).map((claim) => ({
    ...claim,
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...claim.metadata,
      name: claimName(claim, podName),
      namespace: set.metadata.namespace,
      labels: { ...claim.metadata.labels, ...set.spec.selector.matchLabels },
    },
  }));
}

/** The pod of one ordinal, of the template that a revision keeps. */
export function podFor(set: StatefulSet, ordinal: number, revision: ControllerRevision) {
  const name = `${set.metadata.name}-${ordinal}`;
  const { $patch: _, ...template } = (revision.data as any).spec.template;
  const pod = podFromTemplate(template as PodTemplateSpec, set, newControllerRef(set, "apps/v1", "StatefulSet"));
  const { generateName: __, ...metadata } = pod.metadata;
  const spec = pod.spec as PodSpec;
  const claims = set.spec.volumeClaimTemplates ?? [];
  const own = claims.map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: claimName(claim, name) },
  }));
  const others = (spec.volumes ?? []).filter((volume) => !own.some((mine) => mine.name === volume.name));
  const volumes = [...own, ...others];
  return {
    ...pod,
    metadata: {
      ...metadata,
      name,
      labels: {
        ...metadata.labels,
        [podIndexLabel]: String(ordinal),
        [revisionHashLabel]: revision.metadata.name,
        [podNameLabel]: name,
      },
    },
    spec: {
      ...spec,
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
      ...(volumes.length ? { volumes } : {}),
    },
  };
}
