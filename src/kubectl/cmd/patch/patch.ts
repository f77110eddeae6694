/** kubectl patch. Models kubectl/pkg/cmd/patch/patch.go. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { deepEqual } from "../../../apimachinery/json.ts";
import { jsonObjectError } from "../../../apimachinery/jsonscan.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../../../apimachinery/patch/index.ts";
import { badRequest } from "../../../apimachinery/status.ts";
import { parseYaml } from "../../../apimachinery/yaml.ts";
import { ApiError, type ApiRequest, type PatchType } from "../../../client/index.ts";
import { kindFor } from "../../../kinds/index.ts";
import { schemaLookup } from "../../../kinds/schema.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { splitApiVersion } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { openError } from "../../util/errors.ts";
import { type DryRun, dryRunOf, writeOptions } from "../../util/options.ts";
import { recordByPatch } from "../../util/record.ts";

const TYPES = new Map<string, PatchType>([
  ["json", "application/json-patch+json"],
  ["merge", "application/merge-patch+json"],
  ["strategic", "application/strategic-merge-patch+json"],
]);

interface PatchRun {
  ctx: CommandContext;
  dryRun: DryRun;
  type: PatchType;
  patch: any;
  /** Why the patch is no JSON although it looks like it: the server is the one who says so. */
  broken?: string;
}

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  validate(ctx, dryRun);
  const type = TYPES.get(flags.string("type").toLowerCase()) ?? "application/strategic-merge-patch+json";
  const running: PatchRun = { ctx, dryRun, type, ...readPatch(ctx) };
  let count = 0;
  await build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    subresource: flags.string("subresource"),
    continueOnError: true,
    validate: false,
    local: flags.bool("local"),
  }).visit((info) => {
    count++;
    patchOne(running, info);
  });
  if (count === 0) throw new Error("no objects passed to patch");
  return undefined;
}

function validate({ args, flags }: CommandContext, dryRun: DryRun): void {
  const [patch, file, local] = [flags.string("patch"), flags.string("patch-file"), flags.bool("local")];
  if (patch && file) throw new Error("cannot specify --patch and --patch-file together");
  if (!patch && !file) throw new Error("must specify --patch or --patch-file containing the contents of the patch");
  if (local && args.length > 0) throw new Error("cannot specify --local and server resources");
  if (local && dryRun === "server")
    throw new Error("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const type = flags.string("type");
  if (type && !TYPES.has(type.toLowerCase()))
    throw new Error(`--type must be one of [${[...TYPES.keys()].join(" ")}], not ${JSON.stringify(type)}`);
}

function readPatch({ flags, cwd }: CommandContext): Pick<PatchRun, "patch" | "broken"> {
  const file = flags.string("patch-file");
  let text = flags.string("patch");
  if (file) {
    try {
      text = readFileSync(resolve(cwd, file), "utf8");
    } catch (error) {
      throw new Error(`unable to read patch file: ${openError(file, error)}`);
    }
  }
  // Models yaml.ToJSON: what begins like an object is sent as it is.
  if (text.trimStart().startsWith("{")) {
    const broken = jsonObjectError(text);
    return broken ? { patch: {}, broken } : { patch: JSON.parse(text) };
  }
  try {
    return { patch: parseYaml(text) };
  } catch (error) {
    throw new Error(`unable to parse ${JSON.stringify(flags.string("patch"))}: ${(error as Error).message}`);
  }
}

function patchOne(running: PatchRun, info: Info): void {
  const { ctx, dryRun, type, patch } = running;
  const { flags, io } = ctx;
  const before = info.object;
  let object: any;
  let changed: boolean;
  if (running.broken) throw brokenPatch(running.broken, type);
  if (flags.bool("local") || dryRun === "client") {
    object = patchLocally(running, before);
    changed = !deepEqual(before, object);
  } else {
    const options = { ...writeOptions(flags, dryRun), subresource: flags.string("subresource") || undefined };
    object = request(info, { ...options, verb: "patch", patchType: type, body: patch });
    changed = !deepEqual(before, object);
    object = recordByPatch(ctx, info, options) ?? object;
  }
  // Models PatchOptions.ToPrinter, which sets the operation anew and so loses the words of the dry run.
  const operation = changed ? "patched" : "patched (no change)";
  printTo(printerFor(printOptions(flags, ctx.cwd, operation)), object, io.out.bind(io));
}

function request(info: Info, patch: Pick<ApiRequest, "verb"> & Partial<ApiRequest>): any {
  try {
    return info.request(patch);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.reason !== "UnsupportedMediaType") throw error;
    const { group, version, kind } = info.mapping;
    throw new Error(`${patch.patchType} is not supported by ${group}/${version}, Kind=${kind}: ${error.message}`);
  }
}

/** What the server answers to a patch that is no JSON. */
function brokenPatch(problem: string, type: PatchType): ApiError {
  const strategic = type === "application/strategic-merge-patch+json";
  return new ApiError(badRequest(strategic ? problem : `error decoding patch: ${problem}`));
}

function patchLocally({ type, patch }: PatchRun, object: any): any {
  if (type === "application/merge-patch+json") return applyMergePatch(object, patch);
  if (type === "application/json-patch+json") {
    if (!Array.isArray(patch)) throw new Error("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
    return applyJsonPatch(object, patch);
  }
  const [group, version] = splitApiVersion(object.apiVersion ?? "");
  const kind = kindFor(group, object.kind, version);
  if (!kind) {
    throw new Error(
      `strategic merge patch is not supported for ${object.apiVersion}, Kind=${object.kind} locally, try --type merge`,
    );
  }
  return applyStrategicMergePatch(object, patch, schemaLookup(kind.schema));
}
