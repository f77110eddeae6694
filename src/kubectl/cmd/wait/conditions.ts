/** What --for says. Models kubectl/pkg/cmd/wait/condition.go and json.go. */
import { formatValue } from "../../printers/goformat.ts";
import { Float } from "../../printers/jsonpath/compare.ts";
import { JsonPath } from "../../printers/jsonpath/evaluate.ts";
import { relaxedPath } from "../../printers/jsonpath/relaxed.ts";

/** Deletion, creation, or a question to ask about the object. */
export type Condition = "delete" | "create" | ((object: any) => boolean);

/** Parses the values of --for. Throws kubectl's sentences. */
export function parseConditions(texts: string[]): Condition[] {
  if (texts.length === 0) throw new Error("unrecognized condition: []");
  return texts.map(parseCondition);
}

function parseCondition(text: string): Condition {
  const word = text.toLowerCase();
  if (word === "delete" || word === "create") return word;
  if (text.startsWith("condition=")) return statusCondition(text.slice("condition=".length));
  if (text.startsWith("jsonpath=")) return fieldCondition(text.slice("jsonpath=".length));
  throw new Error(`unrecognized condition: ${JSON.stringify(text)}`);
}

function statusCondition(text: string): Condition {
  const equals = text.indexOf("=");
  const name = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
  const wanted = equals < 0 ? "true" : text.slice(equals + 1).toLowerCase();
  return (object) => {
    const condition = object.status?.conditions?.find((c: any) => String(c?.type).toLowerCase() === name);
    if (typeof condition?.status !== "string") return false;
    const observed = condition.observedGeneration ?? object.status.observedGeneration;
    if (observed < object.metadata.generation) return false;
    return condition.status.toLowerCase() === wanted;
  };
}

function fieldCondition(text: string): Condition {
  const parts = splitAtEquals(text);
  if (parts.length > 2) {
    throw new Error(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const expression = relaxedPath(parts[0]!);
  const wanted = parts[1]?.replace(/^['"]+|['"]+$/g, "");
  if (wanted === "") {
    throw new Error(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  if (expression === "") throw new Error("jsonpath expression cannot be empty");
  const path = new JsonPath(expression, true);
  return (object) => matches(path.find(object), wanted);
}

function matches(results: unknown[][], wanted: string | undefined): boolean {
  const [values] = results;
  if (!values?.length) return false;
  if (results.length > 1) throw new Error("given jsonpath expression matches more than one list");
  if (values.length > 1) throw new Error("given jsonpath expression matches more than one value");
  if (wanted === undefined) return true;
  const value = values[0] instanceof Float ? values[0].value : values[0];
  if (typeof value === "object" && value !== null)
    throw new Error("jsonpath leads to a nested object or list which is not supported");
  return formatValue(value).trim() === wanted.trim();
}

/** Splits at each single equals sign; a double one is part of the expression. */
function splitAtEquals(text: string): string[] {
  const parts = [""];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "=") parts[parts.length - 1] += text[at];
    else if (text[at + 1] === "=") {
      parts[parts.length - 1] += "==";
      at++;
    } else parts.push("");
  }
  return parts;
}
