/** kubectl taint. Models kubectl/pkg/cmd/taint/taint.go. */
import { UsageError } from "../../errors.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { namesOf } from "../../resource/arguments.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { type DryRun, dryRunOf, validationOf, writeOptions } from "../../util/options.ts";
import { changedTaints, contradictions, existing, parseTaints, type TaintChanges } from "./taints.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  validationOf(flags);
  const { resources, changes } = parseArgs(ctx.args);
  const [type, ...names] = resources as [string, ...string[]];
  checkType(ctx, type);
  validate(ctx, changes, names);
  const selector = flags.string("selector");
  const all = flags.bool("all");
  const result = build(ctx, {
    args: all || selector ? ["nodes"] : namesOf("nodes", names),
    labelSelector: selector,
    selectAll: all,
    continueOnError: true,
  });
  await result.visit((info) => taintOne(ctx, info, changes, dryRun));
  return undefined;
}

const isTaint = (word: string) => /[=:]|-$/.test(word);

function parseArgs(args: string[]): { resources: string[]; changes: TaintChanges } {
  const at = args.findIndex(isTaint);
  const resources = at < 0 ? args : args.slice(0, at);
  const words = at < 0 ? [] : args.slice(at);
  const stray = words.find((word) => !isTaint(word));
  if (stray !== undefined) throw new Error(`all resources must be specified before taint changes: ${stray}`);
  if (resources.length < 1) throw new Error("one or more resources must be specified as <resource> <name>");
  if (words.length < 1) throw new Error("at least one taint update is required");
  try {
    return { resources, changes: parseTaints(words) };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function checkType(ctx: CommandContext, word: string): void {
  const type = word.toLowerCase();
  const { group, kind } = new RestMapper(() => ctx.cluster).mappingFor(type);
  if (group || kind !== "Node") throw new Error(`invalid resource type ${type}, only node types are supported`);
}

function validate({ flags }: CommandContext, changes: TaintChanges, names: string[]): void {
  const both = contradictions(changes);
  if (both.length > 0) {
    throw new Error(`can not both modify and remove the following taint(s) in the same command: ${both.join(", ")}`);
  }
  const [all, selector] = [flags.bool("all"), flags.string("selector")];
  if (all && selector) throw new Error("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && !selector && names.length < 1)
    throw new Error("at least one resource name must be specified since 'all' parameter is not set");
}

function taintOne(ctx: CommandContext, info: Info, changes: TaintChanges, dryRun: DryRun): void {
  const { flags, io } = ctx;
  const node = info.object;
  const overwrite = flags.bool("overwrite");
  const old = node.spec.taints ?? [];
  const there = overwrite ? [] : existing(old, changes.add);
  if (there.length > 0) {
    const subject = `node ${info.name} already has ${there.join(",")}`;
    throw new Error(`${subject} taint(s) with same effect(s) and --overwrite is false`);
  }
  const { taints, operation } = changedTaints(old, changes, overwrite);
  const printer = printerFor(printOptions(flags, ctx.cwd, operation));
  const body = { spec: { taints: taints.length > 0 ? taints : null } };
  const answer =
    dryRun === "client"
      ? { ...node, spec: { ...node.spec, taints: taints.length > 0 ? taints : undefined } }
      : info.request({
          ...writeOptions(flags, dryRun),
          verb: "patch",
          patchType: "application/strategic-merge-patch+json",
          body,
          fieldValidation: validationOf(flags),
        });
  printTo(printer, answer, io.out.bind(io));
}
