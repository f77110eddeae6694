/** Keeps the status of quotas. Models pkg/controller/resourcequota/resource_quota_controller.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";
import { splitKey } from "../shared/refs.ts";

export const resourceQuotaController = (): Component => ({
  name: "resourcequota-controller",
  watches: { "*": onChange },
  reconcile,
});

/** What comes, goes or changes in a namespace can matter to each of its quotas. */
function onChange({ object, old }: Change<KubeObject>, ctx: Context): void {
  const { namespace } = ((object ?? old) as KubeObject).metadata;
  if (!namespace) return;
  for (const { metadata } of ctx.client.list("resourcequotas", namespace)) ctx.enqueue(`${namespace}/${metadata.name}`);
}

function reconcile(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const quota = ctx.client.find("resourcequotas", namespace, name);
  if (!quota) return;
  const { quotaUsage } =
    require("../../kinds/core/resourcequota/usage.ts") as typeof import("../../kinds/core/resourcequota/usage.ts");
  const used = quotaUsage(quota, (resource) => ctx.client.list(resource, namespace));
  const status = { hard: quota.spec.hard ?? {}, used };
  if (!deepEqual(status, quota.status)) ctx.client.updateStatus("resourcequotas", { ...quota, status });
}
