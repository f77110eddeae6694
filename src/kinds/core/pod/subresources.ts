/**
 * Updates of pods/ephemeralcontainers and pods/resize: what they may touch and what holds for it. Models the strategies in
 * pkg/registry/core/pod/strategy.go and ValidatePodEphemeralContainersUpdate, ValidatePodResize of pkg/apis/core/validation.
 */
import { type FieldError, forbidden, invalid } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import type { Container, Pod, PodSpec } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";
import { podQOS } from "./qos.ts";
import { validatePod } from "./validation.ts";

type Amounts = Record<string, string | number>;

/** Puts everything back that the subresource does not change; `object` is a private copy. */
export function prepareForSubresourceUpdate(subresource: string, object: KubeObject, old: KubeObject): void {
  const [spec, was]: [PodSpec, PodSpec] = [object["spec"], old["spec"]];
  if (subresource === "ephemeralcontainers") {
    const { ephemeralContainers } = spec;
    object["spec"] = { ...was, ephemeralContainers };
    if (!ephemeralContainers) delete object["spec"].ephemeralContainers;
  } else {
    const containers = resized(spec.containers, was.containers);
    const initContainers = resized(spec.initContainers, was.initContainers);
    // Containers that came, went or moved are left for the validation to refuse.
    if (!containers || !initContainers) return;
    object["spec"] = { ...was, containers, ...(was.initContainers ? { initContainers } : {}) };
  }
  object["status"] = old["status"];
  const { labels, annotations, finalizers, ownerReferences } = old.metadata;
  Object.assign(object.metadata, { labels, annotations, finalizers, ownerReferences });
  for (const field of ["labels", "annotations", "finalizers", "ownerReferences"] as const)
    if (object.metadata[field] === undefined) delete object.metadata[field];
}

/** The old containers with the new resources; undefined where they are not the same ones. */
function resized(containers: Container[] = [], old: Container[] = []): Container[] | undefined {
  if (containers.length !== old.length || containers.some(({ name }, i) => name !== old[i]!.name)) return undefined;
  return old.map((container, i) => {
    const { resources, resizePolicy } = containers[i]!;
    const changed: Container = { ...container, resources, resizePolicy };
    if (!resources) delete changed.resources;
    if (!resizePolicy) delete changed.resizePolicy;
    return changed;
  });
}

export function validateSubresourceUpdate(subresource: string, object: KubeObject, old: KubeObject): FieldError[] {
  const [pod, was] = [object, old] as unknown as [Pod, Pod];
  const own = subresource === "resize" ? validateResize(pod, was) : validateEphemeral(pod.spec, was.spec);
  return [...validatePod(object), ...own];
}

function validateEphemeral(spec: PodSpec, old: PodSpec): FieldError[] {
  const path = "spec.ephemeralContainers";
  return (old.ephemeralContainers ?? []).flatMap((before) => {
    const name = JSON.stringify(before.name);
    const now = spec.ephemeralContainers?.find((container) => container.name === before.name);
    if (!now) return [forbidden(path, `existing ephemeral containers ${name} may not be removed\n`)];
    if (deepEqual(now, before)) return [];
    const { internalDiff } = require("./validation/diff.ts") as typeof import("./validation/diff.ts");
    const difference = internalDiff("EphemeralContainer", before, now);
    return [forbidden(path, `existing ephemeral containers ${name} may not be changed\n${difference}`)];
  });
}

function validateResize(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if (podQOS(old.spec) !== podQOS(pod.spec)) {
    const may = "Pod QOS Class may not change as a result of resizing";
    errors.push(invalid("spec", old.status?.qosClass ?? "", may));
  }
  const moved = [
    ...sameContainers(pod.spec, old.spec, "containers"),
    ...sameContainers(pod.spec, old.spec, "initContainers"),
  ];
  if (moved.length > 0) return [...errors, ...moved];
  old.spec.containers.forEach((container, i) => {
    const [now, before] = [pod.spec.containers[i]!, container];
    for (const [kind, said] of [
      ["requests", "resource requests"],
      ["limits", "resource limits"],
    ] as const) {
      const gone = Object.keys(before.resources?.[kind] ?? {}).some(
        (name) => now.resources?.[kind]?.[name] === undefined,
      );
      if (gone) errors.push(forbidden(`spec.containers[${i}].resources.${kind}`, `${said} cannot be removed`));
    }
  });
  pod.spec.containers.forEach((container, i) => {
    if (!onlyComputeDiffers(container, old.spec.containers[i]!))
      errors.push(forbidden("spec", "only cpu and memory resources are mutable"));
  });
  pod.spec.initContainers?.forEach((container, i) => {
    const before = old.spec.initContainers![i]!;
    if (deepEqual(container, before)) return;
    if (container.restartPolicy !== "Always")
      errors.push(forbidden("spec", "resources for non-sidecar init containers are immutable"));
    else if (!onlyComputeDiffers(container, before)) {
      const only = "only cpu and memory resources for init or sidecar containers are mutable";
      errors.push(forbidden(`spec.initContainers[${i}]`, only));
    }
  });
  return errors;
}

function sameContainers(spec: PodSpec, old: PodSpec, field: "containers" | "initContainers"): FieldError[] {
  const [now, before] = [spec[field] ?? [], old[field] ?? []];
  if (now.length !== before.length)
    return [forbidden(`spec.${field}`, `${field} may not be added or removed on resize`)];
  return before.flatMap(({ name }, i) =>
    now[i]!.name === name
      ? []
      : [forbidden(`spec.${field}[${i}].name`, `${field} may not be renamed or reordered on resize`)],
  );
}

/** Models dropCPUMemoryResourcesFromContainer: cpu and memory aside, are the two containers the same? */
function onlyComputeDiffers(container: Container, old: Container): boolean {
  const { resources: now, ...rest } = container;
  const { resources: before, ...others } = old;
  if (!deepEqual(rest, others)) return false;
  return (["requests", "limits"] as const).every((kind) =>
    sameAmounts(withoutCompute(now?.[kind]), withoutCompute(before?.[kind])),
  );
}

const withoutCompute = (amounts: Amounts = {}): Amounts => {
  const { cpu: _, memory: __, ...rest } = amounts;
  return rest;
};

const sameAmounts = (a: Amounts, b: Amounts): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, amount]) => b[name] !== undefined && compareQuantity(amount, b[name]) === 0);
