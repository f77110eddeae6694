/** Models pkg/apis/rbac/validation/validation.go. */
import { type FieldError, invalid, notSupported, required } from "../../apimachinery/fielderror.ts";
import { deepEqual } from "../../apimachinery/json.ts";
import { isPathSegmentName } from "../../apimachinery/names.ts";
import type { KubeObject } from "../../client/index.ts";
import { validateLabelSelector } from "../selector.ts";
import { checkName, validateDNS1123Subdomain } from "../validation/names.ts";

export const GROUP = "rbac.authorization.k8s.io";

function validateRule(rule: any, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!rule.verbs?.length) errors.push(required(`${path}.verbs`, "verbs must contain at least one value"));
  if (rule.nonResourceURLs?.length > 0) {
    const say = (detail: string) => errors.push(invalid(`${path}.nonResourceURLs`, rule.nonResourceURLs, detail));
    if (namespaced) say("namespaced rules cannot apply to non-resource URLs");
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
      say("rules cannot apply to both regular resources and non-resource URLs");
    }
    return errors;
  }
  if (!rule.apiGroups?.length) {
    errors.push(required(`${path}.apiGroups`, "resource rules must supply at least one api group"));
  }
  if (!rule.resources?.length) {
    errors.push(required(`${path}.resources`, "resource rules must supply at least one resource"));
  }
  return errors;
}

export function validateRules(role: KubeObject, namespaced: boolean): FieldError[] {
  return (role.rules ?? []).flatMap((rule: any, i: number) => validateRule(rule, namespaced, `rules[${i}]`));
}

/** Rules, or what they are gathered from. */
export function validateClusterRole(role: KubeObject): FieldError[] {
  const errors = validateRules(role, false);
  if (!role.aggregationRule) return errors;
  const path = "aggregationRule.clusterRoleSelectors";
  const selectors: any[] = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    errors.push(required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  }
  return [...errors, ...selectors.flatMap((selector, i) => validateLabelSelector(selector, `${path}[${i}]`))];
}

function validateSubject(subject: any, namespaced: boolean, path: string): FieldError[] {
  const { kind = "", name = "", apiGroup = "", namespace = "" } = subject;
  const errors: FieldError[] = name ? [] : [required(`${path}.name`)];
  const group = `${path}.apiGroup`;
  if (kind === "ServiceAccount") {
    if (name) errors.push(...validateDNS1123Subdomain(name, `${path}.name`));
    if (apiGroup) errors.push(notSupported(group, apiGroup, [""]));
    if (!namespaced && !namespace) errors.push(required(`${path}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== GROUP) errors.push(notSupported(group, apiGroup, [GROUP]));
  } else errors.push(notSupported(`${path}.kind`, kind, ["ServiceAccount", "User", "Group"]));
  return errors;
}

/** `kinds`: what the binding may refer to. */
export function validateBinding(binding: KubeObject, namespaced: boolean, kinds: string[]): FieldError[] {
  const { apiGroup = "", kind = "", name = "" } = binding.roleRef ?? {};
  const errors: FieldError[] = [];
  if (apiGroup !== GROUP) errors.push(notSupported("roleRef.apiGroup", apiGroup, [GROUP]));
  if (!kinds.includes(kind)) errors.push(notSupported("roleRef.kind", kind, kinds));
  if (name) errors.push(...checkName("roleRef.name", name, isPathSegmentName));
  else errors.push(required("roleRef.name"));
  (binding.subjects ?? []).forEach((subject: any, i: number) => {
    errors.push(...validateSubject(subject, namespaced, `subjects[${i}]`));
  });
  return errors;
}

export function validateRoleRef(binding: KubeObject, old: KubeObject): FieldError[] {
  if (deepEqual(binding.roleRef, old.roleRef)) return [];
  const { apiGroup, kind, name } = binding.roleRef ?? {};
  // The server prints its internal struct, whose fields carry Go's names.
  return [invalid("roleRef", { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")];
}
