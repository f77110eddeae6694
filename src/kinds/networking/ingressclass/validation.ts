/** Models ValidateIngressClass of pkg/apis/networking/validation/validation.go. */
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from "../../../apimachinery/fielderror.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { immutableField } from "../../metadata.ts";
import { checkName } from "../../validation/names.ts";
import { validateReference } from "../ingress/validation.ts";

const MAX_CONTROLLER = 250;

function validateController(controller: string): FieldError[] {
  const path = "spec.controller";
  if (Buffer.byteLength(controller) > MAX_CONTROLLER) return [tooLong(path, MAX_CONTROLLER)];
  if (controller === "") return [required(path)];
  const slash = controller.indexOf("/");
  const [host, rest] = slash < 0 ? [controller, ""] : [controller.slice(0, slash), controller.slice(slash + 1)];
  if (slash < 0 || !host || !rest) {
    return [invalid(path, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  const errors = checkName(path, host, isDNS1123Subdomain);
  if (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)) return errors;
  const shape = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
  return [
    ...errors,
    invalid(path, rest, `Invalid path (e.g. 'api' or '/v1', regex used for validation is '${shape}')`),
  ];
}

function validateParameters(parameters: any): FieldError[] {
  const path = "spec.parameters";
  const errors = validateReference(parameters, path);
  const { scope, namespace } = parameters;
  if (scope === undefined) return [...errors, required(`${path}.scope`)];
  if (scope !== "Cluster" && scope !== "Namespace") {
    errors.push(notSupported(`${path}.scope`, scope, ["Cluster", "Namespace"]));
  } else if (scope === "Namespace" && !namespace) {
    errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  } else if (scope === "Cluster" && namespace !== undefined) {
    errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  }
  return errors;
}

export function validate(ingressClass: KubeObject): FieldError[] {
  const { controller = "", parameters } = ingressClass.spec ?? {};
  return [...validateController(controller), ...(parameters ? validateParameters(parameters) : [])];
}

export function validateUpdate(ingressClass: KubeObject, old: KubeObject): FieldError[] {
  const changed = immutableField(ingressClass.spec?.controller, old.spec?.controller, "spec.controller");
  return [...changed, ...validate(ingressClass)];
}
