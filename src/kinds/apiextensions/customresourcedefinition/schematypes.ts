/** Types in a definition's schema. Models validateStructuralInvariants of apiextensions-apiserver/pkg/apiserver/schema/validation.go. */
import { type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const EMPTY = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

/** `path` names the schema; what is inside of it is looked at too. */
export function validateSchemaTypes(schema: any, path: string, level: keyof typeof EMPTY = "root"): FieldError[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type = "", properties = {}, items, additionalProperties } = schema;
  const free = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  const errors: FieldError[] = [];
  if (!type && !free) errors.push(required(`${path}.type`, EMPTY[level]));
  if (level === "root" && type && type !== "object")
    errors.push(invalid(`${path}.type`, type, "must be object at the root"));
  if (type && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  for (const name of Object.keys(properties).sort())
    errors.push(...validateSchemaTypes(properties[name], `${path}.properties[${name}]`, "field"));
  return [
    ...errors,
    ...validateSchemaTypes(items, `${path}.items`, "item"),
    ...validateSchemaTypes(additionalProperties, `${path}.additionalProperties`, "field"),
  ];
}
