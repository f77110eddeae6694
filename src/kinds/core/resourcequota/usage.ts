/** What a namespace uses of what a quota counts. Models pkg/quota/v1/evaluator/core. */
import { addQuantity, canonicalQuantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../client/index.ts";
import { podLimits, podRequests } from "../../describe/podresources.ts";
import { podQOS } from "../pod/qos.ts";

/** Kinds that a quota counts under their plain plural. */
const PLAIN_COUNTS = new Set(
  "pods services configmaps secrets persistentvolumeclaims replicationcontrollers resourcequotas".split(" "),
);

export type ListObjects = (resource: string) => KubeObject[];

interface Requirement {
  scopeName: string;
  operator: string;
  values?: string[];
}

function matchesScope(pod: KubeObject, { scopeName, operator, values = [] }: Requirement): boolean {
  const { activeDeadlineSeconds, priorityClassName = "", affinity } = pod.spec;
  switch (scopeName) {
    case "Terminating":
      return activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return activeDeadlineSeconds === undefined;
    case "BestEffort":
      return podQOS(pod.spec) === "BestEffort";
    case "NotBestEffort":
      return podQOS(pod.spec) !== "BestEffort";
    case "CrossNamespacePodAffinity":
      return JSON.stringify(affinity ?? {}).includes('"namespace');
    case "PriorityClass":
      if (operator === "In") return values.includes(priorityClassName);
      if (operator === "NotIn") return !values.includes(priorityClassName);
      return operator === "Exists" ? priorityClassName !== "" : priorityClassName === "";
    default:
      return false;
  }
}

function requirementsOf({ scopes = [], scopeSelector }: any): Requirement[] {
  const plain = scopes.map((scopeName: string) => ({ scopeName, operator: "Exists" }));
  return [...plain, ...(scopeSelector?.matchExpressions ?? [])];
}

const sum = (amounts: Iterable<string | undefined>): string => {
  let total = "0";
  for (const amount of amounts) if (amount !== undefined) total = addQuantity(total, amount);
  return canonicalQuantity(total);
};

/** Ended pods use nothing of computing resources, and count under count/pods only. */
const isOver = (pod: KubeObject) => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

function ofPods(name: string, pods: KubeObject[]): string | undefined {
  if (name === "pods") return String(pods.length);
  const [kind, ...rest] = name.split(".");
  const resource = rest.join(".");
  const wanted = kind === "requests" || kind === "limits" ? resource : name;
  const known = ["cpu", "memory", "ephemeral-storage"].includes(wanted) || wanted.startsWith("hugepages-");
  if (!known && !(kind === "requests" && wanted.includes("/"))) return undefined;
  const totals = kind === "limits" ? podLimits : podRequests;
  return sum(pods.map((pod) => totals(pod).get(wanted)));
}

const nodePorts = ({ spec }: KubeObject): number => {
  if (spec.type !== "NodePort" && spec.type !== "LoadBalancer") return 0;
  const ports = spec.ports ?? [];
  if (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts === false)
    return ports.filter((port: { nodePort?: number }) => port.nodePort).length;
  return ports.length;
};

const CLASS_STORAGE = ".storageclass.storage.k8s.io/";

function ofClaims(name: string, claims: KubeObject[]): string | undefined {
  const at = name.indexOf(CLASS_STORAGE);
  const of = at < 0 ? claims : claims.filter((c) => c.spec.storageClassName === name.slice(0, at));
  const what = at < 0 ? name : name.slice(at + CLASS_STORAGE.length);
  if (what === "requests.storage") return sum(of.map((c) => c.spec.resources?.requests?.storage));
  return at >= 0 && what === "persistentvolumeclaims" ? String(of.length) : undefined;
}

/** Does the quota look at this object at all? Quotas with scopes count pods only. */
export function matchesQuotaScopes(quota: KubeObject, pod: KubeObject | undefined): boolean {
  const requirements = requirementsOf(quota.spec);
  return requirements.length === 0 || (pod !== undefined && requirements.every((r) => matchesScope(pod, r)));
}

/** Amounts by the names in `quota.spec.hard`; a name that nothing is known of is left out. */
export function quotaUsage(quota: KubeObject, list: ListObjects): Record<string, string> {
  const requirements = requirementsOf(quota.spec);
  const pods = list("pods").filter((pod) => requirements.every((r) => matchesScope(pod, r)));
  const living = pods.filter((pod) => !isOver(pod));
  const used = (name: string): string | undefined => {
    const counted = name.startsWith("count/") ? name.slice(6) : undefined;
    if (counted === "pods") return String(pods.length);
    const amount = ofPods(name, living);
    if (amount !== undefined || requirements.length) return amount;
    if (name === "services.loadbalancers")
      return String(list("services").filter((s) => s.spec.type === "LoadBalancer").length);
    if (name === "services.nodeports") return String(list("services").reduce((n, s) => n + nodePorts(s), 0));
    if (counted || PLAIN_COUNTS.has(name)) return String(list(counted ?? name).length);
    return ofClaims(name, list("persistentvolumeclaims"));
  };
  const found = Object.keys(quota.spec.hard ?? {}).map((name) => [name, used(name)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
