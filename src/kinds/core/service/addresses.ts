/** Models ValidateServiceClusterIPsRelatedFields of pkg/apis/core/validation/validation.go. */
import { duplicate, type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { ipFamilyOf, validateIP } from "../../validation/ip.ts";
import { isHeadless } from "./fields.ts";

const IPS = "spec.clusterIPs";

/** clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy taken together. Nothing to say of an ExternalName. */
export function validateAddressFields(service: KubeObject, old: KubeObject | undefined): FieldError[] {
  const { spec } = service;
  if (spec.type === "ExternalName") return [];
  const clusterIPs: string[] = spec.clusterIPs ?? [];
  const families: string[] = spec.ipFamilies ?? [];
  const errors: FieldError[] = [];
  if (spec.clusterIP) {
    if (clusterIPs.length === 0) errors.push(required(IPS));
    else if (clusterIPs[0] !== spec.clusterIP) {
      errors.push(invalid(IPS, clusterIPs, "first value must match `clusterIP`"));
    }
  } else if (clusterIPs.length > 0) {
    errors.push(invalid(IPS, clusterIPs, "must be empty when `clusterIP` is not specified"));
  }
  families.forEach((family, i) => {
    const path = `spec.ipFamilies[${i}]`;
    if (!["IPv4", "IPv6"].includes(family)) errors.push(notSupported(path, family, ["IPv4", "IPv6"]));
    if (families.indexOf(family) < i) errors.push(duplicate(path, family));
  });
  const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
  if (spec.ipFamilyPolicy !== undefined && !policies.includes(spec.ipFamilyPolicy)) {
    errors.push(notSupported("spec.ipFamilyPolicy", spec.ipFamilyPolicy, policies));
  }
  const badIPs = validateClusterIPs(clusterIPs, old?.spec.clusterIPs ?? []);
  errors.push(...badIPs);
  if (clusterIPs.length > 2) errors.push(invalid(IPS, clusterIPs, "may only hold up to 2 values"));
  if (badIPs.length > 0) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(ipFamilyOf)).size < 2) {
    errors.push(invalid(IPS, clusterIPs, "may specify no more than one IP for each IP family"));
  }
  if (!isHeadless(service)) errors.push(...validateFamiliesMatch(clusterIPs, families));
  return errors;
}

function validateClusterIPs(clusterIPs: string[], oldIPs: string[]): FieldError[] {
  return clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== "None") return validateIP(ip, `${IPS}[${i}]`, oldIPs);
    return clusterIPs.length > 1 ? [invalid(IPS, clusterIPs, "'None' must be the first and only value")] : [];
  });
}

function validateFamiliesMatch(clusterIPs: string[], families: string[]): FieldError[] {
  return clusterIPs.flatMap((ip, i) => {
    const family = families[i];
    if ((family !== "IPv4" && family !== "IPv6") || ipFamilyOf(ip) === family) return [];
    return [invalid(`${IPS}[${i}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``)];
  });
}
