/** kubectl cordon and uncordon, and what drain shares with them. Models kubectl/pkg/cmd/drain/drain.go. */
import { UsageError } from "../../errors.ts";
import { NamePrinter } from "../../printers/name.ts";
import { namesOf } from "../../resource/arguments.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { resourceText } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { type DryRun, dryRunOf, withDryRun } from "../../util/options.ts";

export async function run(ctx: CommandContext, unschedulable: boolean): Promise<undefined> {
  checkArguments(ctx);
  const dryRun = dryRunOf(ctx);
  setSchedulable(ctx, await findNodes(ctx), unschedulable, dryRun);
  return undefined;
}

/** A node's name or a selector, not both. */
export function checkArguments({ args, flags, command }: CommandContext): void {
  if (args.length === 0 && !flags.changed("selector"))
    throw new UsageError(`USAGE: ${command.name} ${command.use} [flags]`);
  if (args.length > 0 && flags.string("selector"))
    throw new UsageError("cannot specify both a node name and a --selector option");
}

/** All nodes that the arguments name; none of them is touched when one is missing. */
export async function findNodes(ctx: CommandContext): Promise<Info[]> {
  const labelSelector = ctx.flags.string("selector");
  const args = labelSelector ? ["nodes"] : namesOf("nodes", ctx.args);
  const { infos } = await build(ctx, { args, labelSelector, singleResourceType: true }).infos();
  for (const { mapping } of infos) {
    if (mapping.group || mapping.resource !== "nodes")
      throw new Error(`error: expected resource of type node, got ${JSON.stringify(resourceText(mapping))}`);
  }
  return infos;
}

/** Sets spec.unschedulable of each node and says what became of it. */
export function setSchedulable(ctx: CommandContext, nodes: Info[], unschedulable: boolean, dryRun: DryRun): void {
  const { io } = ctx;
  const done = unschedulable ? "cordoned" : "uncordoned";
  for (const info of nodes) {
    if ((info.object.spec.unschedulable ?? false) === unschedulable) {
      say(ctx, info.object, `already ${done}`, dryRun);
      continue;
    }
    const body = { spec: { unschedulable: unschedulable || null } };
    const patchType = "application/strategic-merge-patch+json";
    try {
      if (dryRun !== "client")
        info.request({ verb: "patch", patchType, body, dryRun: dryRun === "server" || undefined });
    } catch (error) {
      const verb = unschedulable ? "cordon" : "uncordon";
      io.err(`error: unable to ${verb} node ${JSON.stringify(info.name)}: ${(error as Error).message}\n`);
      continue;
    }
    say(ctx, info.object, done, dryRun);
  }
}

/** `node/worker cordoned`. */
export function say({ io }: CommandContext, object: any, operation: string, dryRun: DryRun): void {
  io.out(new NamePrinter(false, withDryRun(operation, dryRun)).print(object));
}
