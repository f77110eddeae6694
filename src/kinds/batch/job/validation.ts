/** Models ValidateJob, ValidateJobUpdate and ValidateJobUpdateStatus of pkg/apis/batch/validation/validation.go. */
import { type FieldError, invalid, required } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { labelSelectorAsSelector, matchesSelector } from "../../../apimachinery/labels.ts";
import { isDNS1123Label } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { selectorMismatch } from "../../core/pod/templatevalidation.ts";
import { IMMUTABLE, immutableField } from "../../metadata.ts";
import { isUsableSelector, validateLabelSelector } from "../../selector.ts";
import { inGoOrder } from "../../validation/values.ts";
import { shownFailurePolicy, shownSuccessPolicy, validateJobSpec } from "./spec.ts";
import { CONTROLLER_UID, JOB_NAME } from "./strategy.ts";

/** The labels that make a generated selector unique have to be on the template. */
function validateGeneratedSelector({ metadata, spec }: KubeObject): FieldError[] {
  if (spec.manualSelector || !spec.selector) return [];
  const labels = spec.template?.metadata?.labels ?? {};
  const expected: Record<string, string> = {
    "controller-uid": metadata.uid ?? "",
    "job-name": metadata.name ?? "",
    [CONTROLLER_UID]: metadata.uid ?? "",
    [JOB_NAME]: metadata.name ?? "",
  };
  const errors: FieldError[] = metadata.uid ? [] : [required("metadata.uid")];
  for (const [key, value] of Object.entries(expected)) {
    const path = `spec.template.metadata.labels[${key}]`;
    if (!Object.hasOwn(labels, key)) errors.push(required(path, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalid(path, labels, `must be '${value}'`));
  }
  if (isUsableSelector(spec.selector) && !matchesSelector(labelSelectorAsSelector(spec.selector), expected))
    errors.push(
      invalid("spec.selector", inGoOrder(spec.selector, "meta.v1.LabelSelector"), "`selector` not auto-generated"),
    );
  return errors;
}

function validateSelector(spec: any): FieldError[] {
  if (!spec.selector)
    return [
      required("spec.selector"),
      ...selectorMismatch(labelSelectorAsSelector(undefined), spec.template, "spec.template"),
    ];
  const errors = validateLabelSelector(spec.selector, "spec.selector");
  if (!isUsableSelector(spec.selector)) return errors;
  return [...errors, ...selectorMismatch(labelSelectorAsSelector(spec.selector), spec.template, "spec.template")];
}

const validateSpec = (spec: any): FieldError[] => [...validateJobSpec(spec, "spec"), ...validateSelector(spec)];

export function validate(job: KubeObject): FieldError[] {
  const { metadata, spec } = job;
  const errors = [...validateGeneratedSelector(job), ...validateSpec(spec)];
  if (spec.completionMode === "Indexed" && spec.completions > 0) {
    const last = `${metadata.name}-${spec.completions - 1}`;
    if (isDNS1123Label(last).length) {
      const no = `will not able to create pod with invalid DNS label: ${last}`;
      errors.push(invalid("metadata.name", metadata.name, no));
    }
  }
  return errors;
}

/** Only Indexed Jobs grow, and then parallelism grows with them. */
function validateCompletions(spec: any, old: any): FieldError[] {
  if (spec.completionMode !== "Indexed") return immutableField(spec.completions, old.completions, "spec.completions");
  if (spec.completions === old.completions || spec.completions === undefined) return [];
  if (spec.completions === spec.parallelism) return [];
  return [invalid("spec.completions", spec.completions, "can only be modified in tandem with spec.parallelism")];
}

/** Is nothing of the Job running or about to? Models shouldAllowMutablePodTemplate of pkg/registry/batch/job/strategy.go. */
function isAtRest({ spec, status }: KubeObject): boolean {
  if (spec.suspend !== true || status?.active > 0) return false;
  return status?.startTime === undefined || isTrue(status, "Suspended");
}

/** `old` with what a Job at rest may still be told of where its pods go. */
function withNewPlaces(old: any, template: any): any {
  const { nodeSelector, tolerations, schedulingGates, affinity } = template?.spec ?? {};
  const { affinity: oldAffinity, ...oldSpec } = old.spec ?? {};
  const merged: any = { ...oldSpec, nodeSelector, tolerations, schedulingGates };
  merged.affinity = { ...oldAffinity, nodeAffinity: affinity?.nodeAffinity };
  for (const field of Object.keys(merged.affinity)) if (!merged.affinity[field]) delete merged.affinity[field];
  if (!affinity && Object.keys(merged.affinity).length === 0) delete merged.affinity;
  for (const field of Object.keys(merged)) if (merged[field] === undefined) delete merged[field];
  return { ...old, spec: merged };
}

const withNewResources = (old: any[] | undefined, containers: any[] | undefined) =>
  old?.length !== containers?.length
    ? old
    : old?.map((container, i) => {
        const { name, resources } = containers![i];
        return container.name === name ? { ...container, resources } : container;
      });

/** Models validatePodTemplateUpdate: a Job at rest may also be given other resources. */
function templateUpdate(spec: any, old: KubeObject): FieldError[] {
  const before = old["spec"].template;
  const { internal, internalTemplate } =
    require("../../core/pod/validation/diff.ts") as typeof import("../../core/pod/validation/diff.ts");
  if (!isAtRest(old))
    return deepEqual(spec.template, before)
      ? []
      : [invalid("spec.template", internalTemplate(spec.template), IMMUTABLE)];
  const { containers, initContainers } = spec.template?.spec ?? {};
  const places = withNewPlaces(before, spec.template).spec;
  const wanted = { ...places, containers: withNewResources(places.containers, containers) };
  if (places.initContainers) wanted.initContainers = withNewResources(places.initContainers, initContainers);
  if (deepEqual(spec.template?.spec, wanted)) return [];
  return [invalid("spec.template.spec", internal("PodSpec", spec.template?.spec), IMMUTABLE)];
}

const FIXED: [field: string, shown: (value: any) => unknown][] = [
  ["completionMode", (value) => value],
  ["podFailurePolicy", shownFailurePolicy],
  ["backoffLimitPerIndex", (value) => value],
  ["managedBy", (value) => value],
  ["successPolicy", shownSuccessPolicy],
];

export function validateUpdate(job: KubeObject, old: KubeObject): FieldError[] {
  const [spec, was] = [job["spec"], old["spec"]];
  return [
    ...validate(job),
    ...validateCompletions(spec, was),
    ...immutableField(spec.selector, was.selector, "spec.selector"),
    ...templateUpdate(spec, old),
    ...FIXED.flatMap(([field, shown]) => immutableField(shown(spec[field]), shown(was[field]), `spec.${field}`)),
  ];
}

const isTrue = (status: any, type: string) =>
  status?.conditions?.some((condition: any) => condition.type === type && condition.status === "True") ?? false;

export function validateStatusUpdate({ status }: KubeObject, old: KubeObject): FieldError[] {
  const before = old["status"];
  const errors: FieldError[] = [];
  for (const type of ["Failed", "Complete", "FailureTarget"])
    if (isTrue(before, type) && !isTrue(status, type)) {
      const text = `Invalid value: cannot disable the terminal ${type}=True condition`;
      errors.push({ type: "FieldValueInvalid", field: "status.conditions", detail: text });
    }
  if ((status?.failed ?? 0) < (before?.failed ?? 0))
    errors.push(invalid("status.failed", status?.failed ?? 0, "cannot decrease the failed counter"));
  if (status?.completionTime && before?.completionTime && status.completionTime !== before.completionTime)
    errors.push(invalid("status.completionTime", status.completionTime, IMMUTABLE));
  return errors;
}
