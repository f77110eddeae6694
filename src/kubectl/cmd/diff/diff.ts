/** kubectl diff. Models kubectl/pkg/cmd/diff/diff.go. */
import { clone } from "../../../apimachinery/json.ts";
import { printYaml } from "../../../apimachinery/yaml.ts";
import { isNotFound } from "../../../client/index.ts";
import { checkError } from "../../checkerr.ts";
import { UsageError } from "../../errors.ts";
import { withoutManagedFields } from "../../printers/structured.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { LAST_APPLIED } from "../../util/applied.ts";
import { requireFiles } from "../../util/options.ts";
import { patchObject } from "../apply/patcher.ts";
import { masked } from "./mask.ts";
import { showDifferences, type Version } from "./show.ts";

/** What kubectl writes for a Secret that is not there, once it has been masked. */
const NO_SECRET = "null\n";

export async function run(ctx: CommandContext): Promise<number> {
  try {
    return await diff(ctx);
  } catch (error) {
    // 1 means differences, so that failures have one more.
    const failure = checkError(error, ctx.commandPath);
    ctx.io.err(failure.message);
    return failure.code + 1;
  }
}

async function diff(ctx: CommandContext): Promise<number> {
  const { flags } = ctx;
  if (ctx.args.length > 0) throw new UsageError(`Unexpected args: [${ctx.args.join(" ")}]`);
  requireFiles(flags);
  if (flags.bool("force-conflicts") && !flags.bool("server-side"))
    throw new Error("--force-conflicts only works with --server-side");
  if (flags.bool("prune")) throw new Error("--prune is not part of this version of kubelab yet");
  const result = build(ctx, {
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    validate: false,
  });
  const versions: Version[] = [];
  await result.visit((info) => void versions.push(versionOf(ctx, info)));
  await ctx.cluster.commit();
  return showDifferences(ctx, versions);
}

/** The object as it is and as it would be. */
function versionOf(ctx: CommandContext, info: Info): Version {
  const { flags, io } = ctx;
  const local = info.object;
  let live: any;
  try {
    info.get();
    live = info.object;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  let pair = [live, mergedWith(ctx, info, local, live)];
  if (!flags.bool("show-managed-fields")) pair = pair.map((object) => object && withoutManagedFields(object));
  const { version, kind, group } = info.mapping;
  const secret = !flags.bool("show-secrets") && version === "v1" && kind === "Secret";
  if (secret) pair = masked(pair[0], pair[1]);
  if (live?.metadata.deletionTimestamp)
    io.err(`Warning: Detected changes to resource ${live.metadata.name} which is currently being deleted.\n`);
  const [from, to] = pair.map((object) => (object ? printYaml(object) : secret ? NO_SECRET : ""));
  const name = `${group ? `${group}.` : ""}${version}.${kind}.${info.namespace}.${info.name}`;
  return { name, from: from!, to: to! };
}

/** What applying would make of the object, by a dry run. */
function mergedWith({ flags }: CommandContext, info: Info, local: any, live: any): any {
  const fieldManager =
    flags.bool("server-side") && !flags.changed("field-manager") ? "kubectl" : flags.string("field-manager");
  const request = { dryRun: true, fieldManager };
  if (flags.bool("server-side")) {
    const force = flags.bool("force-conflicts");
    const patchType = "application/apply-patch+yaml";
    return info.request({ ...request, verb: "patch", patchType, body: local, force });
  }
  if (!live) return info.request({ ...request, verb: "create", name: undefined, body: local });
  const modified = clone(local);
  modified.metadata.annotations = { ...modified.metadata.annotations };
  delete modified.metadata.annotations[LAST_APPLIED];
  const options = {
    dryRun: "server",
    request,
    force: false,
    describe: () => info.objectName(),
  } as const;
  return patchObject(info, modified, options)!.object;
}
