/** Metrics that an autoscaler follows. Models validateMetricSpec of pkg/apis/autoscaling/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { isPathSegmentName } from "../../../apimachinery/names.ts";
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import { validateLabelSelector } from "../../selector.ts";
import { checkName, validateDNS1123Label } from "../../validation/names.ts";

/** Type of a metric and the field that holds its source. */
const SOURCES: [type: string, field: string][] = [
  ["Object", "object"],
  ["External", "external"],
  ["Pods", "pods"],
  ["Resource", "resource"],
  ["ContainerResource", "containerResource"],
];

const TYPES = SOURCES.map(([type]) => type).sort();

/** What is scaled, or what a metric is about. */
export function validateReference(reference: any, path: string): FieldError[] {
  return ["kind", "name"].flatMap((field) => {
    const value = reference?.[field] ?? "";
    return value ? checkName(`${path}.${field}`, value, isPathSegmentName) : [required(`${path}.${field}`)];
  });
}

function validateTarget(target: any, path: string): FieldError[] {
  const { type = "", averageUtilization } = target ?? {};
  const errors: FieldError[] = type ? [] : [required(`${path}.type`, "must specify a metric target type")];
  if (!["Utilization", "Value", "AverageValue"].includes(type)) {
    errors.push(invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue"));
  }
  for (const field of ["value", "averageValue"]) {
    const value = target?.[field];
    if (value !== undefined && compareQuantity(value, "0") <= 0) {
      errors.push(invalid(`${path}.${field}`, value, "must be positive"));
    }
  }
  if (averageUtilization < 1) {
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, "must be greater than 0"));
  }
  return errors;
}

function validateIdentifier(metric: any, path: string): FieldError[] {
  const name = metric?.name ?? "";
  const errors = name
    ? checkName(`${path}.name`, name, isPathSegmentName)
    : [required(`${path}.name`, "must specify a metric name")];
  return [...errors, ...validateLabelSelector(metric?.selector, `${path}.selector`)];
}

/** Which of a target's values must, and may, be given. */
function validateChoice(type: string, target: any, path: string): FieldError[] {
  const { value, averageValue, averageUtilization } = target ?? {};
  const needed = (field: string, detail: string) => [required(`${path}.${field}`, detail)];
  if (type === "Pods") {
    if (averageValue !== undefined) return [];
    return needed("averageValue", "must specify a positive target averageValue");
  }
  if (type === "Object") {
    if (value !== undefined || averageValue !== undefined) return [];
    return needed("averageValue", "must set either a target value or averageValue");
  }
  if (type === "External") {
    if (value === undefined && averageValue === undefined) {
      return needed("averageValue", "must set either a target value for metric or a per-pod target");
    }
    const both = value !== undefined && averageValue !== undefined;
    return both ? [forbidden(`${path}.value`, "may not set both a target value for metric and a per-pod target")] : [];
  }
  if (averageUtilization === undefined && averageValue === undefined) {
    return needed("averageUtilization", "must set either a target raw value or a target utilization");
  }
  const both = averageUtilization !== undefined && averageValue !== undefined;
  return both
    ? [forbidden(`${path}.averageValue`, "may not set both a target raw value and a target utilization")]
    : [];
}

function validateSource(type: string, source: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type === "Object") errors.push(...validateReference(source.describedObject, `${path}.describedObject`));
  if (type === "Resource" || type === "ContainerResource") {
    if (!source.name) errors.push(required(`${path}.name`, "must specify a resource name"));
  } else errors.push(...validateIdentifier(source.metric, `${path}.metric`));
  if (type === "ContainerResource") {
    if (!source.container) errors.push(required(`${path}.container`, "must specify a container"));
    else errors.push(...validateDNS1123Label(source.container, `${path}.container`));
  }
  const target = `${path}.target`;
  return [...errors, ...validateTarget(source.target, target), ...validateChoice(type, source.target, target)];
}

export function validateMetric(metric: any, path: string): FieldError[] {
  const type = metric.type ?? "";
  const known = TYPES.includes(type);
  const errors: FieldError[] = type ? [] : [required(`${path}.type`, "must specify a metric source type")];
  if (!known) errors.push(notSupported(`${path}.type`, type, TYPES));
  const present = SOURCES.filter(([, field]) => metric[field]);
  const [first] = present;
  if (first) errors.push(...validateSource(first[0], metric[first[1]], `${path}.${first[1]}`));
  const expected = SOURCES.find(([name]) => name === type)?.[1];
  if (!expected) errors.push(notSupported(`${path}.type`, type, TYPES));
  else if (!metric[expected]) {
    errors.push(required(`${path}.${expected}`, "must populate information for the given metric source"));
  }
  if (present.length === 1) return errors;
  const others = present.filter(([, field]) => field !== expected);
  const detail = "must populate the given metric source only";
  return [...errors, ...others.map(([, field]) => forbidden(`${path}.${field}`, detail))];
}
