/** The revisions of workloads. Models kubectl/pkg/polymorphichelpers/history.go and kubectl/pkg/util/deployment. */
import { deepEqual } from "../../../apimachinery/json.ts";
import { formatSelector, labelSelectorAsSelector } from "../../../apimachinery/labels.ts";
import { applyStrategicMergePatch } from "../../../apimachinery/patch/index.ts";
import { printPodTemplate } from "../../../kinds/core/pod/describe/template.ts";
import { kindFor } from "../../../kinds/index.ts";
import { schemaLookup } from "../../../kinds/schema.ts";
import { type Info, listPages } from "../../resource/info.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { CHANGE_CAUSE } from "../../util/record.ts";

const REVISION = "deployment.kubernetes.io/revision";
const TEMPLATE_HASH = "pod-template-hash";

/** One revision of a workload. */
export interface Revision {
  number: number;
  changeCause: string;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  keeper: any;
  /** The pod template as history shows it. */
  template(): any;
  /** What -o prints. */
  object(): any;
}

/** All revisions, in no order; the same number may come twice, and the later one counts. */
export function revisionsOf(ctx: CommandContext, info: Info): Revision[] {
  const workload = info.object;
  return workload.kind === "Deployment" ? replicaSetRevisions(ctx, workload) : controllerRevisions(ctx, info, workload);
}

function owned(ctx: CommandContext, workload: any, resource: string): any[] {
  const mapping = new RestMapper(() => ctx.cluster).mappingFor(`${resource}.apps`);
  const { namespace, uid } = workload.metadata;
  const labelSelector = formatSelector(labelSelectorAsSelector(workload.spec.selector));
  const items = [...listPages(ctx.cluster, mapping, { namespace, labelSelector })].flatMap((page) => page.items);
  const typed = items.map((item) => ({ apiVersion: "apps/v1", kind: mapping.kind, ...item }));
  return typed.filter((item) => item.metadata.ownerReferences?.some((r: any) => r.controller && r.uid === uid));
}

/** The ReplicaSets of a Deployment, that of its present template last. */
function replicaSetRevisions(ctx: CommandContext, deployment: any): Revision[] {
  const key = ({ metadata: m }: any) => `${m.creationTimestamp} ${m.name}`;
  const sets = owned(ctx, deployment, "replicasets").sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const current = sets.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  const ordered = current ? [...sets.filter((set) => set !== current), current] : sets;
  return ordered.map((set) => {
    const changeCause = set.metadata.annotations?.[CHANGE_CAUSE] ?? "";
    return {
      number: Number(set.metadata.annotations?.[REVISION] ?? 0),
      changeCause,
      keeper: set,
      template: () => withCause(set.spec.template, changeCause),
      object: () => set,
    };
  });
}

function withCause(template: any, cause: string): any {
  if (!cause) return template;
  const annotations = { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}

/** The template without the label that tells ReplicaSets apart. */
export function withoutHash(template: any): any {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

export const sameTemplate = (a: any, b: any): boolean => deepEqual(withoutHash(a), withoutHash(b));

function controllerRevisions(ctx: CommandContext, info: Info, workload: any): Revision[] {
  const kind = kindFor(info.mapping.group, workload.kind, info.mapping.version)!;
  return owned(ctx, workload, "controllerrevisions").map((keeper) => {
    const object = () => applyStrategicMergePatch(workload, keeper.data, schemaLookup(kind.schema)) as any;
    return {
      number: keeper.revision,
      changeCause: keeper.metadata.annotations?.[CHANGE_CAUSE] ?? "",
      keeper,
      template: () => object().spec.template,
      object,
    };
  });
}

/** A pod template as describe words it, but with its tabs left as they are. */
export function templateText(template: any, nowMs: number): string {
  let text = "";
  const write = (level: number, part: string) => {
    text += "  ".repeat(level) + part;
  };
  const line = (level: number, part: string) => write(level, `${part}\n`);
  printPodTemplate({ write, line, writeLine: (part) => line(0, part) }, template, nowMs);
  return text;
}

const WORKLOADS = ["Deployment", "DaemonSet", "StatefulSet"];
/** Kinds of the groups apps, batch and core that kubectl knows as workloads but that have no revisions. */
const WITHOUT_REVISIONS = ["ReplicaSet.apps", "Job.batch", "CronJob.batch", "Pod", "ReplicationController"];

/** Throws for kinds without revisions; `noun` and `what` are the words of the two sentences. */
export function checkHasRevisions({ mapping: { group, kind } }: Info, noun: string, what: string): void {
  if (group === "apps" && WORKLOADS.includes(kind)) return;
  const name = JSON.stringify(group ? `${kind}.${group}` : kind);
  if (WITHOUT_REVISIONS.includes(group ? `${kind}.${group}` : kind))
    throw new Error(`no ${noun} has been implemented for ${name}`);
  throw new Error(`error retrieving ${what} for ${name}, no visitor method exists for {${group} ${kind}}`);
}
