/** Models pkg/registry/core/pod/strategy.go. */
import type { LabelSelector, Pod, PodAffinityTerm } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";
import type { Strategy } from "../../types.ts";
import { podQOS } from "./qos.ts";
import { nameWarnings } from "./templatestrategy.ts";

/** A pod held back by scheduling gates says so from the start. */
function gatedCondition(pod: KubeObject): object[] | undefined {
  if (!pod["spec"]?.schedulingGates?.length) return undefined;
  return [
    {
      type: "PodScheduled",
      status: "False",
      reason: "SchedulingGated",
      message: "Scheduling is blocked due to non-empty scheduling gates",
      lastProbeTime: null,
      lastTransitionTime: null,
    },
  ];
}

function addLabelKeys(
  selector: LabelSelector | undefined,
  keys: string[] | undefined,
  operator: "In" | "NotIn",
  labels: Record<string, string>,
): void {
  if (!selector) return;
  for (const key of keys ?? []) {
    if (!Object.hasOwn(labels, key)) continue;
    selector.matchExpressions = [
      ...(selector.matchExpressions ?? []),
      { key, operator, values: [labels[key] as string] },
    ];
  }
}

/** matchLabelKeys become requirements. Models mutatePodAffinity and mutateTopologySpreadConstraints. */
function applyLabelKeys(pod: KubeObject): void {
  const labels = pod.metadata.labels ?? {};
  const { affinity, topologySpreadConstraints } = pod["spec"] ?? {};
  for (const side of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    const terms: PodAffinityTerm[] = [
      ...(side?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(side?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((t: any) => t.podAffinityTerm),
    ];
    for (const term of terms) {
      addLabelKeys(term.labelSelector, term.matchLabelKeys, "In", labels);
      addLabelKeys(term.labelSelector, term.mismatchLabelKeys, "NotIn", labels);
    }
  }
  for (const constraint of topologySpreadConstraints ?? [])
    addLabelKeys(constraint.labelSelector, constraint.matchLabelKeys, "In", labels);
}

/** Grace of a delete that names none: none at all for a pod that runs nowhere. Models CheckGracefulDelete. */
function deletionGrace(object: KubeObject): number {
  const pod = object as unknown as Pod;
  const { phase } = pod.status ?? {};
  if (!pod.spec.nodeName || phase === "Failed" || phase === "Succeeded") return 0;
  const period = pod.spec.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}

/** The observed generations that a status update leaves out stay. Models preserveOldObservedGeneration. */
function keepObservedGeneration(status: any, old: any): void {
  if (!status.observedGeneration && old?.observedGeneration) status.observedGeneration = old.observedGeneration;
  const before = new Map<string, number[]>();
  for (const { type, observedGeneration } of old?.conditions ?? [])
    before.set(type, [...(before.get(type) ?? []), observedGeneration ?? 0]);
  status.conditions = status.conditions?.map((condition: any) => {
    const generation = before.get(condition.type)?.shift();
    return condition.observedGeneration || !generation ? condition : { ...condition, observedGeneration: generation };
  });
  if (!status.conditions) delete status.conditions;
}

export const strategy: Strategy = {
  prepareForCreate(pod) {
    pod["status"] = { phase: "Pending", qosClass: podQOS(pod["spec"] ?? {}) };
    const conditions = gatedCondition(pod);
    if (conditions) pod["status"].conditions = conditions;
    applyLabelKeys(pod);
  },
  prepareForStatusUpdate(pod, old) {
    pod["spec"] = old["spec"];
    if (old.metadata.ownerReferences) pod.metadata.ownerReferences = old.metadata.ownerReferences;
    else delete pod.metadata.ownerReferences;
    pod["status"] = { ...pod["status"] };
    pod["status"].qosClass ||= old["status"]?.qosClass;
    if (!pod["status"].qosClass) delete pod["status"].qosClass;
    keepObservedGeneration(pod["status"], old["status"]);
  },
  prepareForSubresourceUpdate(subresource, pod, old) {
    const { prepareForSubresourceUpdate } = require("./subresources.ts") as typeof import("./subresources.ts");
    prepareForSubresourceUpdate(subresource, pod, old);
  },
  warnings(pod, old) {
    if (old) return [];
    const { podWarnings } = require("./warnings.ts") as typeof import("./warnings.ts");
    return [...nameWarnings(pod, "the Pod's hostname"), ...podWarnings(pod)];
  },
  allowUnconditionalUpdate: true,
  allowCreateOnUpdate: false,
  deletionGrace,
  selectableFields(pod) {
    const { spec, status } = pod as unknown as Pod;
    return {
      "spec.nodeName": spec?.nodeName ?? "",
      "spec.restartPolicy": spec?.restartPolicy ?? "",
      "spec.schedulerName": spec?.schedulerName ?? "",
      "spec.serviceAccountName": spec?.serviceAccountName ?? "",
      "spec.hostNetwork": String(spec?.hostNetwork ?? false),
      "status.phase": status?.phase ?? "",
      "status.podIP": status?.podIPs?.[0]?.ip ?? "",
      "status.nominatedNodeName": status?.nominatedNodeName ?? "",
    };
  },
};
