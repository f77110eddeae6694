/** Describes roles: one line for each resource, verbs put together. Models kubectl/pkg/util/rbac and describe.go. */
import { compareStrings } from "../../apimachinery/strings.ts";
import type { KubeObject } from "../../client/index.ts";
import { goStrings } from "../describe/format.ts";
import { printHead } from "../describe/labels.ts";
import { describeText } from "../describe/writer.ts";

interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/** Rules with one verb, one resource and one name at most. */
function breakDown(rule: any): Rule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs = [] } = rule;
  const names: (string | undefined)[] = resourceNames.length > 0 ? resourceNames : [undefined];
  const simple: Rule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs)
        for (const name of names) {
          const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
          simple.push(name === undefined ? one : { ...one, resourceNames: [name] });
        }
  for (const url of nonResourceURLs) for (const verb of verbs) simple.push({ nonResourceURLs: [url], verbs: [verb] });
  return simple;
}

/** Puts the verbs of one resource (and name) together again; URLs stay one line a verb. */
function compact(rules: Rule[]): Rule[] {
  const urls: Rule[] = [];
  const byResource = new Map<string, Rule>();
  for (const rule of rules) {
    if (rule.nonResourceURLs) {
      urls.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = byResource.get(key);
    if (!known) byResource.set(key, { ...rule, verbs: [...rule.verbs] });
    else if (!known.verbs.includes(rule.verbs[0] as string)) known.verbs.push(rule.verbs[0] as string);
  }
  return [...urls, ...byResource.values()];
}

/** The rule as its generated String method prints it, which is what kubectl sorts by. */
const goText = (rule: Rule): string =>
  [rule.verbs, rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]
    .map((list) => goStrings(list))
    .map((text, i) => `${["Verbs", "APIGroups", "Resources", "ResourceNames", "NonResourceURLs"][i]}:${text},`)
    .join("");

/** "deployments.apps/scale". Models CombineResourceGroup. */
function resourceText(rule: Rule): string {
  const [resource] = rule.resources ?? [];
  if (resource === undefined) return "";
  const slash = resource.indexOf("/");
  const [name, subresource] = slash < 0 ? [resource, ""] : [resource.slice(0, slash), resource.slice(slash)];
  const [group] = rule.apiGroups ?? [];
  return `${group ? `${name}.${group}` : name}${subresource}`;
}

/** A line of cells for each resource: "deployments.apps", URLs, names, verbs; sorted as kubectl does. */
export function policyRows(rules: Partial<Rule>[]): string[][] {
  const compacted = compact(rules.flatMap(breakDown)).sort((a, b) => compareStrings(goText(a), goText(b)));
  return compacted.map((rule) => [
    resourceText(rule),
    ...[rule.nonResourceURLs, rule.resourceNames, rule.verbs].map(goStrings),
  ]);
}

/** Neither names the namespace nor lists events, as kubectl. */
export function describeRole(role: KubeObject): string {
  const { namespace: _, ...metadata } = role.metadata;
  return describeText((w) => {
    printHead(w, { ...role, metadata });
    w.line(0, "PolicyRule:");
    w.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
    w.line(1, "---------\t-----------------\t--------------\t-----");
    for (const cells of policyRows(role.rules ?? [])) w.line(1, cells.join("\t"));
  });
}
