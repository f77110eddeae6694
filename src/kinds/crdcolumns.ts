/** Columns of custom resources. Models apiextensions-apiserver/pkg/registry/customresource/tableconvertor. */
import { age } from "../apimachinery/duration.ts";
import { canonicalJson, isObject } from "../apimachinery/json.ts";
import type { CustomResourceColumnDefinition } from "../client/api.ts";
import type { KubeObject } from "../client/index.ts";
import type { Column } from "./types.ts";

const NAME: Column = { name: "Name", type: "string", format: "name", priority: 0 };
const AGE: CustomResourceColumnDefinition = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

const columnsOrAge = (columns: CustomResourceColumnDefinition[] | undefined) => (columns?.length ? columns : [AGE]);

export const customColumns = (columns: CustomResourceColumnDefinition[] | undefined): Column[] => [
  NAME,
  ...columnsOrAge(columns).map(({ name, type, format, priority = 0, description }) => ({
    name,
    type,
    ...(format ? { format } : {}),
    priority,
    ...(description ? { description } : {}),
  })),
];

type Step = (value: unknown) => unknown[];

const field =
  (name: string): Step =>
  (value) =>
    isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
const all: Step = (value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);
const at =
  (index: number): Step =>
  (value) => {
    const found = Array.isArray(value) ? value.at(index) : undefined;
    return found === undefined ? [] : [found];
  };
const where =
  (path: string, operator: string, wanted: unknown): Step =>
  (value) =>
    all(value).filter((item) => {
      const [found] = evaluate(path, item);
      return operator === "==" ? found === wanted : found !== wanted;
    });

const STEP =
  /\.\*|\[\*\]|\[(-?\d+)\]|\[\?\(@((?:\.[\w-]+)+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\)\]|\['([^']*)'\]|\.((?:\\.|[^.[\]])+)/y;

/** The simple JSON paths that CRDs may use: fields, indices, all items, and items by the value of a field. */
function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (!found) return [() => []];
    const [text, index, filter, operator, double, single, bare, quotedName, name] = found;
    if (index !== undefined) steps.push(at(Number(index)));
    else if (filter !== undefined) {
      const literal =
        bare === undefined ? (double ?? single) : /^-?[\d.]+$/.test(bare) ? Number(bare) : bare === "true";
      steps.push(where(filter, operator ?? "==", literal));
    } else if (quotedName !== undefined) steps.push(field(quotedName));
    else if (name !== undefined) steps.push(field(name.replace(/\\(.)/g, "$1")));
    else if (text === ".*" || text === "[*]") steps.push(all);
  }
  return steps;
}

function evaluate(path: string, value: unknown): unknown[] {
  return stepsOf(path).reduce<unknown[]>((values, step) => values.flatMap(step), [value]);
}

/** What JSONPath prints of a value in a string column. */
const printed = (value: unknown) =>
  typeof value === "object" && value !== null ? canonicalJson(value) : String(value);

function cell({ type, jsonPath }: CustomResourceColumnDefinition, object: KubeObject, nowMs: number): unknown {
  const [value] = evaluate(jsonPath.startsWith(".") || jsonPath.startsWith("[") ? jsonPath : `.${jsonPath}`, object);
  if (value === undefined || value === null) return null;
  switch (type) {
    case "string":
      return printed(value);
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      if (typeof value !== "string") return null;
      return Number.isNaN(Date.parse(value)) ? "<invalid>" : age(value, nowMs);
    default:
      return null;
  }
}

/** Cells under customColumns; null where the object has nothing there. */
export const customRow = (
  columns: CustomResourceColumnDefinition[] | undefined,
  object: KubeObject,
  nowMs: number,
): unknown[] => [object.metadata.name, ...columnsOrAge(columns).map((column) => cell(column, object, nowMs))];
