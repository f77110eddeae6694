/** Says of each FlowSchema whether its priority level exists. Models syncFlowSchemaStatuses of apiserver/pkg/util/flowcontrol. */
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

const schemas = "flowschemas.flowcontrol.apiserver.k8s.io";
const levels = "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io";

export const flowSchemaController = (): Component => ({
  name: "flowschema-controller",
  watches: {
    [schemas]: ({ object }: Change<KubeObject>, ctx) => {
      if (object) ctx.enqueue(object.metadata.name);
    },
    [levels]: ({ object, old }: Change<KubeObject>, ctx) => {
      if (object && old) return;
      const { name } = ((object ?? old) as KubeObject).metadata;
      for (const schema of ctx.client.list(schemas)) if (levelOf(schema) === name) ctx.enqueue(schema.metadata.name);
    },
  },
  reconcile,
});

const levelOf = (schema: KubeObject): string => schema["spec"]?.priorityLevelConfiguration?.name ?? "";

function reconcile(name: string, ctx: Context): void {
  const schema = ctx.client.find(schemas, undefined, name);
  if (!schema) return;
  const level = JSON.stringify(levelOf(schema));
  const exists = ctx.client.find(levels, undefined, levelOf(schema)) !== undefined;
  const status = exists ? "False" : "True";
  const conditions: { type: string; status: string }[] = schema["status"]?.conditions ?? [];
  if (conditions.some((c) => c.type === "Dangling" && c.status === status)) return;
  const reference = `This FlowSchema references the PriorityLevelConfiguration object named ${level}`;
  const dangling = {
    type: "Dangling",
    status,
    lastTransitionTime: ctx.timestamp(),
    reason: exists ? "Found" : "NotFound",
    message: exists ? `${reference} and it exists` : `${reference} but there is no such object`,
  };
  const others = conditions.filter((c) => c.type !== "Dangling");
  ctx.client.updateStatus(schemas, { ...schema, status: { conditions: [...others, dangling] } });
}
