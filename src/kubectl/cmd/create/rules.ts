/** The rules of create role and clusterrole. Models kubectl/pkg/cmd/create/create_role.go. */
import { BareError } from "../../errors.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";

const RESOURCE_VERBS = new Set([
  ...["*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection", "use", "bind"],
  ...["escalate", "impersonate"],
]);
const RBAC = ["roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"];
/** Verbs that make sense on some resources only, which need not be served. */
const SPECIAL_VERBS = new Map([
  ["use", ["podsecuritypolicies.policy", "podsecuritypolicies.extensions"]],
  ["bind", RBAC],
  ["escalate", RBAC],
  ["impersonate", ["users.", "serviceaccounts.", "groups.", "userextras.authentication.k8s.io"]],
]);

export interface RuleResource {
  resource: string;
  group: string;
  subresource: string;
  /** Served under this name. */
  known: boolean;
}

export const unique = (words: string[]): string[] => [...new Set(words)];

/** --verb without repetitions; "*" stands for all. */
export function verbsOf({ flags }: CommandContext): string[] {
  const verbs = unique(flags.list("verb"));
  return verbs.includes("*") ? ["*"] : verbs;
}

/** --resource as resource.group/subresource, with short names replaced. */
export function resourcesOf(ctx: CommandContext): RuleResource[] {
  const mapper = new RestMapper(() => ctx.cluster);
  const found: RuleResource[] = [];
  for (const word of ctx.flags.list("resource")) {
    const slash = word.indexOf("/");
    const [type, subresource] = slash < 0 ? [word, ""] : [word.slice(0, slash), word.slice(slash + 1)];
    const dot = type.indexOf(".");
    const [resource, group] = dot < 0 ? [type, ""] : [type.slice(0, dot), type.slice(dot + 1)];
    if (resource === "*" && dot < 0 && slash < 0) return [{ resource, group, subresource, known: true }];
    const mapping = resource && resource !== "*" ? mapper.find(group ? `${resource}.${group}` : resource) : undefined;
    if (mapping) found.push({ resource: mapping.resource, group: mapping.group, subresource, known: true });
    else found.push({ resource, group, subresource, known: false });
  }
  return found;
}

/** Words on stderr for verbs that nobody knows. */
export function warnOfVerbs({ io }: CommandContext, verbs: string[]): void {
  for (const verb of verbs)
    if (!RESOURCE_VERBS.has(verb)) io.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

export function checkResources(resources: RuleResource[], verbs: string[]): void {
  for (const { resource, group, known } of resources) {
    if (!resource) throw new Error("resource must be specified if apiGroup/subresource specified");
    if (resource === "*") return;
    let missing = !known;
    for (const verb of verbs) {
      const allowed = SPECIAL_VERBS.get(verb);
      if (!allowed) continue;
      if (!allowed.includes(`${resource}.${group}`))
        throw new Error(`can not perform '${verb}' on '${resource}' in group '${group}'`);
      missing = false;
    }
    if (missing) {
      const inGroup = group ? ` in group ${JSON.stringify(group)}` : "";
      throw new BareError(`the server doesn't have a resource type ${JSON.stringify(resource)}${inGroup}`);
    }
  }
}

/** One rule per API group, and one for paths. */
export function policyRules(verbs: string[], resources: RuleResource[], names: string[], urls: string[]): any[] {
  const byGroup = new Map<string, string[]>();
  for (const { resource, group, subresource } of resources) {
    const full = subresource ? `${resource}/${subresource}` : resource;
    byGroup.set(group, unique([...(byGroup.get(group) ?? []), full]));
  }
  const groups = [...byGroup.keys()].sort();
  const rules: any[] = groups.map((group) => ({
    verbs,
    apiGroups: [group],
    resources: byGroup.get(group),
    resourceNames: names,
  }));
  if (urls.length > 0) rules.push({ verbs, nonResourceURLs: urls });
  return rules;
}
