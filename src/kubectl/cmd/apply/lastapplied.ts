/** kubectl apply view-last-applied and set-last-applied. */
import { printJson } from "../../../apimachinery/json.ts";
import { printYaml } from "../../../apimachinery/yaml.ts";
import { UsageError } from "../../errors.ts";
import { NamePrinter } from "../../printers/name.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { appliedConfiguration, LAST_APPLIED, withAppliedAnnotation } from "../../util/applied.ts";
import { dryRunOf, requireFiles, withDryRun } from "../../util/options.ts";

const noAnnotation = (info: Info) =>
  new Error(`no last-applied-configuration annotation found on resource: ${info.name}`);

export async function view(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  const output = flags.string("output");
  if (output !== "yaml" && output !== "json") {
    throw new UsageError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
  }
  const result = build(ctx, {
    args: ctx.args,
    filenames: flags.list("filename"),
    recursive: flags.bool("recursive"),
    kustomize: flags.string("kustomize"),
    labelSelector: flags.string("selector"),
    selectAll: flags.bool("all"),
    allowEmptySelector: true,
    latest: true,
    validate: false,
  });
  await result.visit((info) => {
    const applied = appliedConfiguration(info.object);
    if (!applied) throw noAnnotation(info);
    io.out(output === "json" ? printJson(applied, 2) : printYaml(applied));
  });
  return undefined;
}

export async function set(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  requireFiles(flags);
  const dryRun = dryRunOf(ctx);
  const printer = new NamePrinter(flags.string("output") === "name", withDryRun("configured", dryRun));
  const result = build(ctx, { filenames: flags.list("filename"), recursive: flags.bool("recursive"), validate: false });
  await result.visit((info) => {
    const wanted = withAppliedAnnotation(info.object);
    info.get();
    if (!flags.bool("create-annotation") && !appliedConfiguration(info.object)) throw noAnnotation(info);
    if (dryRun !== "client") {
      const body = { metadata: { annotations: { [LAST_APPLIED]: wanted.metadata.annotations[LAST_APPLIED] } } };
      info.refresh(
        info.request({
          verb: "patch",
          patchType: "application/merge-patch+json",
          body,
          dryRun: dryRun === "server" || undefined,
        }),
      );
    }
    io.out(printer.print(info.object));
  });
  return undefined;
}
