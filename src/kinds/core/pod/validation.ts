/** Models ValidatePodCreate and ValidatePodStatusUpdate of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden } from "../../../apimachinery/fielderror.ts";
import type { Container, ContainerStatus, Pod, PodSpec } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { validateImageSpaces } from "./validation/containers.ts";
import { validateAnnotationsOfPod, validatePodSpec } from "./validation/spec.ts";

const asPod = (object: KubeObject) => object as unknown as Pod;

/** What holds for a pod at any time. Models validatePodMetadataAndSpec. */
export function validatePod(object: KubeObject): FieldError[] {
  const { metadata, spec } = asPod(object);
  const errors = [
    ...validateAnnotationsOfPod(metadata.annotations, "metadata.annotations"),
    ...validatePodSpec(spec, "spec", { isPod: true }),
  ];
  if (!spec.serviceAccountName) {
    const without = "must not be specified when serviceAccountName is not set";
    spec.volumes?.forEach(({ projected }, i) => {
      projected?.sources?.forEach((source, j) => {
        const at = `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`;
        if (source.serviceAccountToken) errors.push(forbidden(at, without));
      });
    });
  }
  return [
    ...errors,
    ...validateImageSpaces(spec.containers, "spec.containers"),
    ...validateImageSpaces(spec.initContainers, "spec.initContainers"),
  ];
}

export function validate(object: KubeObject): FieldError[] {
  const { spec } = asPod(object);
  const errors = validatePod(object);
  if (spec.ephemeralContainers?.length) errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"));
  if (spec.nodeName && spec.schedulingGates?.length)
    errors.push(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  return errors;
}

export function validateUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const { validatePodUpdate } = require("./validation/update.ts") as typeof import("./validation/update.ts");
  return validatePodUpdate(object, old);
}

export function validateStatusUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const [pod, before] = [asPod(object), asPod(old)];
  const errors: FieldError[] = [];
  if ((pod.spec.nodeName ?? "") !== (before.spec.nodeName ?? ""))
    errors.push(forbidden("status.nodeName", "may not be changed directly"));
  const nominated = pod.status.nominatedNodeName;
  if (before.spec.nodeName && nominated && nominated !== before.status.nominatedNodeName)
    errors.push(forbidden("status.nominatedNodeName", "may not be set on pods that are already bound to a node"));
  const { containerStatuses: now, initContainerStatuses: nowInit } = pod.status;
  const { containerStatuses: was, initContainerStatuses: wasInit } = before.status ?? {};
  return [
    ...errors,
    ...immutableField(pod.status.qosClass, before.status?.qosClass, "status.qosClass"),
    ...validateRestarts(pod.spec, pod.spec.containers, now, was, "status.containerStatuses"),
    ...validateRestarts(pod.spec, pod.spec.initContainers, nowInit, wasInit, "status.initContainerStatuses"),
  ];
}

/** Models ContainerShouldRestart: the container's own policy and rules go before the pod's. */
function mayRestart({ restartPolicy }: PodSpec, container: Container | undefined, exitCode: number): boolean {
  const byRule = container?.restartPolicyRules?.some(({ action, exitCodes }) => {
    const among = exitCodes?.values?.includes(exitCode) ?? false;
    return action === "Restart" && (exitCodes?.operator === "NotIn" ? !among : among);
  });
  const policy = container?.restartPolicy ?? restartPolicy ?? "Always";
  return Boolean(container) && (byRule || policy === "Always" || (policy === "OnFailure" && exitCode !== 0));
}

/** Models ValidateContainerStateTransition: what ended for good does not run again. */
function validateRestarts(
  spec: PodSpec,
  containers: Container[] | undefined,
  now: ContainerStatus[] = [],
  was: ContainerStatus[] = [],
  path: string,
): FieldError[] {
  return was.flatMap(({ name, state }, i) => {
    const next = now.find((status) => status.name === name);
    if (!state?.terminated || !next || next.state?.terminated) return [];
    const container = containers?.find((c) => c.name === name);
    if (mayRestart(spec, container, state.terminated.exitCode)) return [];
    return [forbidden(`${path}[${i}].state`, "may not be transitioned to non-terminated state")];
  });
}
