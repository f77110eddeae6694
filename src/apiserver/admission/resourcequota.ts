/** Refuses what a quota has no room for, and counts what it lets in. Models apiserver/pkg/admission/plugin/resourcequota. */
import { addQuantity, canonicalQuantity, compareQuantity, subQuantity } from "../../apimachinery/quantity.ts";
import { forbidden } from "../../apimachinery/status.ts";
import type { Container } from "../../client/api.ts";
import { ApiError, type KubeObject } from "../../client/index.ts";
import { matchesQuotaScopes, quotaUsage } from "../../kinds/core/resourcequota/usage.ts";
import type { Kind } from "../../kinds/types.ts";
import { storageName } from "../kindlookup.ts";
import type { Attributes, Plugin } from "./index.ts";

type Amounts = Record<string, string>;

/** Kinds of which an update can use more than before. */
const GROWING = new Set(["Service", "PersistentVolumeClaim"]);

export const resourceQuota: Plugin = (server, attributes) => {
  const { operation, kind, object, request } = attributes;
  if (request.subresource || (operation === "UPDATE" && !GROWING.has(kind.kind))) return;
  const quotas: KubeObject[] = server.store.list("resourcequotas", object.metadata.namespace);
  const counted: { quota: KubeObject; used: Amounts }[] = [];
  for (const quota of quotas) {
    if (!matchesQuotaScopes(quota, kind.kind === "Pod" && !kind.group ? object : undefined)) continue;
    if (kind.kind === "Pod" && !kind.group) requireAmounts(kind, quota, object);
    const delta = deltaOf(quota, attributes);
    if (Object.keys(delta).length === 0) continue;
    const status = quota.status?.used
      ? quota.status
      : {
          hard: quota.spec.hard ?? {},
          used: quotaUsage(quota, (name) => server.store.list(name, object.metadata.namespace)),
        };
    counted.push({ quota, used: withDelta(kind, object, quota.metadata.name, status, delta) });
  }
  if (request.dryRun) return;
  for (const { quota, used } of counted) {
    const status = { hard: quota.spec.hard ?? {}, ...quota.status, used };
    server.store.update("resourcequotas", { ...quota, status }, quota);
  }
};

/** What the write adds to what the quota counts; names of which it adds nothing are left out. */
function deltaOf(quota: KubeObject, { kind, object, old }: Attributes): Amounts {
  const usage = (one: KubeObject | undefined): Amounts =>
    quotaUsage(quota, (name) => (one && name === storageName(kind) ? [one] : []));
  const before = usage(old);
  const entries = Object.entries(usage(object)).map(([name, amount]) => [
    name,
    subQuantity(amount, before[name] ?? "0"),
  ]);
  return Object.fromEntries(entries.filter(([, amount]) => compareQuantity(amount!, "0") > 0));
}

function withDelta(kind: Kind, object: KubeObject, name: string, status: any, delta: Amounts): Amounts {
  const used: Amounts = { ...status.used };
  for (const [what, amount] of Object.entries(delta)) used[what] = addQuantity(used[what] ?? "0", amount);
  const exceeded = Object.keys(delta)
    .filter((what) => status.hard?.[what] !== undefined && compareQuantity(used[what]!, status.hard[what]) > 0)
    .sort();
  if (exceeded.length === 0) return used;
  const list = (amounts: Amounts) =>
    exceeded.map((what) => `${what}=${canonicalQuantity(amounts[what] ?? "0")}`).join(",");
  const why = `exceeded quota: ${name}, requested: ${list(delta)}, used: ${list(status.used ?? {})}, limited: ${list(status.hard)}`;
  throw new ApiError(forbidden(kind, object.metadata.name ?? "", why));
}

/** Of what a quota limits of CPU and memory each container has to say how much it wants. */
const SAID = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];

function requireAmounts(kind: Kind, quota: KubeObject, pod: KubeObject): void {
  if (pod.spec.resources && Object.keys(pod.spec.resources).length > 0) return;
  const containers: Container[] = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  const missing = SAID.filter((name) => quota.spec.hard?.[name] !== undefined).flatMap((name) => {
    const silent = containers.filter((container) => !says(container, name)).map((container) => container.name);
    return silent.length > 0 ? [`${name} for: ${[...new Set(silent)].sort().join(",")}`] : [];
  });
  if (missing.length === 0) return;
  const why = `failed quota: ${quota.metadata.name}: must specify ${missing.join("; ")}`;
  throw new ApiError(forbidden(kind, pod.metadata.name ?? "", why));
}

function says({ resources }: Container, name: string): boolean {
  const [field, resource = field] = name.split(".");
  const amounts: Amounts = (field === "limits" ? resources?.limits : resources?.requests) ?? ({} as any);
  return Object.hasOwn(amounts, resource as string);
}
