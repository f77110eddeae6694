/** kubectl delete. Models kubectl/pkg/cmd/delete/delete.go. */
import { ApiError, type ApiRequest } from "../../../client/index.ts";
import { type BuildOptions, type BuildResult, build, filenameOptions, isMissing } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { groupResourceName } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { addSource } from "../../util/errors.ts";
import { cascadeOf, type DryRun, dryRunOf, withDryRun } from "../../util/options.ts";

const WEEK = 168 * 3600 * 1000;

export interface DeleteSettings {
  gracePeriod: number;
  propagation: NonNullable<ApiRequest["propagationPolicy"]>;
  dryRun: DryRun;
  ignoreMissing: boolean;
  wait: boolean;
  timeoutMs: number;
  output: string;
}

interface Deleted {
  info: Info;
  uid?: string;
}

const IMMEDIATE =
  "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n";

export async function run(ctx: CommandContext): Promise<number | undefined> {
  const { flags } = ctx;
  const settings = complete(ctx);
  const options = buildOptions(ctx, settings);
  const found = flags.string("raw") ? undefined : build(ctx, options);
  validate(ctx, settings);
  if (!found) return (require("../get/raw.ts") as typeof import("../get/raw.ts")).deleteRaw(ctx, flags.string("raw"));
  if (flags.bool("interactive") && !(await confirmed(ctx, options))) return 0;
  await deleteFound(ctx, found, settings);
  return 0;
}

/** Deletes what was found, and waits until it is gone where that is asked. Models DeleteOptions.DeleteResult. */
export async function deleteFound(ctx: CommandContext, found: BuildResult, settings: DeleteSettings): Promise<void> {
  const { io } = ctx;
  const deleted: Deleted[] = [];
  let warnScope = ctx.namespace.explicit && !ctx.flags.bool("all-namespaces");
  await found.visit((info) => {
    const one: Deleted = { info };
    deleted.push(one);
    if (warnScope && !info.mapping.namespaced) {
      io.err("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n");
      warnScope = false;
    }
    one.uid = deleteOne(ctx, info, settings);
  });
  if (deleted.length === 0) io.out("No resources found\n");
  else if (settings.wait && settings.dryRun === "none") await waitForAll(ctx, deleted, settings.timeoutMs || WEEK);
}

function complete(ctx: CommandContext): DeleteSettings {
  const { flags } = ctx;
  const propagation = cascadeOf(ctx);
  const selecting = flags.string("selector") || flags.string("field-selector") || flags.bool("all");
  const force = flags.bool("force");
  let gracePeriod = flags.int("grace-period");
  if (flags.bool("now")) {
    if (gracePeriod !== -1) throw new Error("--now and --grace-period cannot be specified together");
    gracePeriod = 1;
  }
  if (gracePeriod === 0 && !force) gracePeriod = 1;
  if (force && gracePeriod < 0) gracePeriod = 0;
  return {
    gracePeriod,
    propagation,
    dryRun: dryRunOf(ctx),
    ignoreMissing: flags.changed("ignore-not-found") ? flags.bool("ignore-not-found") : Boolean(selecting),
    wait: flags.bool("wait"),
    timeoutMs: flags.duration("timeout"),
    output: flags.string("output"),
  };
}

function validate({ flags, io }: CommandContext, { output, gracePeriod }: DeleteSettings): void {
  if (output && output !== "name") throw new Error(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.bool("all") && flags.string("selector"))
    throw new Error("cannot set --all and --selector at the same time");
  if (flags.bool("all") && flags.string("field-selector")) {
    throw new Error("cannot set --all and --field-selector at the same time");
  }
  if (!flags.bool("force")) return;
  if (gracePeriod > 0) throw new Error("--force and --grace-period greater than 0 cannot be specified together");
  io.err(IMMEDIATE);
}

function buildOptions(ctx: CommandContext, settings: DeleteSettings): BuildOptions {
  const { flags } = ctx;
  return {
    args: ctx.args,
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    fieldSelector: flags.string("field-selector"),
    selectAll: flags.bool("all"),
    allNamespaces: flags.bool("all-namespaces"),
    continueOnError: true,
    requireObject: false,
    validate: false,
    ignore: settings.ignoreMissing ? isMissing : undefined,
  };
}

async function confirmed(ctx: CommandContext, options: BuildOptions): Promise<boolean> {
  const { infos, error } = await build(ctx, options).infos();
  if (error) throw error;
  if (infos.length === 0) {
    ctx.io.out("No resources found\n");
    return false;
  }
  const names = infos.map((info) => `${groupResourceName(info.mapping)}/${info.name}\n`);
  ctx.io.out(`You are about to delete the following ${infos.length} resource(s):\n${names.join("")}`);
  ctx.io.out("Do you want to continue? (y/N): ");
  const answer = (await ctx.io.readStdin()).split("\n")[0]!.trim();
  if (/^y(es)?$/i.test(answer)) return true;
  ctx.io.out("deletion is cancelled\n");
  return false;
}

/** Deletes one object and says so; answers its uid. */
function deleteOne(ctx: CommandContext, info: Info, settings: DeleteSettings): string | undefined {
  let body: any;
  if (settings.dryRun !== "client") {
    try {
      body = info.request({
        verb: "delete",
        propagationPolicy: settings.propagation,
        gracePeriodSeconds: settings.gracePeriod >= 0 ? settings.gracePeriod : undefined,
        dryRun: settings.dryRun === "server" || undefined,
      });
    } catch (error) {
      throw addSource("deleting", info.source, error);
    }
  }
  const type = groupResourceName(info.mapping);
  if (settings.output === "name") ctx.io.out(`${type}/${info.name}\n`);
  else {
    let operation = settings.gracePeriod === 0 ? "force deleted" : "deleted";
    if (info.mapping.namespaced) operation += ` from ${info.namespace} namespace`;
    ctx.io.out(`${type} "${info.name}" ${withDryRun(operation, settings.dryRun)}\n`);
  }
  return body?.kind === "Status" ? body.details?.uid : body?.metadata?.uid;
}

async function waitForAll(ctx: CommandContext, deleted: Deleted[], timeoutMs: number): Promise<void> {
  for (const { info, uid } of deleted) {
    const gone = await ctx.cluster.waitUntil(() => (isGone(info, uid) ? true : undefined), { timeoutMs, jump: true });
    if (!gone) throw new Error(`timed out waiting for the condition on ${info.mapping.resource}/${info.name}`);
  }
}

/** The object is away, or another one has its name. */
function isGone(info: Info, uid: string | undefined): boolean {
  const answer = info.cluster.request({ verb: "get", ...info.address() });
  if (answer.code === 404) return true;
  if (answer.code === 403 || answer.code === 405) return true;
  if (answer.code >= 400) throw new ApiError(answer.body);
  return uid !== undefined && answer.body.metadata.uid !== uid;
}
