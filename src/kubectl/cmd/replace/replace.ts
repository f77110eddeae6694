/** kubectl replace. Models kubectl/pkg/cmd/replace/replace.go. */
import type { ApiRequest } from "../../../client/index.ts";
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { type BuildOptions, build, filenameOptions, isMissing } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { createOrUpdateAnnotation } from "../../util/applied.ts";
import { addSource } from "../../util/errors.ts";
import {
  cascadeOf,
  type DryRun,
  dryRunOf,
  requireFiles,
  validationOf,
  withDryRun,
  writeOptions,
} from "../../util/options.ts";
import type { DeleteSettings } from "../delete/delete.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const fieldValidation = validationOf(flags);
  const dryRun = dryRunOf(ctx);
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("replaced", dryRun)));
  validate(ctx, dryRun);
  if (flags.string("raw")) return replaceRaw(ctx, flags.string("raw"));
  const options: BuildOptions = {
    ...filenameOptions(flags),
    continueOnError: true,
    subresource: flags.string("subresource"),
    validate: fieldValidation !== "Ignore",
  };
  const request = { ...writeOptions(flags, dryRun), fieldValidation };
  if (flags.bool("force")) return forceReplace(ctx, options, request, printer);
  await build(ctx, options).visit((info) => replaceOne(ctx, info, dryRun, request, printer));
  return undefined;
}

function validate(ctx: CommandContext, dryRun: DryRun): void {
  const { flags } = ctx;
  const grace = flags.int("grace-period");
  if (grace >= 0 && !flags.bool("force")) throw new Error("--grace-period must have --force specified");
  if (flags.duration("timeout") !== 0 && !flags.bool("force")) {
    throw new Error("--timeout must have --force specified");
  }
  if (flags.bool("force") && dryRun !== "none") throw new Error("--dry-run can not be used when --force is set");
  requireFiles(flags);
  const raw = flags.string("raw");
  if (!raw) return;
  if (flags.list("filename").length !== 1) throw new Error("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(flags.list("filename")[0]!)) throw new Error("--raw cannot read from a url");
  if (flags.bool("recursive")) throw new Error("--raw and --recursive are mutually exclusive");
  if (flags.string("output")) throw new Error("--raw and --output are mutually exclusive");
  if (!raw.startsWith("/"))
    throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
}

function replaceOne(
  ctx: CommandContext,
  info: Info,
  dryRun: DryRun,
  request: Partial<ApiRequest>,
  printer: Printer,
): void {
  info.object = createOrUpdateAnnotation(ctx.flags.bool("save-config"), info.object);
  if (dryRun !== "client") {
    try {
      info.refresh(
        info.request({ ...request, verb: "update", body: withVersion(info), subresource: subresourceOf(ctx) }),
      );
    } catch (error) {
      throw addSource("replacing", info.source, error);
    }
  }
  printTo(printer, info.object, ctx.io.out.bind(ctx.io));
}

const subresourceOf = (ctx: CommandContext) => ctx.flags.string("subresource") || undefined;

/** An object without resourceVersion replaces whatever version there is. Models resource.Helper.Replace. */
function withVersion(info: Info): any {
  const { object } = info;
  if (object.metadata?.resourceVersion) return object;
  const { code, body: stored } = info.cluster.request({ verb: "get", ...info.address() });
  if (code >= 400) return object;
  return { ...object, metadata: { ...object.metadata, resourceVersion: stored.metadata.resourceVersion } };
}

/** --force: delete, wait, create. */
async function forceReplace(
  ctx: CommandContext,
  options: BuildOptions,
  request: Partial<ApiRequest>,
  printer: Printer,
): Promise<undefined> {
  const { flags, io, cluster } = ctx;
  const grace = flags.int("grace-period");
  const timeoutMs = flags.duration("timeout");
  const settings: DeleteSettings = {
    // Nothing is to be lost by accident: at once means after a second.
    gracePeriod: grace === 0 ? 1 : grace,
    propagation: cascadeOf(ctx),
    dryRun: "none",
    ignoreMissing: true,
    wait: grace === 0 || flags.bool("wait"),
    timeoutMs,
    output: flags.string("output"),
  };
  const { deleteFound } = require("../delete/delete.ts") as typeof import("../delete/delete.ts");
  await deleteFound(
    ctx,
    build(ctx, { ...options, requireObject: false, validate: false, ignore: isMissing }),
    settings,
  );
  const found = await build(ctx, options).infos();
  if (found.error) throw found.error;
  for (const info of found.infos) {
    const gone = () => (cluster.request({ ...info.address(), verb: "get" }).code === 404 ? true : undefined);
    if (!(await cluster.waitUntil(gone, { timeoutMs: timeoutMs || 300_000, jump: true })))
      throw new Error("timed out waiting for the condition");
  }
  for (const info of found.infos) {
    const body = createOrUpdateAnnotation(flags.bool("save-config"), info.object);
    info.refresh(info.request({ ...request, verb: "create", body, name: undefined }));
    printTo(printer, info.object, io.out.bind(io));
  }
  if (found.infos.length === 0) throw new Error("no objects passed to replace");
  return undefined;
}

/** --raw: sends the one file as it is to a path of the server and prints the answer. */
async function replaceRaw(ctx: CommandContext, path: string): Promise<undefined> {
  const { readBytes } = require("../../util/sources.ts") as typeof import("../../util/sources.ts");
  const { parseYaml } = require("../../../apimachinery/yaml.ts") as typeof import("../../../apimachinery/yaml.ts");
  const [file = ""] = ctx.flags.list("filename");
  const text = file === "-" ? await ctx.io.readStdin() : readBytes(file, ctx.cwd).toString("utf8");
  (require("../get/raw.ts") as typeof import("../get/raw.ts")).putRaw(ctx, path, parseYaml(text));
  return undefined;
}
