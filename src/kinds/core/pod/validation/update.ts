/** What may change of a pod that exists. Models ValidatePodUpdate of pkg/apis/core/validation/validation.go. */
import { type FieldError, forbidden, invalid, required } from "../../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../../apimachinery/json.ts";
import { inclusiveRangeError } from "../../../../apimachinery/names.ts";
import type { Container, PodSpec, Toleration } from "../../../../client/api.ts";
import type { KubeObject } from "../../../../client/index.ts";
import { validatePod } from "../validation.ts";
import { validateTolerations } from "./scheduling.ts";

const MAX_INT32 = 2 ** 31 - 1;
const UPDATABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];

/** Images may change; how many containers there are may not. */
function containerUpdates(containers: Container[], old: Container[], path: string): [FieldError[], stop: boolean] {
  if (containers.length !== old.length)
    return [[forbidden(path, "pod updates may not add or remove containers")], true];
  const errors = containers.flatMap(({ image = "" }, i) => {
    const at = `${path}[${i}].image`;
    if (!image) return [required(at)];
    return image === image.trim() ? [] : [invalid(at, image, "must not have leading or trailing whitespace")];
  });
  return [errors, false];
}

/** A deadline may be set or shortened. */
function deadlineUpdate(spec: PodSpec, old: PodSpec): [FieldError[], stop: boolean] {
  const path = "spec.activeDeadlineSeconds";
  const [deadline, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
  if (deadline === undefined) {
    if (before === undefined) return [[], false];
    return [[invalid(path, null, "must not update from a positive integer to nil value")], false];
  }
  if (deadline < 0 || deadline > MAX_INT32) return [[invalid(path, deadline, inclusiveRangeError(0, MAX_INT32))], true];
  if (before !== undefined && before < deadline)
    return [[invalid(path, deadline, "must be less than or equal to previous value")], true];
  return [[], false];
}

function tolerationUpdates(tolerations: Toleration[], old: Toleration[]): FieldError[] {
  const path = "spec.tolerations";
  const kept = old.every((before) =>
    tolerations.some(({ tolerationSeconds: _, ...now }) => {
      const { tolerationSeconds: __, ...was } = before;
      return deepEqual(now, was);
    }),
  );
  if (!kept) return [forbidden(path, "existing toleration can not be modified except its tolerationSeconds")];
  return validateTolerations(tolerations, path);
}

function gateUpdates(spec: PodSpec, old: PodSpec): FieldError[] {
  const known = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  return (spec.schedulingGates ?? []).flatMap(({ name }, i) => {
    if (known.has(name)) return [];
    const only = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbidden(`spec.schedulingGates[${i}].name`, only)];
  });
}

/** A pod that waits at a gate may still be told more narrowly where to go. */
function nodeSelectorUpdates({ nodeSelector }: PodSpec, old: PodSpec): FieldError[] {
  if (Object.entries(old.nodeSelector ?? {}).every(([key, value]) => nodeSelector?.[key] === value)) return [];
  const only = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [invalid("spec.nodeSelector", nodeSelector ?? null, only)];
}

const withOldImages = (containers: Container[] | undefined, old: Container[] | undefined) =>
  containers?.map((container, i) => ({ ...container, image: old?.[i]?.image }));

/** The new spec with everything put back that may change: what then differs may not. */
function fixedPart(spec: PodSpec, old: PodSpec): PodSpec {
  const fixed: any = {
    ...spec,
    containers: withOldImages(spec.containers, old.containers),
    initContainers: withOldImages(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    fixed.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  if (old.schedulingGates?.length) fixed.nodeSelector = old.nodeSelector;
  for (const field of Object.keys(fixed)) if (fixed[field] === undefined) delete fixed[field];
  return fixed;
}

export function validatePodUpdate(object: KubeObject, oldObject: KubeObject): FieldError[] {
  const [spec, old]: [PodSpec, PodSpec] = [object["spec"], oldObject["spec"]];
  const errors = validatePod(object);
  for (const field of ["containers", "initContainers"] as const) {
    const [own, stop] = containerUpdates(spec[field] ?? [], old[field] ?? [], `spec.${field}`);
    errors.push(...own);
    if (stop) return errors;
  }
  const [deadline, stop] = deadlineUpdate(spec, old);
  errors.push(...deadline);
  if (stop) return errors;
  errors.push(...tolerationUpdates(spec.tolerations ?? [], old.tolerations ?? []), ...gateUpdates(spec, old));
  if (old.schedulingGates?.length) errors.push(...nodeSelectorUpdates(spec, old));
  const fixed = fixedPart(spec, old);
  if (deepEqual(spec, old) || deepEqual(fixed, old)) return errors;
  const { specDiff } = require("./diff.ts") as typeof import("./diff.ts");
  const others = `pod updates may not change fields other than ${UPDATABLE.join(",")}\n${specDiff(old, fixed)}`;
  return [...errors, forbidden("spec", others)];
}
