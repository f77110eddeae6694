/** Tolerations, affinity and spreading. Models their validation in pkg/apis/core/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from "../../../../apimachinery/fielderror.ts";
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
} from "../../../../apimachinery/names.ts";
import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from "../../../../client/api.ts";
import { validateLabelSelector } from "../../../selector.ts";
import { checkName } from "../../../validation/names.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function validateToleration(toleration: Toleration, path: string): FieldError[] {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration as any;
  const errors = key ? checkName(`${path}.key`, key, isQualifiedName) : [];
  if (!key && operator !== "Exists") {
    const must = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${path}.operator`, operator, must));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute")
    errors.push(invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  if (operator === "Equal" || operator === "") {
    const messages = isValidLabelValue(value);
    if (messages.length) errors.push(invalid(`${path}.operator`, value, messages.join(";")));
  } else if (operator === "Exists") {
    if (value) errors.push(invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else {
    const known = operator === "Lt" || operator === "Gt" ? ["Equal", "Exists", "Lt", "Gt"] : ["Equal", "Exists"];
    errors.push(notSupported(`${path}.operator`, operator, known));
  }
  if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
  return errors;
}

export const validateTolerations = (tolerations: Toleration[] | undefined, path: string): FieldError[] =>
  (tolerations ?? []).flatMap((toleration, i) => validateToleration(toleration, `${path}[${i}]`));

function validateRequirement(requirement: NodeSelectorRequirement, path: string, checkValues: boolean): FieldError[] {
  const { key, operator, values = [] } = requirement;
  const errors: FieldError[] = [];
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0)
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length)
        errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case "Gt":
    case "Lt":
      if (values.length !== 1)
        errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(invalid(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  }
  errors.push(...checkName(`${path}.key`, key, isQualifiedName));
  if (checkValues)
    values.forEach((value, i) => {
      errors.push(...checkName(`${path}.values[${i}]`, value, isValidLabelValue));
    });
  return errors;
}

function validateFieldRequirement({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn")
    errors.push(invalid(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  else if (values.length !== 1) {
    const one = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${path}.values`, one));
  }
  if (key !== "metadata.name") errors.push(invalid(`${path}.key`, key, "not a valid field selector key"));
  else
    values.forEach((value, i) => {
      errors.push(...checkName(`${path}.values[${i}]`, value, isDNS1123Subdomain));
    });
  return errors;
}

/** One term of a node selector. */
export const validateNodeSelectorTerm = (term: NodeSelectorTerm, path: string, checkValues: boolean): FieldError[] => [
  ...(term.matchExpressions ?? []).flatMap((r, i) =>
    validateRequirement(r, `${path}.matchExpressions[${i}]`, checkValues),
  ),
  ...(term.matchFields ?? []).flatMap((r, i) => validateFieldRequirement(r, `${path}.matchFields[${i}]`)),
];

const weight = (value: number, path: string): FieldError[] =>
  value >= 1 && value <= 100 ? [] : [invalid(`${path}.weight`, value, "must be in the range 1-100")];

function validateLabelKeys(keys: string[] | undefined, path: string, selector: any): FieldError[] {
  if (!keys?.length) return [];
  const errors = selector ? [] : [forbidden(path, "must not be specified when labelSelector is not set")];
  return [...errors, ...keys.flatMap((key, i) => checkName(`${path}[${i}]`, key, isQualifiedName))];
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const { labelSelector, namespaceSelector, namespaces, topologyKey, matchLabelKeys, mismatchLabelKeys } = term;
  return [
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...(namespaces ?? []).flatMap((name) => checkName(`${path}.namespace`, name, isDNS1123Label)),
    ...validateLabelKeys(matchLabelKeys, `${path}.matchLabelKeys`, labelSelector),
    ...validateLabelKeys(mismatchLabelKeys, `${path}.mismatchLabelKeys`, labelSelector),
    ...(topologyKey ? [] : [required(`${path}.topologyKey`, "can not be empty")]),
    ...checkName(`${path}.topologyKey`, topologyKey ?? "", isQualifiedName),
  ];
}

export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  if (!affinity) return [];
  const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
  const errors: FieldError[] = [];
  const node = affinity.nodeAffinity;
  if (node?.[REQUIRED]) {
    const at = `${path}.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
    const terms = node[REQUIRED].nodeSelectorTerms ?? [];
    if (terms.length === 0) errors.push(required(at, "must have at least one node selector term"));
    terms.forEach((term, i) => {
      errors.push(...validateNodeSelectorTerm(term, `${at}[${i}]`, true));
    });
  }
  node?.[PREFERRED]?.forEach((term, i) => {
    const at = `${path}.nodeAffinity.${PREFERRED}[${i}]`;
    errors.push(
      ...weight(term.weight, at),
      ...validateNodeSelectorTerm(term.preference ?? {}, `${at}.preference`, false),
    );
  });
  for (const side of ["podAffinity", "podAntiAffinity"] as const) {
    affinity[side]?.[REQUIRED]?.forEach((term, i) => {
      errors.push(...validatePodTerm(term, `${path}.${side}.${REQUIRED}[${i}]`));
    });
    affinity[side]?.[PREFERRED]?.forEach((term, i) => {
      const at = `${path}.${side}.${PREFERRED}[${i}]`;
      errors.push(...weight(term.weight, at), ...validatePodTerm(term.podAffinityTerm, `${at}.podAffinityTerm`));
    });
  }
  return errors;
}

const positive = (value: number, path: string): FieldError[] =>
  value > 0 ? [] : [invalid(path, value, "must be greater than zero")];
const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];

export function validateSpread(constraints: TopologySpreadConstraint[] | undefined, path: string): FieldError[] {
  const all = constraints ?? [];
  return all.flatMap((constraint, i) => {
    const at = `${path}[${i}]`;
    const { topologyKey, whenUnsatisfiable, minDomains } = constraint;
    const errors = positive(constraint.maxSkew ?? 0, `${at}.maxSkew`);
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    if (!ACTIONS.includes(whenUnsatisfiable))
      errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? "", ACTIONS));
    const again = all
      .slice(i + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (again)
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined) {
      errors.push(...positive(minDomains, `${at}.minDomains`));
      if (whenUnsatisfiable !== "DoNotSchedule") {
        const only = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.push(invalid(`${at}.minDomains`, minDomains, only));
      }
    }
    for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !["Honor", "Ignore"].includes(policy))
        errors.push(notSupported(`${at}.${field}`, policy, ["Honor", "Ignore"]));
    }
    errors.push(...validateLabelKeys(constraint.matchLabelKeys, `${at}.matchLabelKeys`, constraint.labelSelector));
    return [...errors, ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`)];
  });
}
