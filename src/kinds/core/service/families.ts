/** Which address families a Service gets. Models initIPFamilyFields of pkg/registry/core/service/storage/alloc.go. */
import { type FieldError, invalid } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { type IPFamily, ipFamilyOf } from "../../validation/ip.ts";
import { validateAddressFields } from "./addresses.ts";
import { needsClusterIP, sameClusterIPs, sameIPFamilies } from "./fields.ts";

const POLICY = "spec.ipFamilyPolicy";
const otherFamily = (family: IPFamily): IPFamily => (family === "IPv4" ? "IPv6" : "IPv4");

/** Fills ipFamilyPolicy and ipFamilies in place; `configured` are the cluster's families, default first. */
export function initIPFamilies(service: KubeObject, old: KubeObject | undefined, configured: IPFamily[]): FieldError[] {
  const { spec } = service;
  if (!needsClusterIP(service) || (old && isUnchangedPreferDualStack(service, old))) return [];
  const headlessWithoutSelector = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (headlessWithoutSelector ? "RequireDualStack" : "SingleStack");
  const malformed = validateAddressFields(service, old);
  if (malformed.length > 0) return malformed;
  const errors = [
    ...(old ? reconcileRelease(service, old) : []),
    ...policyErrors(spec),
    ...inferFamilies(spec, configured),
  ];
  if (errors.length > 0) return errors;
  spec.ipFamilies ??= [];
  const families: IPFamily[] = spec.ipFamilies;
  const dual = spec.ipFamilyPolicy !== "SingleStack";
  const preferred = configured[0] ?? "IPv4";
  if (headlessWithoutSelector) {
    if (families.length === 0) families.push(preferred);
    if (families.length < 2 && dual) families.push(otherFamily(families[0] as IPFamily));
    return [];
  }
  if (spec.ipFamilyPolicy === "RequireDualStack" && configured.length < 2) {
    errors.push(invalid(POLICY, spec.ipFamilyPolicy, "this cluster is not configured for dual-stack services"));
  }
  families.forEach((family, i) => {
    if (configured.includes(family)) return;
    errors.push(invalid(`spec.ipFamilies[${i}]`, family, "not configured on this cluster"));
  });
  if (errors.length > 0) return errors;
  if (families.length === 0) families.push(preferred);
  if (dual && families.length === 1 && configured.length === 2) families.push(otherFamily(families[0] as IPFamily));
  return [];
}

function isUnchangedPreferDualStack(service: KubeObject, old: KubeObject): boolean {
  const prefers = (policy: string | undefined) => policy === "PreferDualStack";
  return (
    prefers(service.spec.ipFamilyPolicy) &&
    (old.spec.ipFamilyPolicy === undefined || prefers(old.spec.ipFamilyPolicy)) &&
    old.spec.type === service.spec.type &&
    sameClusterIPs(old, service) &&
    sameIPFamilies(old, service)
  );
}

/** SingleStack alone says that the secondary address goes; leaving it out without saying so is an error. */
function reconcileRelease(service: KubeObject, old: KubeObject): FieldError[] {
  const { spec } = service;
  if (spec.ipFamilyPolicy === "SingleStack") {
    if (sameClusterIPs(old, service) && spec.clusterIPs?.length > 1) spec.clusterIPs = spec.clusterIPs.slice(0, 1);
    if (sameIPFamilies(old, service) && spec.ipFamilies?.length > 1) spec.ipFamilies = spec.ipFamilies.slice(0, 1);
    return [];
  }
  const errors: FieldError[] = [];
  const reduced = (field: string) => spec[field]?.length > 0 && spec[field].length < (old.spec[field]?.length ?? 0);
  const release = (what: string) =>
    invalid(POLICY, spec.ipFamilyPolicy, `must be 'SingleStack' to release the ${what}`);
  if (reduced("clusterIPs")) errors.push(release("secondary cluster IP"));
  if (reduced("ipFamilies")) errors.push(release("secondary IP family"));
  return errors;
}

function policyErrors(spec: any): FieldError[] {
  if (spec.ipFamilyPolicy !== "SingleStack") return [];
  const error = (what: string) =>
    invalid(
      POLICY,
      "SingleStack",
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  const errors: FieldError[] = [];
  if (spec.clusterIPs?.length === 2) errors.push(error("cluster IPs"));
  if (spec.ipFamilies?.length === 2) errors.push(error("IP families"));
  return errors;
}

function inferFamilies(spec: any, configured: IPFamily[]): FieldError[] {
  const errors: FieldError[] = [];
  const clusterIPs: string[] = spec.clusterIPs ?? [];
  if (clusterIPs[0] === "None") return [];
  clusterIPs.forEach((ip, i) => {
    if (!ip || i < (spec.ipFamilies?.length ?? 0)) return;
    const family = ipFamilyOf(ip);
    if (configured.includes(family)) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.push(invalid(`spec.clusterIPs[${i}]`, clusterIPs, `${family} is not configured on this cluster`));
  });
  return errors;
}
