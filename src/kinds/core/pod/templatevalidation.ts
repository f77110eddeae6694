/** Rules of the kinds that keep pods from a template, worded as pkg/apis/apps/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { labelSelectorAsSelector, matchesSelector, type Selector } from "../../../apimachinery/labels.ts";
import { validateAnnotations, validateLabels } from "../../metadata.ts";
import { isUsableSelector, validateLabelSelector } from "../../selector.ts";
import { inGoOrder, inKeyOrder, nonNegative } from "../../validation/values.ts";
import { validateAnnotationsOfPod, validatePodSpec } from "./validation/spec.ts";

const size = (map: object | undefined | null) => Object.keys(map ?? {}).length;

/** A selector as the error texts print it. */
const shown = (selector: any) => (selector ? inGoOrder(selector, "meta.v1.LabelSelector") : null);

export const isEmptySelector = (selector: any): boolean =>
  size(selector?.matchLabels) + (selector?.matchExpressions?.length ?? 0) === 0;

/** A required selector that selects something; `kindWord` is how the kind calls itself there. */
export function validateRequiredSelector(selector: any, kindWord: string, path = "spec.selector"): FieldError[] {
  if (!selector) return [required(path)];
  const errors = validateLabelSelector(selector, path);
  if (isEmptySelector(selector))
    errors.push(invalid(path, shown(selector), `empty selector is invalid for ${kindWord}`));
  return errors;
}

/** A pod template on its own. Models ValidatePodTemplateSpec of pkg/apis/core/validation. */
export function validatePodTemplateSpec(template: any, path: string): FieldError[] {
  const { metadata = {}, spec = {} } = template ?? {};
  const errors = [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validateAnnotationsOfPod(metadata.annotations, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`, {}),
  ];
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  return errors;
}

/** The selector has to find the pods of the template. */
export function selectorMismatch(selector: Selector, template: any, path: string): FieldError[] {
  const labels = template?.metadata?.labels;
  if (matchesSelector(selector, labels ?? {})) return [];
  return [
    invalid(
      `${path}.metadata.labels`,
      labels ? inKeyOrder(labels) : null,
      "`selector` does not match template `labels`",
    ),
  ];
}

/** Pods that are kept running restart always and have no deadline. */
export function validateAlwaysRestart(template: any, kindName: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy !== "Always")
    errors.push(notSupported(`${path}.spec.restartPolicy`, restartPolicy ?? "", ["Always"]));
  if (activeDeadlineSeconds !== undefined)
    errors.push(
      forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kindName} is not Supported`),
    );
  return errors;
}

/** What Deployments and ReplicaSets share: selector and template. */
export function validateReplicaTemplate(spec: any): FieldError[] {
  const errors = validateRequiredSelector(spec.selector, "deployment");
  if (spec.selector && !isUsableSelector(spec.selector))
    return [...errors, invalid("spec.selector", shown(spec.selector), "invalid label selector")];
  const path = "spec.template";
  if (!spec.selector || !isEmptySelector(spec.selector))
    errors.push(...selectorMismatch(labelSelectorAsSelector(spec.selector), spec.template, path));
  return [
    ...errors,
    ...validatePodTemplateSpec(spec.template, path),
    ...validateAlwaysRestart(spec.template, "ReplicaSet", path),
  ];
}

/** `spec.selector` of an update has to be the old one. */
export function immutableSelector(spec: any, old: any): FieldError[] {
  const { deepEqual } = require("../../../apimachinery/json.ts") as typeof import("../../../apimachinery/json.ts");
  if (deepEqual(spec.selector ?? null, old.selector ?? null)) return [];
  return [invalid("spec.selector", shown(spec.selector), "field is immutable")];
}

/** Counters of a status: none below 0, none above the one it is part of. */
export function validateCounters(
  status: any,
  counters: string[],
  limits: [counter: string, limit: string, text: string][],
) {
  const errors = counters.flatMap((counter) => nonNegative(status?.[counter], `status.${counter}`));
  for (const [counter, limit, text] of limits)
    if ((status?.[counter] ?? 0) > (status?.[limit] ?? 0))
      errors.push(invalid(`status.${counter}`, status[counter], `cannot be greater than ${text}`));
  return errors;
}

/** The counters of ReplicaSets and ReplicationControllers. */
export const validateReplicaStatus = (status: any): FieldError[] =>
  validateCounters(
    status,
    [
      "replicas",
      "fullyLabeledReplicas",
      "readyReplicas",
      "availableReplicas",
      "observedGeneration",
      "terminatingReplicas",
    ],
    [
      ["fullyLabeledReplicas", "replicas", "status.replicas"],
      ["readyReplicas", "replicas", "status.replicas"],
      ["availableReplicas", "replicas", "status.replicas"],
      ["availableReplicas", "readyReplicas", "readyReplicas"],
    ],
  );
