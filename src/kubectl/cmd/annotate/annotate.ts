/** kubectl annotate. Models kubectl/pkg/cmd/annotate/annotate.go. */
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import {
  checkFlags,
  findObjects,
  listValues,
  type MetadataChange,
  sendChange,
  withPairs,
} from "../../util/metadata.ts";
import { dryRunOf, withDryRun } from "../../util/options.ts";
import { type Pairs, parsePairs, splitPairs } from "../../util/pairs.ts";
import { CHANGE_CAUSE, recorded } from "../../util/record.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("annotated", dryRun)));
  const { resources, pairs: words } = splitPairs(ctx.args, "annotation");
  const pairs = parsePairs(words, "annotation", true);
  const change: MetadataChange = { ctx, dryRun, resources, pairs, what: "annotation", example: "rsrc" };
  checkFlags(change);
  const both = pairs.remove.filter((key) => pairs.set.has(key));
  if (both.length > 0) {
    throw new Error(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`,
    );
  }
  const result = findObjects(change);
  await result.visit((info) => annotateOne(change, info, result.singleItemImplied, printer));
  return undefined;
}

function annotateOne(change: MetadataChange, info: Info, one: boolean, printer: Printer): void {
  const { ctx, dryRun, pairs } = change;
  const { flags, io } = ctx;
  const offline = dryRun === "client" || flags.bool("local") || flags.bool("list");
  const object = offline ? info.object : recorded(ctx, info.object);
  if (!flags.bool("overwrite")) refuseOverwrites(object.metadata?.annotations ?? {}, pairs);
  const changed = withPairs(object, "annotations", pairs, flags.string("resource-version"));
  const result = offline ? changed : sendChange(change, info, changed);
  if (flags.bool("list")) listValues(change, info, result.metadata.annotations ?? {}, one);
  else printTo(printer, result, io.out.bind(io));
}

function refuseOverwrites(annotations: Record<string, string>, pairs: Pairs): void {
  const taken = [...pairs.set].filter(
    ([key, value]) => key !== CHANGE_CAUSE && Object.hasOwn(annotations, key) && annotations[key] !== value,
  );
  if (taken.length === 0) return;
  const list = taken.map(([key]) => `'${key}' already has a value (${annotations[key]})`);
  throw new Error(`--overwrite is false but found the following declared annotation(s): ${list.join("; ")}`);
}
