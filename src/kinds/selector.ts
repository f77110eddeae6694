/** Rules of label selectors. Models k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go. */
import { type FieldError, forbidden, invalid, required } from "../apimachinery/fielderror.ts";
import { isQualifiedName, isValidLabelValue } from "../apimachinery/names.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../client/api.ts";
import { validateLabels } from "./metadata.ts";

/** The rules for each label and requirement; an absent selector is fine here. */
export function validateLabelSelector(selector: LabelSelector | undefined | null, path: string): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, `${path}.matchLabels`);
  selector.matchExpressions?.forEach((requirement, i) => {
    errors.push(...validateRequirement(requirement, `${path}.matchExpressions[${i}]`));
  });
  return errors;
}

function validateRequirement({ key, operator, values }: LabelSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = [];
  switch (operator) {
    case "In":
    case "NotIn":
      if (!values?.length)
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case "Exists":
    case "DoesNotExist":
      if (values?.length)
        errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    default:
      errors.push(invalid(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  }
  for (const message of isQualifiedName(key)) errors.push(invalid(`${path}.key`, key, message));
  values?.forEach((value, i) => {
    for (const message of isValidLabelValue(value)) errors.push(invalid(`${path}.values[${i}]`, value, message));
  });
  return errors;
}

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Would LabelSelectorAsSelector make a selector of it? */
export const isUsableSelector = (selector: LabelSelector | undefined | null): boolean =>
  validateLabelSelector(selector, "").length === 0 &&
  (selector?.matchExpressions ?? []).every((requirement) => OPERATORS.includes(requirement.operator));
