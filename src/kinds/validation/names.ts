/** Names inside a spec as field errors. Models pkg/apis/core/validation. */
import { type FieldError, invalid } from "../../apimachinery/fielderror.ts";
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from "../../apimachinery/names.ts";

/** One Invalid error for each sentence that `check` has about the value. */
export const checkName = (path: string, value: string, check: (value: string) => string[]): FieldError[] =>
  check(value).map((message) => invalid(path, value, message));

export const validateDNS1123Label = (value: string, path: string): FieldError[] =>
  checkName(path, value, isDNS1123Label);

export const validateDNS1123Subdomain = (value: string, path: string): FieldError[] =>
  checkName(path, value, isDNS1123Subdomain);

export const validateQualifiedName = (value: string, path: string): FieldError[] =>
  checkName(path, value, isQualifiedName);
