/** Gathers the rules of aggregated ClusterRoles. Models pkg/controller/clusterroleaggregation. */
import { canonicalJson, deepEqual } from "../../apimachinery/json.ts";
import { labelSelectorAsSelector, matchesSelector } from "../../apimachinery/labels.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

const roles = "clusterroles.rbac.authorization.k8s.io";

export const clusterRoleAggregation = (): Component => ({
  name: "clusterrole-aggregation-controller",
  watches: {
    [roles]: (_: Change<KubeObject>, ctx) => {
      for (const role of ctx.client.list(roles)) if (role.aggregationRule) ctx.enqueue(role.metadata.name);
    },
  },
  reconcile,
});

/** The rules of all roles that match, by name, each once. */
function reconcile(name: string, ctx: Context): void {
  const role = ctx.client.find(roles, undefined, name);
  if (!role?.aggregationRule) return;
  const rules = new Map<string, unknown>();
  for (const selector of role.aggregationRule.clusterRoleSelectors ?? []) {
    const parsed = labelSelectorAsSelector(selector);
    for (const other of ctx.client.list(roles)) {
      if (other.metadata.name === name || !matchesSelector(parsed, other.metadata.labels)) continue;
      for (const rule of other.rules ?? []) rules.set(canonicalJson(rule), rule);
    }
  }
  const gathered = rules.size ? [...rules.values()] : null;
  if (!deepEqual(gathered, role.rules ?? null)) ctx.client.update(roles, { ...role, rules: gathered });
}
