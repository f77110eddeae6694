/** kubectl apply. Models kubectl/pkg/cmd/apply/apply.go. */
import { type ApiError, type ApiRequest, isConflict, isNotFound } from "../../../client/index.ts";
import { ErrorAggregate, UsageError } from "../../errors.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { resourceText } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { LAST_APPLIED, withAppliedAnnotation, withoutNulls } from "../../util/applied.ts";
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
import { recorded } from "../../util/record.ts";
import { patchObject, recreate } from "./patcher.ts";

interface ApplyRun {
  ctx: CommandContext;
  dryRun: DryRun;
  request: Partial<ApiRequest>;
  /** Prints one object with what was done to it. */
  print(object: any, operation: string): void;
  /** Output other than names was asked for: it follows at the end, as one list. */
  collecting: boolean;
}

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(" ")}]`);
  const dryRun = dryRunOf(ctx);
  requireFiles(flags);
  const fieldValidation = validationOf(flags);
  validate(ctx, dryRun);
  const output = flags.string("output");
  const applied: ApplyRun = {
    ctx,
    dryRun,
    request: { ...writeOptions(flags, dryRun), fieldManager: managerOf(ctx), fieldValidation },
    collecting: output !== "" && output !== "name",
    print(object, operation) {
      const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun(operation, dryRun)));
      printTo(printer, object, ctx.io.out.bind(ctx.io));
    },
  };
  printerFor(printOptions(flags, ctx.cwd));
  await applyAll(applied);
  return undefined;
}

const managerOf = ({ flags }: CommandContext) =>
  flags.bool("server-side") && !flags.changed("field-manager") ? "kubectl" : flags.string("field-manager");

function validate({ flags }: CommandContext, dryRun: DryRun): void {
  const serverSide = flags.bool("server-side");
  const force = flags.bool("force");
  if (flags.bool("force-conflicts") && !serverSide) throw new Error("--force-conflicts only works with --server-side");
  if (dryRun === "client" && serverSide) {
    throw new Error("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (serverSide && force) throw new Error("--force cannot be used with --server-side");
  if (dryRun === "server" && force) throw new Error("--dry-run=server cannot be used with --force");
  if (flags.bool("all") && flags.string("selector"))
    throw new Error("cannot set --all and --selector at the same time");
  if (!flags.bool("prune")) return;
  if (force) throw new Error("--force cannot be used with --prune");
  if (!flags.bool("all") && !flags.string("selector")) {
    throw new Error(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
    );
  }
  if (serverSide) {
    throw new Error("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
}

async function applyAll(applied: ApplyRun): Promise<void> {
  const { flags } = applied.ctx;
  const pruner = () => require("./prune.ts") as typeof import("./prune.ts");
  const pruned = flags.bool("prune") ? pruner().prunedKinds(applied.ctx) : undefined;
  const result = build(applied.ctx, {
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    continueOnError: true,
    validate: applied.request.fieldValidation !== "Ignore",
  });
  const { infos, error } = await result.infos();
  const errors: Error[] = error ? [error as Error] : [];
  if (infos.length === 0 && errors.length === 0) throw new Error("no objects passed to apply");
  const done: Info[] = [];
  for (const info of infos) {
    try {
      await applyOne(applied, info);
      done.push(info);
    } catch (failure) {
      errors.push(failure as Error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new ErrorAggregate(errors);
  if (applied.collecting) printAll(applied, done);
  if (!pruned) return;
  const print = (object: any) => applied.print(object, "pruned");
  pruner().prune(applied.ctx, pruned, { dryRun: applied.dryRun, visited: done, print });
}

function printAll(applied: ApplyRun, done: Info[]): void {
  const objects = done.map((info) => info.object);
  if (objects.length === 1) applied.print(objects[0], "");
  else applied.print({ apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } }, "");
}

async function applyOne(applied: ApplyRun, info: Info): Promise<void> {
  const { ctx } = applied;
  const generateName = info.object.metadata?.generateName;
  if (!info.name && generateName) throw new Error(`from ${generateName}: cannot use generate name with apply`);
  if (ctx.flags.bool("server-side")) {
    serverSide(applied, info);
    return;
  }
  const modified = withAppliedAnnotation(recorded(ctx, info.object));
  try {
    info.get();
  } catch (error) {
    if (!isNotFound(error)) {
      throw addSource(`retrieving current configuration of:\n${describe(info)}\nfrom server for:`, info.source, error);
    }
    createOne(applied, info, modified);
    return;
  }
  await patchOne(applied, info, modified);
}

/** Models resource.Info.String. */
function describe(info: Info): string {
  const { group, version, kind } = info.mapping;
  return `Resource: ${JSON.stringify(resourceText(info.mapping))}, GroupVersionKind: "${group}/${version}, Kind=${kind}"\nName: ${JSON.stringify(info.name)}, Namespace: ${JSON.stringify(info.namespace)}`;
}

function createOne(applied: ApplyRun, info: Info, modified: any): void {
  const body = withoutNulls(modified);
  if (applied.dryRun === "client") info.object = body;
  else {
    try {
      info.refresh(info.request({ ...applied.request, verb: "create", body, name: undefined }));
    } catch (error) {
      throw addSource("creating", info.source, error);
    }
  }
  if (!applied.collecting) applied.print(info.object, "created");
}

async function patchOne(applied: ApplyRun, info: Info, modified: any): Promise<void> {
  const { io, flags, cluster } = applied.ctx;
  const timeoutMs = flags.duration("timeout");
  if (info.object.metadata.annotations?.[LAST_APPLIED] === undefined) {
    io.err(
      `Warning: resource ${info.objectName()} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  }
  const options = {
    dryRun: applied.dryRun,
    request: applied.request,
    force: flags.bool("force"),
    describe: () => describe(info),
  };
  const { changed, object } = patchObject(info, modified, options) ?? {
    changed: true,
    object: await recreate(info, modified, {
      ...options,
      gracePeriod: flags.int("grace-period"),
      propagation: cascadeOf(applied.ctx),
      // kubectl waits no time at all where no --timeout is given: what does not go at once is not made anew.
      wait: async (isTrue) =>
        timeoutMs > 0 && (await cluster.waitUntil(() => isTrue() || undefined, { timeoutMs, jump: true })) === true,
    }),
  };
  info.refresh(object);
  if (object.metadata.deletionTimestamp) {
    io.err(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
  }
  if (!applied.collecting) applied.print(info.object, changed ? "configured" : "unchanged");
}

function serverSide(applied: ApplyRun, info: Info): void {
  try {
    const request: Partial<ApiRequest> = {
      ...applied.request,
      patchType: "application/apply-patch+yaml",
      body: info.object,
      force: applied.ctx.flags.bool("force-conflicts"),
      subresource: applied.ctx.flags.string("subresource") || undefined,
    };
    info.refresh(info.request({ ...request, verb: "patch" }));
  } catch (error) {
    throw isConflict(error) ? new Error(conflictAdvice(error)) : error;
  }
  if (!applied.collecting) applied.print(info.object, "serverside-applied");
}

const conflictAdvice = (error: ApiError) => `${error.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
