/** kubectl set selector. Models kubectl/pkg/cmd/set/set_selector.go. */
import { printTo } from "../../printers/index.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { calculateChanges, sendPatch } from "../../util/changes.ts";
import { parseLabelSelector } from "../../util/labelselector.ts";
import { writeOptions } from "../../util/options.ts";
import { recorded } from "../../util/record.ts";
import { type SetRun, startSet } from "./common.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags, args } = ctx;
  const running = startSet(ctx, "selector updated");
  if (args.length === 0) throw new Error("one selector is required");
  const selector = parseLabelSelector(args.at(-1)!);
  const local = flags.bool("local");
  await build(ctx, {
    filenames: flags.list("filename"),
    recursive: flags.bool("recursive"),
    continueOnError: true,
    validate: false,
    local,
    ...(!local && { args: args.slice(0, -1), allowEmptySelector: flags.bool("all"), latest: true }),
  }).visit((info) => setSelector(running, info, selector));
  return undefined;
}

function setSelector({ ctx, dryRun, printer }: SetRun, info: Info, selector: any): void {
  const { flags, io } = ctx;
  const resourceVersion = flags.string("resource-version");
  if (resourceVersion) info.object = withVersion(info.object, "");
  const [change] = calculateChanges([info], (object) => {
    if (object.kind !== "Service") throw new Error("setting a selector is only supported for Services");
    if (selector.matchExpressions.length > 0)
      throw new Error(`match expression ${expressions(selector)} not supported on this object`);
    const changed = { ...object, spec: { ...object.spec, selector: selector.matchLabels } };
    return recorded(ctx, resourceVersion ? withVersion(changed, resourceVersion) : changed);
  });
  if (change!.error) throw change!.error;
  const offline = flags.bool("local") || dryRun === "client";
  const object = offline ? change!.after : sendPatch(change!, writeOptions(flags, dryRun));
  printTo(printer, object, io.out.bind(io));
}

function withVersion(object: any, resourceVersion: string): any {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata: resourceVersion ? { ...metadata, resourceVersion } : metadata };
}

/** Go's text of LabelSelectorRequirements: "[{tier In [a b]}]". */
const expressions = ({ matchExpressions }: any): string =>
  `[${matchExpressions.map((e: any) => `{${e.key} ${e.operator} [${e.values.join(" ")}]}`).join(" ")}]`;
