/** What a pod's runtime class adds to it. Models plugin/pkg/admission/runtimeclass/admission.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import { forbidden } from "../../apimachinery/status.ts";
import type { PodSpec } from "../../client/api.ts";
import { ApiError } from "../../client/index.ts";
import type { Plugin } from "./index.ts";

export const runtimeClass: Plugin = (server, { kind, object }) => {
  const spec: PodSpec = object.spec;
  const refuse = (why: string) => new ApiError(forbidden(kind, object.metadata.name ?? "", `pod rejected: ${why}`));
  if (!spec.runtimeClassName) {
    if (spec.overhead) throw refuse("Pod Overhead set without corresponding RuntimeClass defined Overhead");
    return;
  }
  const found = server.store.find("runtimeclasses.node.k8s.io", undefined, spec.runtimeClassName);
  if (!found) throw refuse(`RuntimeClass ${JSON.stringify(spec.runtimeClassName)} not found`);
  const fixed = found.overhead?.podFixed;
  if (fixed) {
    if (spec.overhead && !deepEqual(spec.overhead, fixed))
      throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    spec.overhead = { ...fixed };
  } else if (spec.overhead) throw refuse("Pod Overhead set without corresponding RuntimeClass defined Overhead");
  const { nodeSelector, tolerations } = found.scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector ?? {})) {
    const own = spec.nodeSelector && Object.hasOwn(spec.nodeSelector, key) ? spec.nodeSelector[key] : value;
    if (own === value) continue;
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
    throw new ApiError(forbidden(kind, object.metadata.name ?? "", why));
  }
  if (nodeSelector) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  for (const toleration of tolerations ?? [])
    if (!(spec.tolerations ?? []).some((t) => deepEqual(t, toleration)))
      spec.tolerations = [...(spec.tolerations ?? []), toleration];
};
