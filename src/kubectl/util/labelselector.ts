import { setField } from "../../apimachinery/json.ts";
import { parseSelector } from "../../apimachinery/labels.ts";

const OPERATORS: Record<string, string> = { in: "In", notin: "NotIn", exists: "Exists", "!": "DoesNotExist" };

export interface ParsedLabelSelector {
  matchLabels: Record<string, string>;
  matchExpressions: { key: string; operator: string; values: string[] }[];
}

/** A selector's text as a LabelSelector. Models metav1.ParseToLabelSelector. */
export function parseLabelSelector(text: string): ParsedLabelSelector {
  let requirements: ReturnType<typeof parseSelector>["requirements"];
  try {
    requirements = parseSelector(text).requirements;
  } catch (error) {
    throw new Error(`couldn't parse the selector string "${text}": ${(error as Error).message}`);
  }
  const selector: ParsedLabelSelector = { matchLabels: {}, matchExpressions: [] };
  for (const { key, operator, values } of requirements) {
    if (operator === "=" || operator === "==") setField(selector.matchLabels, key, values[0] ?? "");
    else if (Object.hasOwn(OPERATORS, operator))
      selector.matchExpressions.push({ key, operator: OPERATORS[operator]!, values: [...values].sort() });
    else throw new Error(`${JSON.stringify(operator)} is not a valid label selector operator`);
  }
  return selector;
}
