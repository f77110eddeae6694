/** kubectl rollout history. Models kubectl/pkg/cmd/rollout/rollout_history.go. */
import { alignRows } from "../../printers/tabwriter.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { findWorkloads, say } from "./common.ts";
import { checkHasRevisions, type Revision, revisionsOf, templateText } from "./revisions.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const revision = flags.int("revision");
  const result = findWorkloads(ctx);
  if (revision < 0) throw new Error(`revision must be a positive integer: ${revision}`);
  await result.visit((info) => {
    info.requireBuiltIn();
    checkHasRevisions(info, "history viewer", "history");
    const byNumber = new Map(revisionsOf(ctx, info).map((entry) => [entry.number, entry]));
    if (flags.string("output") || flags.changed("template")) printObjects(ctx, byNumber, revision);
    else printText(ctx, info, byNumber, revision);
  });
  return undefined;
}

const inOrder = (byNumber: Map<number, Revision>): Revision[] =>
  [...byNumber.values()].sort((a, b) => a.number - b.number);

function printObjects(ctx: CommandContext, byNumber: Map<number, Revision>, revision: number): void {
  const found = revision > 0 ? [byNumber.get(revision)] : inOrder(byNumber);
  for (const entry of found) {
    if (!entry) throw new Error("unable to find the specified revision");
    say(ctx, entry.object(), "");
  }
}

function printText(ctx: CommandContext, info: Info, byNumber: Map<number, Revision>, revision: number): void {
  const head = revision > 0 ? `with revision #${revision}` : "";
  const name = `${info.mapping.kind.toLowerCase()}${info.mapping.group ? `.${info.mapping.group}` : ""}/${info.name}`;
  ctx.io.out(`${name} ${head}\n${historyText(ctx, byNumber, revision)}\n`);
}

function historyText(ctx: CommandContext, byNumber: Map<number, Revision>, revision: number): string {
  if (byNumber.size === 0) return "No rollout history found.";
  if (revision > 0) {
    const entry = byNumber.get(revision);
    if (!entry) throw new Error("unable to find the specified revision");
    return templateText(entry.template(), ctx.cluster.nowMs());
  }
  const rows = inOrder(byNumber).map(({ number, changeCause }) => [String(number), changeCause || "<none>"]);
  return alignRows([["REVISION", "CHANGE-CAUSE"], ...rows], { minWidth: 0, padding: 2 });
}
