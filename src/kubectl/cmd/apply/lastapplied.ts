/** kubectl apply view-last-applied and set-last-applied. */
import { printJson } from "../../../apimachinery/json.ts";
import { printYaml } from "../../../apimachinery/yaml.ts";
import { UsageError } from "../../errors.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { appliedConfiguration, configurationAnnotation, LAST_APPLIED } from "../../util/applied.ts";
import { dryRunOf, withDryRun } from "../../util/options.ts";

export async function view(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  const output = flags.string("output");
  const result = build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    selectAll: flags.bool("all"),
    allowEmptySelector: true,
    latest: true,
    validate: false,
  });
  const found: any[] = [];
  await result.visit((info) => {
    const applied = appliedConfiguration(info.object);
    if (applied) found.push(applied);
    else if (info.source && flags.list("filename").length > 0) {
      // kubectl wraps an error that it does not have: without a file nothing is said at all.
      const what = `no last-applied-configuration annotation found on resource: ${info.name}\n`;
      throw new Error(`error when ${what} ${JSON.stringify(info.source)}: <nil>`);
    }
  });
  for (const applied of found) {
    if (output === "json") io.out(`${printJson(applied, 2, "given")}\n`);
    else if (output === "yaml") io.out(printYaml(applied));
    else throw new UsageError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
  }
  return undefined;
}

export async function set(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  const dryRun = dryRunOf(ctx);
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("configured", dryRun)));
  const changed: { info: Info; annotations: Record<string, string> }[] = [];
  await build(ctx, { filenames: flags.list("filename"), validate: false }).visit((info) => {
    const annotations = configurationAnnotation(info.object);
    info.get();
    const was = info.object.metadata.annotations?.[LAST_APPLIED];
    if (was === undefined && !flags.bool("create-annotation")) {
      throw new Error(
        `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
      );
    }
    if (was === annotations[LAST_APPLIED]) io.out(`set-last-applied ${info.name}: no changes required.\n`);
    else changed.push({ info, annotations });
  });
  for (const { info, annotations } of changed) {
    if (dryRun !== "client") {
      info.refresh(
        info.request({
          verb: "patch",
          patchType: "application/merge-patch+json",
          body: { metadata: { annotations } },
          dryRun: dryRun === "server" || undefined,
        }),
      );
    }
    printTo(printer, info.object, io.out.bind(io));
  }
  return undefined;
}
