/** kubectl drain. Models RunDrain of kubectl/pkg/cmd/drain/drain.go. */
import { parseSelector } from "../../../apimachinery/labels.ts";
import type { Pod } from "../../../client/api.ts";
import { ErrorAggregate } from "../../errors.ts";
import { listPages } from "../../resource/info.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { type DryRun, dryRunOf } from "../../util/options.ts";
import { checkArguments, findNodes, say, setSchedulable } from "../cordon/cordon.ts";
import { removePods } from "./evict.ts";
import { type Selection, selectPods } from "./filters.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  checkArguments(ctx);
  const dryRun = dryRunOf(ctx);
  checkPodSelector(ctx.flags.string("pod-selector"));
  const nodes = await findNodes(ctx);
  setSchedulable(ctx, nodes, true, dryRun);
  const failed: { name: string; error: Error }[] = [];
  for (const { name, object } of nodes) {
    try {
      await drainOne(ctx, name, dryRun);
      say(ctx, object, "drained", dryRun);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      failed.push({ name, error: error as Error });
      const why = textOf(error as Error);
      ctx.io.err(`error: unable to drain node ${JSON.stringify(name)} due to error: ${why}, continuing command...\n`);
    }
  }
  if (failed.length === 0) return undefined;
  ctx.io.err(`There are pending nodes to be drained:\n${failed.map(({ name }) => ` ${name}\n`).join("")}`);
  throw new ErrorAggregate(failed.map(({ error }) => error));
}

function checkPodSelector(text: string): void {
  try {
    parseSelector(text);
  } catch {
    throw new Error("--pod-selector=<pod_selector> must be a valid label selector");
  }
}

/** How Go prints several errors as one. */
function textOf(error: Error): string {
  if (!(error instanceof ErrorAggregate)) return error.message;
  const messages = [...new Set(error.errors.map((e) => e.message))];
  return messages.length === 1 ? messages[0]! : `[${messages.join(", ")}]`;
}

async function drainOne(ctx: CommandContext, node: string, dryRun: DryRun): Promise<void> {
  const { io } = ctx;
  const { pods, warning, errors } = podsToRemove(ctx, node);
  if (errors.length > 0) throw new ErrorAggregate(errors);
  if (warning) io.err(`Warning: ${warning}\n`);
  if (dryRun === "client") {
    for (const { metadata } of pods) io.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return;
  }
  try {
    await removePods(ctx, pods, dryRun);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    reportPending(ctx, node, error as Error);
    throw error;
  }
}

function reportPending(ctx: CommandContext, node: string, error: Error): void {
  const { pods, errors } = podsToRemove(ctx, node);
  const { io } = ctx;
  if (pods.length > 0) {
    io.err(`There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${textOf(error)}\n`);
    for (const { metadata } of pods) io.err(`pod/${metadata.name}\n`);
  }
  if (errors.length > 0) {
    const why = textOf(new ErrorAggregate(errors));
    io.err(`Following errors occurred while getting the list of pods to delete:\n${why}`);
  }
}

function podsToRemove(ctx: CommandContext, node: string): Selection {
  const mapping = new RestMapper(() => ctx.cluster).mappingFor("pods");
  const query = {
    labelSelector: ctx.flags.string("pod-selector").trim(),
    fieldSelector: `spec.nodeName=${node}`,
    limit: ctx.flags.int("chunk-size"),
  };
  const pods = [...listPages(ctx.cluster, mapping, query)].flatMap((page): Pod[] => page.items);
  return selectPods(ctx, pods);
}
