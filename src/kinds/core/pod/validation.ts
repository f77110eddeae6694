/** Models ValidatePodCreate and ValidatePodStatusUpdate of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden } from "../../../apimachinery/fielderror.ts";
import type { Pod } from "../../../client/api.ts";
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
  return [...errors, ...immutableField(pod.status.qosClass, before.status?.qosClass, "status.qosClass")];
}
