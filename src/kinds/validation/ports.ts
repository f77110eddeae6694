/** Port numbers and names as field errors. Models pkg/apis/core/validation. */
import { type FieldError, invalid, notSupported, required } from "../../apimachinery/fielderror.ts";
import { isValidPortName, isValidPortNum } from "../../apimachinery/names.ts";

export const validatePortNumber = (port: number, path: string): FieldError[] =>
  isValidPortNum(port).map((message) => invalid(path, port, message));

/** ValidatePortNumOrName. */
export const validatePortNumberOrName = (port: number | string, path: string): FieldError[] =>
  typeof port === "number"
    ? validatePortNumber(port, path)
    : isValidPortName(port).map((message) => invalid(path, port, message));

const PROTOCOLS = ["SCTP", "TCP", "UDP"];

export function validateProtocol(protocol: string | undefined, path: string): FieldError[] {
  if (!protocol) return [required(path)];
  return PROTOCOLS.includes(protocol) ? [] : [notSupported(path, protocol, PROTOCOLS)];
}
