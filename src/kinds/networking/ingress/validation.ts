/** Models ValidateIngress of pkg/apis/networking/validation/validation.go. */
import { type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortName,
  isWildcardDNS1123Subdomain,
} from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import { isIP, validateIP } from "../../validation/ip.ts";
import { checkName, validateDNS1123Subdomain } from "../../validation/names.ts";
import { validatePortNumber } from "../../validation/ports.ts";

const BAD_SEQUENCES = ["//", "/./", "/../", "%2f", "%2F"];
const BAD_SUFFIXES = ["/..", "/."];
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

const checkHost = (host: string, path: string): FieldError[] =>
  checkName(path, host, host.includes("*") ? isWildcardDNS1123Subdomain : isDNS1123Subdomain);

function validateSpec(spec: any): FieldError[] {
  const errors: FieldError[] = [];
  const rules: any[] = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend) {
    errors.push(invalid("spec", spec.rules, "either `defaultBackend` or `rules` must be specified"));
  }
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, "spec.defaultBackend"));
  errors.push(...rules.flatMap((rule, i) => validateRule(rule, `spec.rules[${i}]`)));
  errors.push(...(spec.tls ?? []).flatMap((tls: any, i: number) => validateTLS(tls, `spec.tls[${i}]`)));
  if (spec.ingressClassName !== undefined) {
    errors.push(...validateDNS1123Subdomain(spec.ingressClassName, "spec.ingressClassName"));
  }
  return errors;
}

function validateTLS(tls: any, path: string): FieldError[] {
  const hosts: string[] = tls.hosts ?? [];
  const errors = hosts.flatMap((host, i) => checkHost(host, `${path}.hosts[${i}]`));
  return tls.secretName ? [...errors, ...validateDNS1123Subdomain(tls.secretName, `${path}.secretName`)] : errors;
}

function validateRule(rule: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (rule.host) {
    if (isIP(rule.host)) errors.push(invalid(`${path}.host`, rule.host, "must be a DNS name, not an IP address"));
    errors.push(...checkHost(rule.host, `${path}.host`));
  }
  if (!rule.http) return errors;
  const paths: any[] = rule.http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${path}.http.paths`));
  return [...errors, ...paths.flatMap((entry, i) => validatePath(entry, `${path}.http.paths[${i}]`))];
}

function validatePath(entry: any, at: string): FieldError[] {
  const { path = "", pathType } = entry;
  if (pathType === undefined) return [required(`${at}.pathType`, "pathType must be specified")];
  const errors: FieldError[] = [];
  const say = (detail: string) => errors.push(invalid(`${at}.path`, path, detail));
  const absolute = "must be an absolute path";
  if (pathType === "Exact" || pathType === "Prefix") {
    if (!path.startsWith("/")) say(absolute);
    for (const sequence of BAD_SEQUENCES) if (path.includes(sequence)) say(`must not contain '${sequence}'`);
    for (const suffix of BAD_SUFFIXES) if (path.endsWith(suffix)) say(`cannot end with '${suffix}'`);
  } else if (pathType === "ImplementationSpecific") {
    if (path && !path.startsWith("/")) say(absolute);
  } else errors.push(notSupported(`${at}.pathType`, pathType, ["Exact", "ImplementationSpecific", "Prefix"]));
  return [...errors, ...validateBackend(entry.backend ?? {}, `${at}.backend`)];
}

function validateBackend(backend: any, path: string): FieldError[] {
  const { resource, service } = backend;
  if (resource && service) return [invalid(path, "", "cannot set both resource and service backends")];
  if (resource) return validateReference(resource, `${path}.resource`);
  if (!service) return [invalid(path, "", "resource or service backend is required")];
  const name = `${path}.service.name`;
  const errors = service.name ? checkName(name, service.name, isDNS1123Label) : [required(name)];
  const port = service.port ?? {};
  if (port.name && port.number) errors.push(invalid(path, "", "cannot set both port name & port number"));
  else if (port.name) errors.push(...checkName(`${path}.service.port.name`, port.name, isValidPortName));
  else if (port.number) errors.push(...validatePortNumber(port.number, `${path}.service.port.number`));
  else errors.push(required(path, "port name or number is required"));
  return errors;
}

/** A reference to an object of the same namespace: backends, parameters of classes. */
export function validateReference(reference: any, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (reference.apiGroup !== undefined && reference.apiGroup !== null)
    errors.push(...validateDNS1123Subdomain(reference.apiGroup, `${path}.apiGroup`));
  for (const field of ["kind", "name"]) {
    if (!reference[field]) errors.push(required(`${path}.${field}`));
    else errors.push(...checkName(`${path}.${field}`, reference[field], isPathSegmentName));
  }
  return errors;
}

export function validate(ingress: KubeObject): FieldError[] {
  const errors = validateSpec(ingress.spec ?? {});
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const name = ingress.spec?.ingressClassName;
  if (annotation !== undefined && name !== undefined && annotation !== name) {
    const detail = "must match `ingressClassName` when both are specified";
    errors.push(invalid(`annotations.${CLASS_ANNOTATION}`, annotation, detail));
  }
  return errors;
}

export const validateUpdate = (ingress: KubeObject): FieldError[] => validateSpec(ingress.spec ?? {});

export function validateStatusUpdate(ingress: KubeObject, old: KubeObject): FieldError[] {
  const entries: any[] = ingress.status?.loadBalancer?.ingress ?? [];
  const oldIPs = (old.status?.loadBalancer?.ingress ?? []).map((entry: any) => entry.ip).filter(Boolean);
  return entries.flatMap((entry, i) => {
    const path = `status.loadBalancer.ingress[${i}]`;
    const errors: FieldError[] = entry.ip ? validateIP(entry.ip, `${path}.ip`, oldIPs) : [];
    if (!entry.hostname) return errors;
    errors.push(...validateDNS1123Subdomain(entry.hostname, `${path}.hostname`));
    if (isIP(entry.hostname)) {
      errors.push(invalid(`${path}.hostname`, entry.hostname, "must be a DNS name, not an IP address"));
    }
    return errors;
  });
}
