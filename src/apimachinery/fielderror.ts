/** Causes of an Invalid answer, worded as k8s.io/apimachinery/pkg/util/validation/field/errors.go does. */
import { goValue } from "./govalue.ts";

export type FieldErrorType =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueDuplicate"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueNotFound"
  | "FieldValueTypeInvalid"
  | "InternalError";

export interface FieldError {
  type: FieldErrorType;
  /** "spec.ports[0].port". */
  field: string;
  /** The sentence after "FIELD: ": `Invalid value: 0: must be between 1 and 65535, inclusive`. */
  detail: string;
}

const withDetail = (head: string, detail: string) => (detail ? `${head}: ${detail}` : head);

export const required = (field: string, detail = ""): FieldError => ({
  type: "FieldValueRequired",
  field,
  detail: withDetail("Required value", detail),
});
export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  detail: withDetail(`Invalid value: ${goValue(value)}`, detail),
});
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "FieldValueTypeInvalid",
  field,
  detail: withDetail(`Invalid value: ${goValue(value)}`, detail),
});
export const notSupported = (field: string, value: unknown, supported: string[]): FieldError => ({
  type: "FieldValueNotSupported",
  field,
  detail: withDetail(
    `Unsupported value: ${goValue(value)}`,
    supported.length ? `supported values: ${supported.map((v) => JSON.stringify(v)).join(", ")}` : "",
  ),
});
export const duplicate = (field: string, value: unknown): FieldError => ({
  type: "FieldValueDuplicate",
  field,
  detail: `Duplicate value: ${goValue(value)}`,
});
export const forbidden = (field: string, detail: string): FieldError => ({
  type: "FieldValueForbidden",
  field,
  detail: withDetail("Forbidden", detail),
});
export const notFoundValue = (field: string, value: unknown): FieldError => ({
  type: "FieldValueNotFound",
  field,
  detail: `Not found: ${goValue(value)}`,
});
export const tooLong = (field: string, maxBytes: number): FieldError => ({
  type: "FieldValueTooLong",
  field,
  detail: withDetail("Too long", `may not be more than ${maxBytes} bytes`),
});
export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: "FieldValueTooMany",
  field,
  detail: withDetail(`Too many: ${actual}`, `must have at most ${max} items`),
});
export const internalError = (field: string, detail: string): FieldError => ({
  type: "InternalError",
  field,
  detail: withDetail("Internal error", detail),
});

/** Go's aggregate of the errors: `FIELD: DETAIL`, several different ones in brackets (ErrorList.ToAggregate). */
export function aggregateMessage(errors: FieldError[]): string {
  const messages = [...new Set(errors.map((e) => `${e.field}: ${e.detail}`))];
  return messages.length === 1 ? messages[0]! : `[${messages.join(", ")}]`;
}
