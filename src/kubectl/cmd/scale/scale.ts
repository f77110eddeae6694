/** kubectl scale. Models kubectl/pkg/cmd/scale/scale.go and kubectl/pkg/scale/scale.go. */
import { isConflict } from "../../../client/index.ts";
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { type DryRun, dryRunOf, withDryRun } from "../../util/options.ts";
import { recordByPatch } from "../../util/record.ts";

/** Attempts while others change the object at the same time. */
const RETRIES = 300;

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  const printer = printerFor(printOptions(flags, ctx.cwd, withDryRun("scaled", dryRun)));
  if (flags.int("replicas") < 0)
    throw new Error("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  if (flags.int("current-replicas") < -1)
    throw new Error("The --current-replicas must specify an integer of -1 or greater");
  const { infos, error } = await build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    allowEmptySelector: flags.bool("all"),
    continueOnError: true,
    validate: false,
  }).infos();
  if (flags.string("resource-version") && infos.length > 1)
    throw new Error("cannot use --resource-version with multiple resources");
  if (infos.length === 0) throw error ?? new Error("no objects passed to scale");
  for (const info of infos) await scaleOne(ctx, info, dryRun, printer);
  if (error) throw error;
  return undefined;
}

async function scaleOne(ctx: CommandContext, info: Info, dryRun: DryRun, printer: Printer): Promise<void> {
  let replicas = ctx.flags.int("replicas");
  if (dryRun !== "client") {
    replicas = setReplicas(ctx, info, replicas, dryRun === "server");
    const timeoutMs = ctx.flags.duration("timeout");
    if (timeoutMs !== 0 && dryRun === "none") await waitForReplicas(ctx, info, replicas, timeoutMs);
  }
  const { group } = info.mapping;
  // Other groups may keep the number elsewhere.
  if (group === "apps" || group === "") info.object = { ...info.object, spec: { ...info.object.spec, replicas } };
  if (dryRun !== "client") recordByPatch(ctx, info);
  printTo(printer, info.object, ctx.io.out.bind(ctx.io));
}

/** Sets the number through the scale subresource and answers what the server made of it. */
function setReplicas(ctx: CommandContext, info: Info, replicas: number, dryRun: boolean): number {
  const target = { subresource: "scale", dryRun: dryRun || undefined, fieldManager: "kubectl" } as const;
  const { flags } = ctx;
  if (flags.int("current-replicas") === -1 && !flags.string("resource-version")) {
    const patchType = "application/merge-patch+json";
    return info.request({ ...target, verb: "patch", patchType, body: { spec: { replicas } } }).spec?.replicas ?? 0;
  }
  for (let attempt = 0; ; attempt++) {
    const scale = info.request({ verb: "get", subresource: "scale" });
    checkPrecondition(ctx, scale);
    try {
      const body = { ...scale, spec: { ...scale.spec, replicas } };
      return info.request({ ...target, verb: "update", body }).spec?.replicas ?? 0;
    } catch (error) {
      if (!isConflict(error) || attempt >= RETRIES) throw error;
    }
  }
}

function checkPrecondition({ flags }: CommandContext, scale: any): void {
  const [size, version] = [flags.int("current-replicas"), flags.string("resource-version")];
  const actual = scale.spec?.replicas ?? 0;
  if (size !== -1 && actual !== size) throw new Error(`Expected replicas to be ${size}, was ${actual}`);
  if (version && scale.metadata.resourceVersion !== version)
    throw new Error(`Expected resource version to be ${version}, was ${scale.metadata.resourceVersion}`);
}

async function waitForReplicas(ctx: CommandContext, info: Info, replicas: number, timeoutMs: number): Promise<void> {
  const poll = () => {
    const scale = info.request({ verb: "get", subresource: "scale" });
    const wanted = scale.spec?.replicas ?? 0;
    return wanted !== replicas || (scale.status?.replicas ?? 0) === replicas ? true : undefined;
  };
  if (!(await ctx.cluster.waitUntil(poll, { timeoutMs, jump: true })))
    throw new Error(`timed out waiting for ${JSON.stringify(info.mapping.resource)} to be synced`);
}
