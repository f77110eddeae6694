/** kubectl create role, clusterrole, rolebinding and clusterrolebinding. Models kubectl/pkg/cmd/create. */
import type { CommandContext } from "../../types.ts";
import { runGenerator } from "./generator.ts";
import { checkResources, policyRules, resourcesOf, unique, verbsOf, warnOfVerbs } from "./rules.ts";

const GROUP = "rbac.authorization.k8s.io";
const API_VERSION = `${GROUP}/v1`;
const URL_VERBS = new Set(["*", "get", "post", "put", "delete", "patch", "head", "options"]);

export const runRole = (ctx: CommandContext): undefined => runGenerator(ctx, { generate: role });
export const runClusterRole = (ctx: CommandContext): undefined => runGenerator(ctx, { generate: clusterRole });
export const runRoleBinding = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create rolebinding: ", generate: roleBinding });
export const runClusterRoleBinding = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create clusterrolebinding: ", anyName: true, generate: clusterRoleBinding });

function role(name: string, ctx: CommandContext): any {
  const verbs = verbsOf(ctx);
  const resources = resourcesOf(ctx);
  if (verbs.length === 0) throw new Error("at least one verb must be specified");
  warnOfVerbs(ctx, verbs);
  if (resources.length === 0) throw new Error("at least one resource must be specified");
  checkResources(resources, verbs);
  const rules = policyRules(verbs, resources, unique(ctx.flags.list("resource-name")), []);
  return { apiVersion: API_VERSION, kind: "Role", metadata: { name }, rules };
}

function clusterRole(name: string, ctx: CommandContext): any {
  const { flags } = ctx;
  const [verbs, resources] = [verbsOf(ctx), resourcesOf(ctx)];
  const [urls, names] = [unique(flags.list("non-resource-url")), unique(flags.list("resource-name"))];
  const object = { apiVersion: API_VERSION, kind: "ClusterRole", metadata: { name } };
  if (flags.string("aggregation-rule")) {
    if (urls.length > 0 || verbs.length > 0 || resources.length > 0 || names.length > 0) {
      throw new Error("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
    }
    const matchLabels = stringMap(flags.string("aggregation-rule"));
    return { ...object, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
  }
  if (verbs.length === 0) throw new Error("at least one verb must be specified");
  if (resources.length === 0 && urls.length === 0)
    throw new Error("one of resource or nonResourceURL must be specified");
  if (resources.length > 0) {
    warnOfVerbs(ctx, verbs);
    checkResources(resources, verbs);
  }
  if (urls.length > 0) checkUrls(urls, verbs);
  return { ...object, rules: policyRules(verbs, resources, names, urls) };
}

/** "a=b,c=d", as the flag's type reads it. */
function stringMap(text: string): Record<string, string> {
  const pairs = text.split(",").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) throw new Error(`malformed pair, expect string=string`);
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    }),
  );
}

function checkUrls(urls: string[], verbs: string[]): void {
  const wrong = verbs.find((verb) => !URL_VERBS.has(verb));
  if (wrong !== undefined) throw new Error(`invalid verb: '${wrong}' for nonResourceURL`);
  for (const url of urls) {
    if (url === "*") continue;
    if (!url.startsWith("/")) throw new Error("nonResourceURL should start with /");
    if (url.slice(0, -1).includes("*"))
      throw new Error("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

function roleBinding(name: string, ctx: CommandContext): any {
  const [role, clusterRole] = [ctx.flags.string("role"), ctx.flags.string("clusterrole")];
  if (Boolean(role) === Boolean(clusterRole)) throw new Error("exactly one of clusterrole or role must be specified");
  const roleRef = { apiGroup: GROUP, kind: role ? "Role" : "ClusterRole", name: role || clusterRole };
  return { apiVersion: API_VERSION, kind: "RoleBinding", metadata: { name }, subjects: subjects(ctx), roleRef };
}

function clusterRoleBinding(name: string, ctx: CommandContext): any {
  const roleRef = { apiGroup: GROUP, kind: "ClusterRole", name: ctx.flags.string("clusterrole") };
  return { apiVersion: API_VERSION, kind: "ClusterRoleBinding", metadata: { name }, subjects: subjects(ctx), roleRef };
}

function subjects({ flags }: CommandContext): any[] {
  const named = (kind: string, names: string[]) => names.map((name) => ({ kind, apiGroup: GROUP, name }));
  const accounts = flags.list("serviceaccount").map((word) => {
    const [namespace, name, ...rest] = word.split(":");
    if (!namespace || !name || rest.length > 0) throw new Error("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", name, namespace };
  });
  return [...named("User", flags.list("user")), ...named("Group", flags.list("group")), ...accounts];
}
