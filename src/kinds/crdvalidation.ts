/**
 * Rules of a CRD's schema, worded as k8s.io/kube-openapi/pkg/validation and apiextensions-apiserver's translation into
 * field errors (pkg/apiserver/validation/validation.go) word them.
 */
import { boundRegExp } from "../apimachinery/boundregexp.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from "../apimachinery/fielderror.ts";
import { deepEqual, isObject } from "../apimachinery/json.ts";
import type { KubeObject } from "../client/index.ts";
import { hasRules } from "./crdschema.ts";
import type { Schema } from "./types.ts";

const UNCHECKED: FieldError = {
  type: "FieldValueInvalid",
  field: "<nil>",
  detail:
    "Invalid value: null: some validation rules were not checked because the object was invalid; " +
    "correct the existing errors to complete validation",
};

/** The whole object against its version's schema. */
export function validateCustom(schema: Schema, object: KubeObject): FieldError[] {
  const { apiVersion: _, kind: __, metadata: ___, ...rest } = object;
  const { apiVersion: ____, kind: _____, metadata: ______, ...properties } = schema.properties ?? {};
  const own = (schema.required ?? []).filter((name) => !["apiVersion", "kind", "metadata"].includes(name));
  const errors = check({ ...schema, properties, required: own }, rest, "");
  const lists = listErrors(schema, rest, "");
  if (errors.length && hasRules(schema)) return [...errors, ...lists, UNCHECKED];
  return [...errors, ...lists];
}

/** What the library calls the type of a value when it names a wrong one. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" ? "boolean" : typeof value === "string" ? "string" : "object";
}

function hasType(schema: Schema, value: unknown): boolean {
  if (schema.intOrString) return typeof value === "string" || Number.isInteger(value);
  if (!schema.type) return true;
  const is = typeName(value);
  return is === schema.type || (schema.type === "number" && is === "integer");
}

function check(schema: Schema, value: unknown, path: string): FieldError[] {
  if (value === null || value === undefined) {
    if (value === undefined || schema.nullable || !schema.type) return [];
    return [typeInvalid(path, "null", `${path} in body must be of type ${schema.type}: "null"`)];
  }
  if (!hasType(schema, value)) {
    const wanted = schema.intOrString ? "integer,string" : schema.type;
    const is = typeName(value);
    return [typeInvalid(path, is, `${path} in body must be of type ${wanted}: ${JSON.stringify(is)}`)];
  }
  const errors: FieldError[] = [];
  if (schema.enum && !schema.enum.some((allowed) => deepEqual(allowed, value)))
    errors.push(
      notSupported(
        path,
        value,
        schema.enum.map((allowed: unknown) => (typeof allowed === "string" ? allowed : JSON.stringify(allowed))),
      ),
    );
  if (typeof value === "string") errors.push(...checkString(schema, value, path));
  else if (typeof value === "number") errors.push(...checkNumber(schema, value, path));
  else if (Array.isArray(value)) errors.push(...checkList(schema, value, path));
  else if (isObject(value)) errors.push(...checkObject(schema, value, path));
  return [...errors, ...checkCombinations(schema, value, path)];
}

const FORMATS: Record<string, RegExp> = {
  "date-time": /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^[^@\s]+@[^@\s]+$/,
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
};

/** Go's regular expressions differ little from JavaScript's where CRDs use them. */
function matches(pattern: string, value: string): boolean {
  try {
    return boundRegExp(pattern, "u").test(value);
  } catch {
    return boundRegExp(pattern.replace(/^\(\?i\)/, ""), pattern.startsWith("(?i)") ? "i" : "").test(value);
  }
}

/** Of length and pattern the first that fails is told. */
function checkText(schema: Schema, value: string, path: string): FieldError[] {
  const length = [...value].length;
  const [most, least, pattern] = [schema["maxLength"], schema["minLength"], schema["pattern"]];
  if (typeof most === "number" && length > most) return [tooLong(path, most)];
  if (typeof least === "number" && length < least)
    return [invalid(path, value, `${path} in body should be at least ${least} chars long`)];
  return typeof pattern === "string" && !matches(pattern, value)
    ? [invalid(path, value, `${path} in body should match '${pattern}'`)]
    : [];
}

function checkString(schema: Schema, value: string, path: string): FieldError[] {
  const errors = checkText(schema, value, path);
  const { format } = schema;
  if (format && Object.hasOwn(FORMATS, format) && !FORMATS[format]!.test(value))
    errors.push(invalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`));
  return errors;
}

function checkNumber(schema: Schema, value: number, path: string): FieldError[] {
  const should = (text: string) => invalid(path, value, `${path} in body should be ${text}`);
  const errors: FieldError[] = [];
  const { maximum, minimum, multipleOf } = schema as Record<string, any>;
  if (maximum !== undefined && (schema["exclusiveMaximum"] ? value >= maximum : value > maximum))
    errors.push(should(schema["exclusiveMaximum"] ? `less than ${maximum}` : `less than or equal to ${maximum}`));
  if (minimum !== undefined && (schema["exclusiveMinimum"] ? value <= minimum : value < minimum))
    errors.push(should(schema["exclusiveMinimum"] ? `greater than ${minimum}` : `greater than or equal to ${minimum}`));
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf))
    errors.push(should(`a multiple of ${multipleOf}`));
  return errors;
}

function checkList(schema: Schema, list: unknown[], path: string): FieldError[] {
  const [most, least] = [schema["maxItems"], schema["minItems"]];
  const errors: FieldError[] = [];
  if (typeof most === "number" && list.length > most) errors.push(tooMany(path, list.length, most));
  if (typeof least === "number" && list.length < least)
    errors.push(invalid(path, list.length, `${path} in body should have at least ${least} items`));
  const { items } = schema;
  return items ? [...errors, ...list.flatMap((item, i) => check(items, item, `${path}[${i}]`))] : errors;
}

const join = (path: string, name: string) => (path ? `${path}.${name}` : name);

function checkObject(schema: Schema, value: Record<string, unknown>, path: string): FieldError[] {
  const names = Object.keys(value);
  const [most, least] = [schema["maxProperties"], schema["minProperties"]];
  const errors: FieldError[] = [];
  if (typeof most === "number" && names.length > most) errors.push(tooMany(path, names.length, most));
  if (typeof least === "number" && names.length < least)
    errors.push(invalid(path, names.length, `${path} in body should have at least ${least} properties`));
  for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) errors.push(required(join(path, name)));
  for (const name of names.sort()) {
    const known = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const inner = known ?? schema.values;
    if (inner) errors.push(...check(inner, value[name], join(path, name)));
  }
  return errors;
}

function checkCombinations(schema: Schema, value: unknown, path: string): FieldError[] {
  const passes = (candidate: Schema) => check(candidate, value, path).length === 0;
  const of = (name: string) => schema[name] as Schema[] | undefined;
  const shown = typeof value === "object" ? "" : value;
  const errors = (of("allOf") ?? []).flatMap((part) => check(part, value, path));
  if (of("anyOf") && !of("anyOf")!.some(passes))
    errors.push(invalid(path, shown, `${path} in body must validate at least one schema (anyOf)`));
  const fitting = of("oneOf")?.filter(passes).length;
  if (fitting !== undefined && fitting !== 1) {
    const found = fitting === 0 ? "Found none valid" : `Found ${fitting} valid alternatives`;
    errors.push(invalid(path, shown, `${path} in body must validate one and only one schema (oneOf). ${found}`));
  }
  const not = schema["not"] as Schema | undefined;
  if (not && passes(not)) errors.push(invalid(path, shown, `${path} in body must not validate the schema (not)`));
  return errors;
}

/** Lists that are sets or maps hold each item once. Models schema/listtype. */
function listErrors(schema: Schema, value: unknown, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const { items = {}, listType, mapKeys = [] } = schema;
    const errors = value.flatMap((item, i) => listErrors(items, item, `${path}[${i}]`));
    if (listType !== "set" && listType !== "map") return errors;
    const keyOf = (item: unknown) =>
      listType === "map" && isObject(item) ? Object.fromEntries(mapKeys.map((key) => [key, item[key]])) : item;
    value.forEach((item, i) => {
      const key = keyOf(item);
      if (value.slice(0, i).some((other) => deepEqual(keyOf(other), key))) errors.push(duplicate(`${path}[${i}]`, key));
    });
    return errors;
  }
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const known = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const inner = known ?? schema.values;
    return inner ? listErrors(inner, value[name], join(path, name)) : [];
  });
}
