/** Models ValidateNetworkPolicy of pkg/apis/networking/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import { cidrContains, parseCidr } from "../../../apimachinery/ip.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateLabelSelector } from "../../selector.ts";
import { validateCIDR } from "../../validation/ip.ts";
import { validatePortNumber, validatePortNumberOrName } from "../../validation/ports.ts";

function validatePort(entry: any, path: string): FieldError[] {
  const { protocol, port, endPort } = entry;
  const errors: FieldError[] = [];
  const protocols = ["TCP", "UDP", "SCTP"];
  if (protocol !== undefined && !protocols.includes(protocol)) {
    errors.push(notSupported(`${path}.protocol`, protocol, protocols));
  }
  if (typeof port === "number") {
    errors.push(...validatePortNumber(port, `${path}.port`));
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(invalid(`${path}.endPort`, port, "must be greater than or equal to `port`"));
    return [...errors, ...validatePortNumber(endPort, `${path}.endPort`)];
  }
  const what = port === undefined ? "not specified" : "non-numeric";
  if (endPort !== undefined) {
    errors.push(invalid(`${path}.endPort`, endPort, `may not be specified when \`port\` is ${what}`));
  }
  return port === undefined ? errors : [...errors, ...validatePortNumberOrName(port, `${path}.port`)];
}

function validateIPBlock(block: any, path: string, oldCIDRs: string[]): FieldError[] {
  if (!block.cidr) return [required(`${path}.cidr`)];
  const errors = validateCIDR(block.cidr, `${path}.cidr`, oldCIDRs);
  const outer = parseCidr(block.cidr, true);
  if (!outer) return errors;
  (block.except ?? []).forEach((text: string, i: number) => {
    const at = `${path}.except[${i}]`;
    errors.push(...validateCIDR(text, at, oldCIDRs));
    const inner = parseCidr(text, true);
    if (!inner || (cidrContains(outer, inner) && outer.prefix < inner.prefix)) return;
    errors.push(invalid(at, text, "must be a strict subset of `cidr`"));
  });
  return errors;
}

function validatePeer(peer: any, path: string, oldCIDRs: string[]): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`),
    ...(ipBlock ? validateIPBlock(ipBlock, `${path}.ipBlock`, oldCIDRs) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(path, "must specify a peer"));
  else if (ipBlock && (podSelector || namespaceSelector)) {
    errors.push(forbidden(path, "may not specify both ipBlock and another peer"));
  }
  return errors;
}

function validateRules(rules: any[], path: string, peers: "from" | "to", oldCIDRs: string[]): FieldError[] {
  return rules.flatMap((rule, i) => [
    ...(rule.ports ?? []).flatMap((port: any, j: number) => validatePort(port, `${path}[${i}].ports[${j}]`)),
    ...(rule[peers] ?? []).flatMap((peer: any, j: number) =>
      validatePeer(peer, `${path}[${i}].${peers}[${j}]`, oldCIDRs),
    ),
  ]);
}

function validateSpec(spec: any, oldCIDRs: string[]): FieldError[] {
  const errors = [
    ...validateLabelSelector(spec.podSelector, "spec.podSelector"),
    ...validateRules(spec.ingress ?? [], "spec.ingress", "from", oldCIDRs),
    ...validateRules(spec.egress ?? [], "spec.egress", "to", oldCIDRs),
  ];
  const types: string[] = spec.policyTypes ?? [];
  const path = "spec.policyTypes";
  if (types.length > 2) return [...errors, invalid(path, types, "may not specify more than two policyTypes")];
  types.forEach((type, i) => {
    if (type !== "Ingress" && type !== "Egress")
      errors.push(notSupported(`${path}[${i}]`, type, ["Ingress", "Egress"]));
  });
  return errors;
}

export const validate = (policy: KubeObject): FieldError[] => validateSpec(policy.spec ?? {}, []);

/** Ranges that were there before may stay as they are. */
export function validateUpdate(policy: KubeObject, old: KubeObject): FieldError[] {
  const peers = [
    ...(old.spec?.ingress ?? []).flatMap((rule: any) => rule.from ?? []),
    ...(old.spec?.egress ?? []).flatMap((rule: any) => rule.to ?? []),
  ];
  const oldCIDRs = peers.flatMap((peer) => (peer.ipBlock ? [peer.ipBlock.cidr, ...(peer.ipBlock.except ?? [])] : []));
  return validateSpec(policy.spec ?? {}, oldCIDRs);
}
