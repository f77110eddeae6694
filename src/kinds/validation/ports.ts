/** Port numbers and names. Models apimachinery/pkg/util/validation and pkg/apis/core/validation. */
import { type FieldError, invalid } from "../../apimachinery/fielderror.ts";
import { isValidPortName } from "../../apimachinery/names.ts";

/** Sentences about a port number; none when it is fine. */
export const isValidPortNumber = (port: number): string[] =>
  port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];

export const validatePortNumber = (port: number, path: string): FieldError[] =>
  isValidPortNumber(port).map((message) => invalid(path, port, message));

/** ValidatePortNumOrName. */
export const validatePortNumberOrName = (port: number | string, path: string): FieldError[] =>
  typeof port === "number"
    ? validatePortNumber(port, path)
    : isValidPortName(port).map((message) => invalid(path, port, message));
