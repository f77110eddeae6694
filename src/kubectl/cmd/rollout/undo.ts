/** kubectl rollout undo. Models kubectl/pkg/cmd/rollout/rollout_undo.go and polymorphichelpers/rollback.go. */
import { canonicalJson } from "../../../apimachinery/json.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { LAST_APPLIED } from "../../util/applied.ts";
import { type DryRun, dryRunOf, withDryRun } from "../../util/options.ts";
import { findWorkloads, say } from "./common.ts";
import { checkHasRevisions, type Revision, revisionsOf, sameTemplate, templateText, withoutHash } from "./revisions.ts";

/** Annotations that stay the Deployment's own. */
const KEPT_ANNOTATIONS = [
  LAST_APPLIED,
  ...["revision", "revision-history", "desired-replicas", "max-replicas"].map((n) => `deployment.kubernetes.io/${n}`),
  "deprecated.deployment.rollback.to",
];

interface Undo {
  ctx: CommandContext;
  info: Info;
  toRevision: number;
  dryRun: DryRun;
}

export async function run(ctx: CommandContext): Promise<undefined> {
  const dryRun = dryRunOf(ctx);
  const toRevision = ctx.flags.int("to-revision");
  await findWorkloads(ctx).visit((info) => {
    info.requireBuiltIn();
    const { annotations } = info.object.metadata;
    if (annotations && Object.hasOwn(annotations, LAST_APPLIED)) {
      ctx.io.err(
        `Warning: resource ${info.objectName()} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
      );
    }
    checkHasRevisions(info, "rollbacker", "rollbacker");
    if (toRevision < 0) throw notFound(toRevision);
    const undo: Undo = { ctx, info, toRevision, dryRun };
    const operation = info.mapping.kind === "Deployment" ? undoDeployment(undo) : undoControlled(undo);
    say(ctx, info.object, withDryRun(operation, dryRun));
  });
  return undefined;
}

const notFound = (revision: number) => new Error(`unable to find specified revision ${revision} in history`);

const skipped = (revision: number) => `skipped rollback (current template already matches revision ${revision})`;

function undoDeployment({ ctx, info, toRevision, dryRun }: Undo): string {
  const deployment = info.object;
  const target = deploymentTarget(revisionsOf(ctx, info), toRevision, info.name);
  const { template } = target.keeper.spec;
  if (dryRun === "client") return templateText(template, ctx.cluster.nowMs());
  if (deployment.spec.paused) {
    throw new Error(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  if (sameTemplate(template, deployment.spec.template)) return skipped(toRevision);
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => KEPT_ANNOTATIONS.includes(key));
  const restored = Object.entries(target.keeper.metadata.annotations ?? {}).filter(
    ([key]) => !KEPT_ANNOTATIONS.includes(key),
  );
  const body = [
    { op: "replace", path: "/spec/template", value: withoutHash(template) },
    { op: "replace", path: "/metadata/annotations", value: Object.fromEntries([...kept, ...restored]) },
  ];
  return restore({ ctx, info, toRevision, dryRun }, "application/json-patch+json", body);
}

/** The revision asked for, or the second newest. */
function deploymentTarget(revisions: Revision[], toRevision: number, name: string): Revision {
  if (toRevision > 0) {
    const found = revisions.find((revision) => revision.number === toRevision);
    if (!found) throw notFound(toRevision);
    return found;
  }
  const previous = [...revisions].sort((a, b) => b.number - a.number)[1];
  if (!previous) throw new Error(`no rollout history found for deployment ${JSON.stringify(name)}`);
  return previous;
}

function undoControlled(undo: Undo): string {
  const { ctx, info, toRevision, dryRun } = undo;
  const revisions = revisionsOf(ctx, info);
  if (toRevision === 0 && revisions.length <= 1) throw new Error("no last revision to roll back to");
  const sorted = [...revisions].sort((a, b) => a.number - b.number);
  const target = toRevision === 0 ? sorted.at(-2) : revisions.find((revision) => revision.number === toRevision);
  if (!target) throw notFound(toRevision);
  if (dryRun === "client") return `will roll back to ${templateText(target.template(), ctx.cluster.nowMs())}`;
  const present = { spec: { template: { ...info.object.spec.template, $patch: "replace" } } };
  if (canonicalJson(present) === canonicalJson(target.keeper.data)) return skipped(toRevision);
  return restore(undo, "application/strategic-merge-patch+json", target.keeper.data);
}

function restore(
  { info, toRevision, dryRun }: Undo,
  patchType: "application/json-patch+json" | "application/strategic-merge-patch+json",
  body: unknown,
): string {
  try {
    info.request({ verb: "patch", patchType, body, dryRun: dryRun === "server" || undefined, fieldManager: "kubectl" });
  } catch (error) {
    throw new Error(`failed restoring revision ${toRevision}: ${(error as Error).message}`);
  }
  return "rolled back";
}
