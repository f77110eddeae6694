/** Which rules cover which. Models component-helpers/auth/rbac/validation/policy_comparator.go. */
import type { PolicyRule } from "../../../client/api.ts";

/** The single permissions of `wanted` that `owned` does not give: one verb, one resource, one name each. */
export function uncovered(owned: PolicyRule[], wanted: PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(singleRules).filter((rule) => !owned.some((owner) => covers(owner, rule)));
}

function singleRules({ verbs = [], apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): PolicyRule[] {
  const rules: PolicyRule[] = [];
  for (const group of apiGroups ?? []) {
    for (const resource of resources ?? []) {
      for (const verb of verbs) {
        const rule = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (!resourceNames?.length) rules.push(rule);
        for (const name of resourceNames ?? []) rules.push({ ...rule, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs ?? [])
    for (const verb of verbs) rules.push({ nonResourceURLs: [url], verbs: [verb] });
  return rules;
}

function covers(owner: PolicyRule, rule: PolicyRule): boolean {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = owner;
  const within = (list: string[], part: string[] = []) => part.every((one) => list.includes(one));
  const any = (list: string[], part?: string[]) => list.includes("*") || within(list, part);
  const named = rule.resourceNames?.length ? within(resourceNames, rule.resourceNames) : false;
  return (
    any(verbs, rule.verbs) &&
    any(apiGroups, rule.apiGroups) &&
    (resources.includes("*") || (rule.resources ?? []).every((one) => coversResource(resources, one))) &&
    (resourceNames.length === 0 || named) &&
    (rule.nonResourceURLs ?? []).every((url) => nonResourceURLs.some((owned) => coversUrl(owned, url)))
  );
}

function coversResource(owned: string[], resource: string): boolean {
  const slash = resource.indexOf("/");
  return owned.includes(resource) || (slash >= 0 && owned.includes(`*${resource.slice(slash)}`));
}

const coversUrl = (owned: string, url: string) =>
  owned === url || (owned.endsWith("*") && url.startsWith(owned.replace(/\*+$/, "")));
