/** Which nodes a DaemonSet wants, and the pod for one of them. Models NodeShouldRunDaemonPod and daemonset_util.go. */
import type { DaemonSet, Node, Pod, PodSpec, PodTemplateSpec, Taint, Toleration } from "../../client/api.ts";
import { matchesNodeAffinity } from "../../kinds/nodeaffinity.ts";
import { isTolerated } from "../../kinds/taints.ts";
import { revisionHashLabel } from "../shared/history.ts";

export const generationAnnotation = "deprecated.daemonset.template.generation";
export const generationLabel = "pod-template-generation";

const tolerated: [key: string, effect: Taint["effect"]][] = [
  ["node.kubernetes.io/not-ready", "NoExecute"],
  ["node.kubernetes.io/unreachable", "NoExecute"],
  ["node.kubernetes.io/disk-pressure", "NoSchedule"],
  ["node.kubernetes.io/memory-pressure", "NoSchedule"],
  ["node.kubernetes.io/pid-pressure", "NoSchedule"],
  ["node.kubernetes.io/unschedulable", "NoSchedule"],
];

/** The template's tolerations with those that every daemon pod has. */
function daemonTolerations(spec: PodSpec): Toleration[] {
  const all: typeof tolerated = spec.hostNetwork
    ? [...tolerated, ["node.kubernetes.io/network-unavailable", "NoSchedule"]]
    : tolerated;
  const tolerations = [...(spec.tolerations ?? [])];
  for (const [key, effect] of all) {
    const toleration: Toleration = { effect, key, operator: "Exists" };
    const at = tolerations.findIndex((t) => t.key === key && t.effect === effect && t.operator === "Exists");
    if (at < 0) tolerations.push(toleration);
    else tolerations[at] = toleration;
  }
  return tolerations;
}

/** Should a pod run there, and may one that is there stay? */
export function shouldRunOn(ds: DaemonSet, node: Node): { run: boolean; stay: boolean } {
  const { spec } = ds.spec.template;
  if (!spec) return { run: false, stay: false };
  const named = !spec.nodeName || spec.nodeName === node.metadata.name;
  if (!named || !matchesNodeAffinity({ spec } as Pod, node)) return { run: false, stay: false };
  const tolerations = daemonTolerations(spec);
  const minded = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(taint, tolerations),
  );
  return { run: minded.length === 0, stay: !minded.some((taint) => taint.effect === "NoExecute") };
}

/** The node that a daemon pod is on or meant for; undefined where it says nothing. */
export function targetNode(pod: Pod): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const term of required?.nodeSelectorTerms ?? []) {
    const field = term.matchFields?.find((f) => f.key === "metadata.name" && f.operator === "In");
    if (field?.values?.length === 1) return field.values[0];
  }
  return undefined;
}

/** The template of the pod for one node: bound there by affinity, not by name, so that the scheduler places it. */
export function templateFor(ds: DaemonSet, node: string, hash: string): PodTemplateSpec {
  const { template } = ds.spec;
  const generation = ds.metadata.annotations?.[generationAnnotation];
  const spec = template.spec as PodSpec;
  const requirement = { key: "metadata.name", operator: "In" as const, values: [node] };
  return {
    ...template,
    metadata: {
      ...template.metadata,
      labels: {
        ...template.metadata?.labels,
        ...(generation ? { [generationLabel]: generation } : {}),
        [revisionHashLabel]: hash,
      },
    } as PodTemplateSpec["metadata"],
    spec: {
      ...spec,
      tolerations: daemonTolerations(spec),
      affinity: {
        ...spec.affinity,
        nodeAffinity: {
          ...spec.affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [requirement] }] },
        },
      },
    },
  };
}
