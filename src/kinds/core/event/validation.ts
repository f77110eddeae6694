/** Models legacyValidateEvent of pkg/apis/core/validation/events.go. */
import { type FieldError, invalid, required } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateQualifiedName } from "../../validation/names.ts";

const LIMITS: [field: string, characters: number, needed: boolean][] = [
  ["reportingInstance", 128, true],
  ["action", 128, true],
  ["reason", 128, true],
  ["message", 1024, false],
];

/** Events with an eventTime are of the newer kind and must say who reports what. */
function validateReport(event: KubeObject): FieldError[] {
  const component = event.reportingComponent ?? "";
  const errors: FieldError[] = component === "" ? [required("reportingComponent")] : [];
  errors.push(...validateQualifiedName(component, "reportingComponent"));
  for (const [field, characters, needed] of LIMITS) {
    const length = Buffer.byteLength(event[field] ?? "");
    if (needed && length === 0) errors.push(required(field));
    if (length > characters) errors.push(invalid(field, "", `can have at most ${characters} characters`));
  }
  return errors;
}

/** An event lives in its object's namespace; events about cluster-wide objects in default. */
export function validate(event: KubeObject): FieldError[] {
  const about = event.involvedObject?.namespace ?? "";
  const own = event.metadata.namespace ?? "";
  const mismatch = () => [invalid("involvedObject.namespace", about, "does not match event.namespace")];
  if (event.eventTime) {
    const placed = about !== "" || own === "default" || own === "kube-system";
    return [...(placed ? [] : mismatch()), ...validateReport(event)];
  }
  return about === own || (about === "" && own === "default") ? [] : mismatch();
}

export const validateUpdate = (event: KubeObject): FieldError[] => validate(event);
