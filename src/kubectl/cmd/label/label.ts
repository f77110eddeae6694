/** kubectl label. Models kubectl/pkg/cmd/label/label.go. */
import { isValidLabelValue } from "../../../apimachinery/names.ts";
import { ErrorAggregate } from "../../errors.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
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
import { type Pairs, splitPairs } from "../../util/pairs.ts";
import { recorded } from "../../util/record.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  const { resources, pairs: words } = splitPairs(ctx.args, "label");
  const pairs = parseLabels(words);
  const change: MetadataChange = { ctx, dryRun, resources, pairs, what: "label", example: "pod" };
  if (flags.bool("list") && flags.string("output"))
    throw new Error("--list and --output may not be specified together");
  checkFlags(change);
  const result = findObjects(change);
  await result.visit((info) => labelOne(change, info, result.singleItemImplied));
  return undefined;
}

function parseLabels(words: string[]): Pairs {
  const pairs: Pairs = { set: new Map(), remove: [] };
  for (const word of words) {
    if (word.includes("=")) {
      const parts = word.split("=");
      if (parts.length !== 2) throw new Error(`invalid label spec: ${word}`);
      const problems = isValidLabelValue(parts[1]!);
      if (problems.length > 0) throw new Error(`invalid label value: ${JSON.stringify(word)}: ${problems.join(";")}`);
      pairs.set.set(parts[0]!, parts[1]!);
    } else if (word.endsWith("-")) pairs.remove.push(word.slice(0, -1));
    else throw new Error(`unknown label spec: ${word}`);
  }
  if (pairs.remove.some((key) => pairs.set.has(key)))
    throw new Error("can not both modify and remove a label in the same command");
  return pairs;
}

function labelOne(change: MetadataChange, info: Info, one: boolean): void {
  const { ctx, dryRun, pairs } = change;
  const { flags, io } = ctx;
  const labels: Record<string, string> = info.object.metadata?.labels ?? {};
  const has = (key: string) => Object.hasOwn(labels, key);
  const offline = dryRun === "client" || flags.bool("local") || flags.bool("list");
  if (!offline) for (const key of pairs.remove) if (!has(key)) io.out(`label ${JSON.stringify(key)} not found.\n`);
  if (!flags.bool("overwrite")) refuseOverwrites(labels, pairs);
  const added = [...pairs.set].some(([key, value]) => !has(key) || labels[key] !== value);
  const removed = pairs.remove.some(has);
  let changed = withPairs(info.object, "labels", pairs, flags.string("resource-version"));
  if (!offline) {
    changed = recorded(ctx, changed);
    if (added || removed) sendChange(change, info, changed);
  }
  if (flags.bool("list")) {
    listValues(change, info, changed.metadata.labels, one);
    return;
  }
  const operation = withDryRun(outcome(added, removed), dryRun);
  printTo(printerFor(printOptions(flags, ctx.cwd, operation)), changed, io.out.bind(io));
}

function refuseOverwrites(labels: Record<string, string>, pairs: Pairs): void {
  const errors = [...pairs.set]
    .filter(([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value)
    .map(([key]) => new Error(`'${key}' already has a value (${labels[key]}), and --overwrite is false`));
  if (errors.length > 0) throw new ErrorAggregate(errors);
}

function outcome(added: boolean, removed: boolean): string {
  if (added) return removed ? "modified" : "labeled";
  return removed ? "unlabeled" : "not labeled";
}
