/** kubectl create -f. Models kubectl/pkg/cmd/create/create.go. */
import { UsageError } from "../../errors.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import { documentsOf, findSources, readSource } from "../../resource/files.ts";
import type { CommandContext } from "../../types.ts";
import { createOrUpdateAnnotation } from "../../util/applied.ts";
import { addSource } from "../../util/errors.ts";
import { dryRunOf, requireFiles, validationOf, withDryRun, writeOptions } from "../../util/options.ts";
import { recorded } from "../../util/record.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(" ")}]`);
  const dryRun = dryRunOf(ctx);
  const fieldValidation = validationOf(flags);
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("created", dryRun)));
  requireFiles(flags);
  if (flags.bool("edit")) return (require("../edit/edit.ts") as typeof import("../edit/edit.ts")).editBeforeCreate(ctx);
  if (flags.string("raw")) return createRaw(ctx, flags.string("raw"));
  let count = 0;
  const result = build(ctx, {
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    continueOnError: true,
    validate: fieldValidation !== "Ignore",
  });
  await result.visit((info) => {
    info.object = recorded(ctx, createOrUpdateAnnotation(flags.bool("save-config"), info.object));
    if (dryRun !== "client") {
      try {
        const body = info.object;
        const options = { ...writeOptions(flags, dryRun), fieldValidation };
        info.refresh(info.request({ ...options, verb: "create", body, name: undefined }));
      } catch (error) {
        throw addSource("creating", info.source, error);
      }
    }
    count++;
    printTo(printer, info.object, ctx.io.out.bind(ctx.io));
  });
  if (count === 0) throw new Error("no objects passed to create");
  return undefined;
}

async function createRaw(ctx: CommandContext, raw: string): Promise<undefined> {
  const { flags } = ctx;
  const [file, ...others] = flags.list("filename");
  if (!file || others.length > 0) throw new Error("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(file)) throw new Error("--raw cannot read from a url");
  if (flags.bool("recursive")) throw new Error("--raw and --recursive are mutually exclusive");
  if (flags.string("selector")) throw new Error("--raw and --selector (-l) are mutually exclusive");
  if (flags.string("output")) throw new Error("--raw and --output are mutually exclusive");
  const [source] = findSources([file], false, ctx.cwd).sources;
  if (!source) throw new Error(`open ${file}: no such file or directory`);
  const [body] = documentsOf(await readSource(source, () => ctx.io.readStdin()), source.name);
  (require("../get/raw.ts") as typeof import("../get/raw.ts")).postRaw(ctx, raw, body);
  return undefined;
}
