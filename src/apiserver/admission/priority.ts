/** Resolves a pod's priority class. Models plugin/pkg/admission/priority/admission.go. */
import { forbidden } from "../../apimachinery/status.ts";
import type { PodSpec, PriorityClass } from "../../client/api.ts";
import { ApiError, type KubeObject } from "../../client/index.ts";
import type { Plugin } from "./index.ts";

const RESOURCE = "priorityclasses.scheduling.k8s.io";

/** Only one class may be the default. */
export const globalDefault: Plugin = (server, { kind, object }) => {
  if (!object.globalDefault) return;
  const classes = server.store.list(RESOURCE) as (KubeObject & PriorityClass)[];
  const other = classes.find((c) => c.globalDefault && c.metadata.name !== object.metadata.name);
  if (!other) return;
  const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
  throw new ApiError(forbidden(kind, object.metadata.name, why));
};

/** An update that says nothing of a pod's priority leaves it. */
export const keepPriority: Plugin = (_server, { object, old }) => {
  if (old?.spec.priority !== undefined) object.spec.priority ??= old.spec.priority;
  if (old?.spec.preemptionPolicy !== undefined) object.spec.preemptionPolicy ??= old.spec.preemptionPolicy;
};

export const priority: Plugin = (server, { kind, object }) => {
  const spec: PodSpec = object.spec;
  const classes = () => server.store.list(RESOURCE) as (KubeObject & PriorityClass)[];
  let chosen = spec.priorityClassName
    ? (server.store.find(RESOURCE, undefined, spec.priorityClassName) as KubeObject & PriorityClass)
    : undefined;
  if (spec.priorityClassName && !chosen)
    throw new ApiError(
      forbidden(kind, object.metadata.name ?? "", `no PriorityClass with name ${spec.priorityClassName} was found`),
    );
  chosen ??= classes().find((c) => c.globalDefault);
  if (chosen) spec.priorityClassName = chosen.metadata.name;
  const computed = chosen?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== computed) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
    throw new ApiError(forbidden(kind, object.metadata.name ?? "", why));
  }
  spec.priority = computed;
  const policy = (chosen?.preemptionPolicy as PodSpec["preemptionPolicy"]) ?? "PreemptLowerPriority";
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw new ApiError(forbidden(kind, object.metadata.name ?? "", why));
  }
  spec.preemptionPolicy = policy;
};
