/** What may not change in a Service. Models ValidateServiceUpdate and ValidateLoadBalancerStatus of pkg/apis/core/validation. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/names.ts";
import type { KubeObject } from "../../../client/index.ts";
import type { KindContext } from "../../types.ts";
import { isIP, validateIP } from "../../validation/ip.ts";
import { checkName } from "../../validation/names.ts";
import { isHeadless, needsHealthCheckNodePort } from "./fields.ts";
import { validate } from "./validation.ts";

export function validateUpdate(service: KubeObject, old: KubeObject, ctx: KindContext): FieldError[] {
  const errors = [...validateClusterIPChange(service, old), ...validateFamilyChange(service, old)];
  const { spec } = service;
  if (spec.type === "LoadBalancer" && old.spec.type === "LoadBalancer") {
    if (spec.loadBalancerClass !== old.spec.loadBalancerClass) {
      errors.push(invalid("spec.loadBalancerClass", spec.loadBalancerClass, "may not change once set"));
    }
  }
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(service)) {
    if (spec.healthCheckNodePort !== old.spec.healthCheckNodePort) {
      errors.push(forbidden("spec.healthCheckNodePort", "field is immutable"));
    }
  }
  return [...errors, ...validate(service, ctx, old)];
}

const involvesExternalName = (service: KubeObject, old: KubeObject): boolean =>
  service.spec.type === "ExternalName" || old.spec.type === "ExternalName";

/** The secondary address or family may come and go, with the policy's consent; the primary one stays. */
function validateClusterIPChange(service: KubeObject, old: KubeObject): FieldError[] {
  if (involvesExternalName(service, old) || (isHeadless(service) && isHeadless(old))) return [];
  const ips: string[] = service.spec.clusterIPs ?? [];
  const oldIPs: string[] = old.spec.clusterIPs ?? [];
  const changed = (i: number) => invalid(`spec.clusterIPs[${i}]`, service.spec.clusterIPs, "may not change once set");
  if (ips.length === oldIPs.length) return ips.flatMap((ip, i) => (ip === oldIPs[i] ? [] : [changed(i)]));
  const errors: FieldError[] = [];
  if (ips.length === 0) {
    errors.push(invalid("spec.clusterIPs[0]", service.spec.clusterIPs, "primary clusterIP can not be unset"));
  }
  if (oldIPs.length > 0 && ips.length > 0 && ips[0] !== oldIPs[0]) errors.push(changed(0));
  if (oldIPs.length > ips.length && ips.length === 1) errors.push(...mustBeSingleStack(service, "clusterIP"));
  return errors;
}

function validateFamilyChange(service: KubeObject, old: KubeObject): FieldError[] {
  if (involvesExternalName(service, old) || isHeadless(service) || isHeadless(old)) return [];
  const path = "spec.ipFamilies[0]";
  const families: string[] = service.spec.ipFamilies ?? [];
  const oldFamilies: string[] = old.spec.ipFamilies ?? [];
  if (families.length === oldFamilies.length) {
    return families.flatMap((family, i) =>
      family === oldFamilies[i] ? [] : [invalid(path, families, "may not change once set")],
    );
  }
  const errors: FieldError[] = [];
  const released = oldFamilies.length > families.length;
  if (released && !service.spec.clusterIPs?.length) {
    errors.push(invalid(path, service.spec.ipFamilies, "primary ipFamily can not be unset"));
  }
  if (families.length > 0 && oldFamilies.length > 0 && families[0] !== oldFamilies[0]) {
    errors.push(invalid(path, service.spec.clusterIPs, "may not change once set"));
  }
  if (released && families.length === 1) errors.push(...mustBeSingleStack(service, "ipFamily"));
  return errors;
}

function mustBeSingleStack(service: KubeObject, what: string): FieldError[] {
  const policy = service.spec.ipFamilyPolicy;
  if (policy === "SingleStack") return [];
  return [invalid("spec.ipFamilyPolicy", policy, `must be set to 'SingleStack' when releasing the secondary ${what}`)];
}

export function validateStatusUpdate(service: KubeObject, old: KubeObject, ctx: KindContext): FieldError[] {
  const ingress: any[] = service.status?.loadBalancer?.ingress ?? [];
  const path = "status.loadBalancer.ingress";
  if (service.spec.type !== "LoadBalancer" && ingress.length > 0) {
    return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const oldIPs = (old.status?.loadBalancer?.ingress ?? []).map((entry: any) => entry.ip).filter(Boolean);
  return ingress.flatMap((entry, i) => validateIngress(entry, `${path}[${i}]`, oldIPs, ctx));
}

function validateIngress(entry: any, path: string, oldIPs: string[], ctx: KindContext): FieldError[] {
  const errors: FieldError[] = entry.ip ? validateIP(entry.ip, `${path}.ip`, oldIPs) : [];
  const mode = entry.ipMode;
  if (mode === undefined) {
    const needed = entry.ip && ctx.featureGate("LoadBalancerIPMode");
    if (needed) errors.push(required(`${path}.ipMode`, "must be specified when `ip` is set"));
  } else if (!entry.ip) errors.push(forbidden(`${path}.ipMode`, "may not be specified when `ip` is not set"));
  else if (mode !== "VIP" && mode !== "Proxy") errors.push(notSupported(`${path}.ipMode`, mode, ["Proxy", "VIP"]));
  if (entry.hostname) {
    errors.push(...checkName(`${path}.hostname`, entry.hostname, isDNS1123Subdomain));
    if (isIP(entry.hostname)) {
      errors.push(invalid(`${path}.hostname`, entry.hostname, "must be a DNS name, not an IP address"));
    }
  }
  return errors;
}
