/** kubectl replace. Models kubectl/pkg/cmd/replace/replace.go. */
import type { ApiRequest } from "../../../client/index.ts";
import { UsageError } from "../../errors.ts";
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { type BuildOptions, build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { groupResourceName } from "../../resource/mapper.ts";
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

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const fieldValidation = validationOf(flags);
  const dryRun = dryRunOf(ctx);
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("replaced", dryRun)));
  validate(ctx);
  const options: BuildOptions = {
    filenames: flags.list("filename"),
    recursive: flags.bool("recursive"),
    kustomize: flags.string("kustomize"),
    continueOnError: true,
    subresource: flags.string("subresource"),
    validate: fieldValidation !== "Ignore",
  };
  const request = { ...writeOptions(flags, dryRun), fieldValidation };
  if (flags.bool("force")) return forceReplace(ctx, options, request, printer);
  await build(ctx, options).visit((info) => replaceOne(ctx, info, dryRun, request, printer));
  return undefined;
}

function validate(ctx: CommandContext): void {
  const { flags } = ctx;
  const grace = flags.int("grace-period");
  if (grace >= 0 && !flags.bool("force")) throw new Error("--grace-period must have --force specified");
  if (flags.duration("timeout") !== 0 && !flags.bool("force")) {
    throw new Error("--timeout must have --force specified");
  }
  if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(" ")}]`);
  requireFiles(flags);
  if (flags.string("raw")) throw new Error("--raw is not part of this version of kubelab's replace yet");
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
  const stored = info.request({ verb: "get" });
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
  const { infos, error } = await build(ctx, options).infos();
  if (error) throw error;
  const grace = flags.int("grace-period");
  const timeoutMs = flags.duration("timeout") || 300_000;
  const gracePeriodSeconds = Math.max(grace, 0);
  io.err(
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n",
  );
  for (const info of infos) {
    const answer = cluster.request({
      ...info.address(),
      verb: "delete",
      gracePeriodSeconds,
      propagationPolicy: cascadeOf(flags),
    });
    if (answer.code === 404) continue;
    const from = info.mapping.namespaced ? ` from ${info.namespace} namespace` : "";
    io.out(
      `${groupResourceName(info.mapping)} "${info.name}" ${gracePeriodSeconds === 0 ? "force deleted" : "deleted"}${from}\n`,
    );
  }
  for (const info of infos) {
    const gone = () => (cluster.request({ ...info.address(), verb: "get" }).code === 404 ? true : undefined);
    if (!(await cluster.waitUntil(gone, { timeoutMs, jump: true })))
      throw new Error("timed out waiting for the condition");
  }
  for (const info of infos) {
    const body = createOrUpdateAnnotation(flags.bool("save-config"), info.object);
    info.refresh(info.request({ ...request, verb: "create", body, name: undefined }));
    printTo(printer, info.object, io.out.bind(io));
  }
  if (infos.length === 0) throw new Error("no objects passed to replace");
  return undefined;
}
