/** One pass over a CustomResourceDefinition: names and conditions while it lives, its objects' end when it goes. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { CustomResourceDefinition } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound } from "../../client/index.ts";
import { acceptNames } from "./names.ts";

const definitions = "customresourcedefinitions.apiextensions.k8s.io";
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";
/** How often it is looked whether the last objects are gone: upstream's poll. */
const emptyPollMs = 5_000;

type Condition = NonNullable<NonNullable<CustomResourceDefinition["status"]>["conditions"]>[number];
type NewCondition = [type: string, status: "True" | "False", reason: string, message: string];

/** Models SetCRDCondition: a new time only where the status changes; the very list handed in where nothing does. */
function withCondition(conditions: Condition[], [type, status, reason, message]: NewCondition, now: string) {
  const old = conditions.find((c) => c.type === type);
  if (old && old.status === status && old.reason === reason && old.message === message) return conditions;
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
  const condition: Condition = { type, status, lastTransitionTime, reason, message };
  return old ? conditions.map((c) => (c === old ? condition : c)) : [...conditions, condition];
}

export function reconcileDefinition(name: string, ctx: Context): void {
  const definition = ctx.client.find<CustomResourceDefinition>(definitions, undefined, name);
  if (!definition) return;
  if (definition.metadata.deletionTimestamp) emptyDefinition(definition, ctx);
  else establish(definition, ctx);
}

function establish(definition: CustomResourceDefinition, ctx: Context): void {
  const others = ctx.client
    .list<CustomResourceDefinition>(definitions)
    .filter((d) => d.spec.group === definition.spec.group && d.metadata.name !== definition.metadata.name);
  const { names, conflict } = acceptNames(definition, others);
  const now = ctx.timestamp();
  const before = definition.status?.conditions ?? [];
  let conditions = withCondition(
    before,
    conflict
      ? ["NamesAccepted", "False", conflict.reason, conflict.message]
      : ["NamesAccepted", "True", "NoConflicts", "no conflicts found"],
    now,
  );
  if (!before.some((c) => c.type === "Established" && c.status === "True"))
    conditions = withCondition(
      conditions,
      conflict
        ? ["Established", "False", "NotAccepted", "not all names are accepted"]
        : ["Established", "True", "InitialNamesAccepted", "the initial names have been accepted"],
      now,
    );
  const status = { ...definition.status, acceptedNames: names, conditions } as CustomResourceDefinition["status"];
  if (!deepEqual(status, definition.status)) ctx.client.updateStatus(definitions, { ...definition, status } as any);
}

/** Deletes the objects, then lets the definition go. */
function emptyDefinition(definition: CustomResourceDefinition, ctx: Context): void {
  const finalizers = definition.metadata.finalizers ?? [];
  if (!finalizers.includes(cleanupFinalizer)) return;
  const conditions = definition.status?.conditions ?? [];
  const established = conditions.some((c) => c.type === "Established" && c.status === "True");
  if (established && !deleteObjects(definition, ctx)) {
    const inProgress: NewCondition = [
      "Terminating",
      "True",
      "InstanceDeletionInProgress",
      "CustomResource deletion is in progress",
    ];
    const next = withCondition(conditions, inProgress, ctx.timestamp());
    if (next !== conditions)
      ctx.client.updateStatus(definitions, {
        ...definition,
        status: { ...definition.status, conditions: next },
      } as any);
    ctx.enqueue(definition.metadata.name, emptyPollMs);
    return;
  }
  const done: NewCondition = established
    ? ["Terminating", "False", "InstanceDeletionCompleted", "removed all instances"]
    : ["Terminating", "False", "NeverEstablished", "resource was never established"];
  const updated: any = ctx.client.updateStatus(definitions, {
    ...definition,
    status: { ...definition.status, conditions: withCondition(conditions, done, ctx.timestamp()) },
  } as any);
  const rest = finalizers.filter((f) => f !== cleanupFinalizer);
  ctx.client.update(definitions, { ...updated, metadata: { ...updated.metadata, finalizers: rest } });
}

/** True where none is left. */
function deleteObjects(definition: CustomResourceDefinition, ctx: Context): boolean {
  const { names, group } = definition.spec;
  const resource = `${names.plural}.${group}`;
  for (const { metadata } of ctx.client.list(resource)) {
    if (metadata.deletionTimestamp) continue;
    try {
      ctx.client.delete(resource, metadata.namespace, metadata.name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return ctx.client.list(resource).length === 0;
}
