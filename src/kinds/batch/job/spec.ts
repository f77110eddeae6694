/** A Job's spec, alone or in a CronJob's template. Models validateJobSpec of pkg/apis/batch/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooMany,
} from "../../../apimachinery/fielderror.ts";
import { validatePodTemplateSpec } from "../../core/pod/templatevalidation.ts";
import { validateQualifiedName } from "../../validation/names.ts";
import { nonNegative } from "../../validation/values.ts";

const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const quoted = (values: string[]) => `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;

const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
];

function validateCompletionMode(spec: any, path: string): FieldError[] {
  const { completionMode = "NonIndexed", completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  if (!["NonIndexed", "Indexed"].includes(completionMode))
    errors.push(notSupported(`${path}.completionMode`, completionMode, ["NonIndexed", "Indexed"]));
  if (completionMode === "Indexed") {
    if (completions === undefined) errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
    if (parallelism > MAX_INDEXED_PARALLELISM) {
      const most = `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`;
      errors.push(invalid(`${path}.parallelism`, parallelism, most));
    }
    if (maxFailedIndexes > completions)
      errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, "must be less than or equal to completions"));
    if (maxFailedIndexes > MAX_FAILED_INDEXES) {
      const most = `must be less than or equal to ${MAX_FAILED_INDEXES}`;
      errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, most));
    }
  }
  if (completionMode === "NonIndexed") {
    const needs = "requires indexed completion mode";
    if (backoffLimitPerIndex !== undefined)
      errors.push(invalid(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, needs));
    if (maxFailedIndexes !== undefined) errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, needs));
  }
  return errors;
}

function validateExitCodes(rule: any, path: string, containerNames: string[]): FieldError[] {
  const { operator, containerName, values = [] } = rule;
  const errors: FieldError[] = [];
  if (!operator) errors.push(required(`${path}.operator`, `valid values: ${quoted(["In", "NotIn"])}`));
  else if (!["In", "NotIn"].includes(operator))
    errors.push(notSupported(`${path}.operator`, operator, ["In", "NotIn"]));
  if (containerName !== undefined && !containerNames.includes(containerName)) {
    const one = "must be one of the container or initContainer names in the pod template";
    errors.push(invalid(`${path}.containerName`, containerName, one));
  }
  if (!values?.length) return [...errors, invalid(`${path}.values`, values ?? [], "at least one value is required")];
  if (values.length > 255) errors.push(tooMany(`${path}.values`, values.length, 255));
  values.forEach((value: number, i: number) => {
    if (operator === "In" && value === 0)
      errors.push(invalid(`${path}.values[${i}]`, value, "must not be 0 for the In operator"));
    if (values.indexOf(value) < i) errors.push(duplicate(`${path}.values[${i}]`, value));
  });
  const ordered = values.every((value: number, i: number) => i === 0 || values[i - 1] <= value);
  return ordered ? errors : [...errors, invalid(`${path}.values`, values, "must be ordered")];
}

const CONDITION_STATUSES = ["False", "True", "Unknown"];

function validateFailurePolicy(spec: any, path: string): FieldError[] {
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...(containers ?? []), ...initContainers].map((container: any) => container.name);
  const rules = spec.podFailurePolicy?.rules ?? [];
  const errors = rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : [];
  rules.forEach((rule: any, i: number) => {
    const at = `${path}.rules[${i}]`;
    if (!rule.action) errors.push(required(`${at}.action`, `valid values: ${quoted(ACTIONS)}`));
    else if (rule.action === "FailIndex") {
      if (spec.backoffLimitPerIndex === undefined)
        errors.push(invalid(`${at}.action`, rule.action, "requires the backoffLimitPerIndex to be set"));
    } else if (!ACTIONS.includes(rule.action)) errors.push(notSupported(`${at}.action`, rule.action, ACTIONS));
    if (rule.onExitCodes) errors.push(...validateExitCodes(rule.onExitCodes, `${at}.onExitCodes`, names));
    const conditions = rule.onPodConditions ?? [];
    conditions.forEach(({ type, status }: any, j: number) => {
      const pattern = `${at}.onPodConditions[${j}]`;
      errors.push(...validateQualifiedName(type, `${pattern}.type`));
      if (!CONDITION_STATUSES.includes(status))
        errors.push(notSupported(`${pattern}.status`, status, CONDITION_STATUSES));
    });
    const both = rule.onExitCodes && conditions.length > 0;
    const none = !rule.onExitCodes && conditions.length === 0;
    // The value is left out of these two.
    const omitted = (text: string): FieldError => ({
      type: "FieldValueInvalid",
      field: at,
      detail: `Invalid value: ${text}`,
    });
    if (both) errors.push(omitted("specifying both OnExitCodes and OnPodConditions is not supported"));
    if (none) errors.push(omitted("specifying one of OnExitCodes and OnPodConditions is required"));
  });
  return errors;
}

/** A policy as an error shows it: Go's internal struct, every field present. */
export const shownSuccessPolicy = (policy: any) =>
  policy && {
    Rules: (policy.rules ?? []).map(({ succeededIndexes = null, succeededCount = null }: any) => ({
      SucceededIndexes: succeededIndexes,
      SucceededCount: succeededCount,
    })),
  };

export const shownFailurePolicy = (policy: any) =>
  policy && {
    Rules: (policy.rules ?? []).map(({ action = "", onExitCodes: codes, onPodConditions: conditions }: any) => ({
      Action: action,
      OnExitCodes: codes
        ? { ContainerName: codes.containerName ?? null, Operator: codes.operator ?? "", Values: codes.values ?? [] }
        : null,
      OnPodConditions: conditions?.map(({ type, status }: any) => ({ Type: type, Status: status })) ?? null,
    })),
  };

/** How many indexes "0,2-4" names; a string is what is wrong with it. Models validateIndexesFormat. */
function countIndexes(text: string, completions: number): number | string {
  let [last, total] = [-1, 0];
  for (const interval of text === "" ? [] : text.split(",")) {
    const limits = interval.split("-");
    if (limits.length > 2)
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
    }
    const [x, y = x] = limits.map(Number) as [number, number?];
    if (limits.length > 1 && x >= y) return `non-increasing order, previous: ${x}, current: ${y}`;
    if (last >= x) return `non-increasing order, previous: ${last}, current: ${x}`;
    total += y - x + 1;
    last = y;
  }
  return total;
}

function validateSuccessRule(rule: any, completions: number, path: string): FieldError[] {
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined)
    errors.push(required(path, "at least one of succeededCount or succeededIndexes must be specified"));
  const total = indexes === undefined ? 0 : countIndexes(indexes, completions);
  if (typeof total === "string")
    errors.push(invalid(`${path}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${total}`));
  if (count === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...nonNegative(count, at));
  const most = (n: number, of: string) =>
    invalid(at, count, `must be less than or equal to ${n} (the number of ${of})`);
  if (count > completions) errors.push(most(completions, "specified completions"));
  const named = typeof total === "number" ? total : 0;
  if (indexes !== undefined && count > named)
    errors.push(most(named, "indexes in the specified succeededIndexes field"));
  return errors;
}

function validateSuccessPolicy(spec: any, path: string): FieldError[] {
  const { rules } = spec.successPolicy;
  const none = "at least one rules must be specified when the successPolicy is specified";
  if (!rules?.length) return [required(`${path}.rules`, none)];
  const errors = rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : [];
  rules.forEach((rule: any, i: number) => {
    errors.push(...validateSuccessRule(rule, spec.completions, `${path}.rules[${i}]`));
  });
  return errors;
}

function validatePolicies(spec: any, path: string): FieldError[] {
  const errors = spec.podFailurePolicy ? validateFailurePolicy(spec, `${path}.podFailurePolicy`) : [];
  if (spec.successPolicy) {
    const at = `${path}.successPolicy`;
    if (spec.completionMode !== "Indexed")
      errors.push(invalid(at, shownSuccessPolicy(spec.successPolicy), "requires indexed completion mode"));
    else if (spec.completions !== undefined) errors.push(...validateSuccessPolicy(spec, at));
  }
  const replacement = spec.podReplacementPolicy;
  if (replacement !== undefined) {
    const known = spec.podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
    if (!known.includes(replacement)) errors.push(notSupported(`${path}.podReplacementPolicy`, replacement, known));
  }
  return errors;
}

function validateRestart(spec: any, path: string): FieldError[] {
  const policy = spec.template?.spec?.restartPolicy;
  const at = `${path}.template.spec.restartPolicy`;
  if (!policy || policy === "Always") return [required(at, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [notSupported(at, policy, ["OnFailure", "Never"])];
  if (spec.podFailurePolicy && policy !== "Never")
    return [invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  return [];
}

/** `path` is "spec", or "spec.jobTemplate.spec". The selector is left to the Job's own rules. */
export function validateJobSpec(spec: any, path: string): FieldError[] {
  const errors = COUNTS.flatMap((field) => nonNegative(spec[field], `${path}.${field}`));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  return [
    ...errors,
    ...validateCompletionMode(spec, path),
    ...validatePolicies(spec, path),
    ...validatePodTemplateSpec(spec.template, `${path}.template`),
    ...validateRestart(spec, path),
  ];
}
