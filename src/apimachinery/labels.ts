/** Label selectors. Models k8s.io/apimachinery/pkg/labels/selector.go and apis/meta/v1/helpers.go. */
import { aggregateMessage, type FieldError, invalid } from "./fielderror.ts";
import { isQualifiedName, isValidLabelValue } from "./names.ts";
import { compareStrings, sortedKeys } from "./strings.ts";

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

export interface Requirement {
  key: string;
  operator: Operator;
  /** Sorted where they were read from text. */
  values: string[];
}

export interface Selector {
  /** True for the selector that selects nothing at all. */
  nothing?: boolean;
  /** All of them must hold; sorted by key. */
  requirements: Requirement[];
}

export type LabelMap = Record<string, string>;

/** metav1.LabelSelector. */
export interface LabelSelector {
  matchLabels?: LabelMap;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Reads "app=web,tier in (a,b),!legacy"; throws an Error with kubectl's sentence. */
export function parseSelector(text: string): Selector {
  return (require("./labelparser.ts") as typeof import("./labelparser.ts")).parseSelectorText(text);
}

/** A requirement checked as labels.NewRequirement checks it; throws an Error with its sentence. */
export function newRequirement(key: string, operator: Operator, values: string[]): Requirement {
  const errors: FieldError[] = [];
  const keyErrors = isQualifiedName(key);
  if (keyErrors.length) errors.push(invalid("key", key, keyErrors.join("; ")));
  const countError = wrongCount(operator, values);
  if (countError) errors.push(invalid("values", values, countError));
  if (operator === "gt" || operator === "lt") {
    values.forEach((v, i) => {
      const detail = "for 'Gt', 'Lt' operators, the value must be an integer";
      if (toInt64(v) === undefined) errors.push(invalid(`values[${i}]`, v, detail));
    });
  }
  values.forEach((v, i) => {
    const valueErrors = isValidLabelValue(v);
    if (valueErrors.length) errors.push(invalid(`values[${i}][${key}]`, v, valueErrors.join("; ")));
  });
  if (errors.length) throw new Error(aggregateMessage(errors));
  return { key, operator, values };
}

function wrongCount(operator: Operator, values: string[]): string | undefined {
  const count = values.length;
  if (operator === "in" || operator === "notin") {
    return count ? undefined : "for 'in', 'notin' operators, values set can't be empty";
  }
  if (operator === "exists" || operator === "!") {
    return count ? "values set must be empty for exists and does not exist" : undefined;
  }
  if (count === 1) return undefined;
  if (operator === "gt" || operator === "lt") return "for 'Gt', 'Lt' operators, exactly one value is required";
  return "exact-match compatibility requires one single value";
}

function toInt64(text: string): bigint | undefined {
  if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

/** Do the labels meet every requirement? */
export function matchesSelector(selector: Selector, labels: LabelMap | undefined): boolean {
  return !selector.nothing && selector.requirements.every((r) => meets(r, labels));
}

function meets({ key, operator, values }: Requirement, labels: LabelMap | undefined): boolean {
  const actual = labels && Object.hasOwn(labels, key) ? labels[key]! : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return actual !== undefined && values.includes(actual);
    case "!=":
    case "notin":
      return actual === undefined || !values.includes(actual);
    case "exists":
      return actual !== undefined;
    case "!":
      return actual === undefined;
    default: {
      const left = actual === undefined ? undefined : toInt64(actual);
      const right = toInt64(values[0] ?? "");
      if (left === undefined || right === undefined) return false;
      return operator === "gt" ? left > right : left < right;
    }
  }
}

const operators: Record<string, Operator> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };

/** metav1.LabelSelectorAsSelector: undefined selects nothing, {} everything. Throws an Error for a wrong operator or value. */
export function labelSelectorAsSelector(selector: LabelSelector | undefined | null): Selector {
  if (!selector) return { nothing: true, requirements: [] };
  const labels = selector.matchLabels ?? {};
  const requirements = sortedKeys(labels).map((key) => newRequirement(key, "=", [labels[key]!]));
  for (const expression of selector.matchExpressions ?? []) {
    if (!Object.hasOwn(operators, expression.operator)) {
      throw new Error(`${JSON.stringify(expression.operator ?? "")} is not a valid label selector operator`);
    }
    requirements.push(newRequirement(expression.key, operators[expression.operator]!, expression.values ?? []));
  }
  return { requirements: sortByKey(requirements) };
}

/** A selector for exactly these labels, as services and replication controllers have; none select everything. */
export function selectorFromLabels(labels: LabelMap | undefined): Selector {
  const set = labels ?? {};
  return { requirements: sortedKeys(set).map((key) => ({ key, operator: "=" as const, values: [set[key]!] })) };
}

/** Sorts requirements by their key, as the server does before it prints a selector. */
export function sortByKey(requirements: Requirement[]): Requirement[] {
  return requirements.sort((a, b) => compareStrings(a.key, b.key));
}

/** The text of a selector: "app=web,tier in (a,b),!legacy"; "" for one that selects everything or nothing. */
export function formatSelector(selector: Selector): string {
  return selector.requirements.map(formatRequirement).join(",");
}

function formatRequirement({ key, operator, values }: Requirement): string {
  const list = [...values].sort(compareStrings).join(",");
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${list})`;
    case "gt":
      return `${key}>${list}`;
    case "lt":
      return `${key}<${list}`;
    default:
      return key + operator + list;
  }
}

/** metav1.FormatLabelSelector, as describe and -o wide print it: "<none>" when empty, "<error>" when wrong. */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  try {
    return formatSelector(labelSelectorAsSelector(selector)) || "<none>";
  } catch {
    return "<error>";
  }
}

/** labels.FormatLabels: "a=b,c=d", or "<none>". */
export function formatLabels(labels: LabelMap | undefined | null): string {
  const set = labels ?? {};
  return (
    sortedKeys(set)
      .map((key) => `${key}=${set[key]}`)
      .join(",") || "<none>"
  );
}
