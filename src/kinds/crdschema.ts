/** A CRD's openAPIV3Schema in this project's form. Models apiextensions-apiserver/pkg/apiserver/schema/convert.go. */
import type { Schema } from "./types.ts";

/** Rules that validation reads under the names they have in the CRD. */
const RULES = [
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "description",
];
const COMBINATIONS = ["allOf", "anyOf", "oneOf"];

/** Has this schema, or one inside it, CEL rules? */
export function hasRules(schema: Schema): boolean {
  if (schema["hasRules"]) return true;
  const inner = [...Object.values(schema.properties ?? {}), schema.values, schema.items];
  return inner.some((child) => child !== undefined && hasRules(child));
}

/** Properties become an object without a prototype, so that any name is a plain key. */
function propertiesOf(properties: Record<string, any> | undefined): Record<string, Schema> | undefined {
  if (!properties) return undefined;
  const result: Record<string, Schema> = Object.create(null);
  for (const [name, property] of Object.entries(properties)) result[name] = structuralSchema(property);
  return result;
}

/** `props` is a JSONSchemaProps. */
export function structuralSchema(props: any): Schema {
  const schema: Schema = {};
  if (props.type) schema.type = props.type;
  if (props.format) schema.format = props.format;
  if (props.enum) schema.enum = props.enum;
  if (props.required?.length) schema.required = props.required;
  if (props.default !== undefined && props.default !== null) schema.default = props.default;
  if (props.nullable) schema.nullable = true;
  const properties = propertiesOf(props.properties);
  if (properties) schema.properties = properties;
  const values = props.additionalProperties;
  if (values === true) schema.values = { preserveUnknown: true };
  else if (values) schema.values = structuralSchema(values.Schema ?? values);
  if (props.items) schema.items = structuralSchema(props.items.Schema ?? props.items);
  if (props["x-kubernetes-preserve-unknown-fields"]) schema.preserveUnknown = true;
  if (props["x-kubernetes-int-or-string"]) schema.intOrString = true;
  if (props["x-kubernetes-embedded-resource"]) schema["embeddedResource"] = true;
  if (props["x-kubernetes-list-type"]) schema.listType = props["x-kubernetes-list-type"];
  if (props["x-kubernetes-list-map-keys"]) schema.mapKeys = props["x-kubernetes-list-map-keys"];
  if (props["x-kubernetes-map-type"]) schema.mapType = props["x-kubernetes-map-type"];
  if (props["x-kubernetes-validations"]?.length) schema["hasRules"] = true;
  for (const rule of RULES) if (props[rule] !== undefined) schema[rule] = props[rule];
  for (const rule of COMBINATIONS) if (props[rule]) schema[rule] = props[rule].map(structuralSchema);
  if (props.not) schema["not"] = structuralSchema(props.not);
  return schema;
}
