/** What rollout's subcommands share. Models kubectl/pkg/cmd/rollout. */
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { type BuildResult, build, filenameOptions } from "../../resource/builder.ts";
import { groupResource } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { calculateChanges, isEmptyPatch, type ObjectChange, sendPatch, throwAll } from "../../util/changes.ts";
import { writeOptions } from "../../util/options.ts";

/** The objects that the command line names. */
export function findWorkloads(ctx: CommandContext): BuildResult {
  const { flags, args } = ctx;
  if (args.length === 0 && flags.list("filename").length === 0 && !flags.string("kustomize"))
    throw new Error("required resource not specified");
  return build(ctx, {
    args,
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    allowEmptySelector: true,
    continueOnError: true,
    validate: false,
    latest: true,
  });
}

/** Prints an object with what was done to it. */
export function say(ctx: CommandContext, object: any, operation: string): void {
  const printer = printerFor({ ...printOptions(ctx.flags, ctx.cwd, operation), typed: true });
  printTo(printer, object, ctx.io.out.bind(ctx.io));
}

export interface Verb {
  /** "restarted", "paused". */
  done: string;
  mutate(object: any): any;
  /** Called for an object that would stay as it is: says so or throws. */
  unchanged(object: any): void;
}

/** pause, resume and restart: changes every object by a patch. */
export async function patchWorkloads(ctx: CommandContext, verb: Verb): Promise<undefined> {
  const { infos, error } = await findWorkloads(ctx).infos();
  const errors: Error[] = error ? [error as Error] : [];
  for (const info of infos) info.requireBuiltIn();
  const changes = calculateChanges(infos, verb.mutate);
  if (changes.length === 0 && errors.length === 0) {
    ctx.io.err(`No resources found in ${ctx.namespace.name} namespace.\n`);
    return undefined;
  }
  for (const change of changes) {
    try {
      patchWorkload(ctx, change, verb);
    } catch (failure) {
      errors.push(failure as Error);
    }
  }
  throwAll(errors);
  return undefined;
}

function patchWorkload(ctx: CommandContext, change: ObjectChange, verb: Verb): void {
  const { info, patch, error } = change;
  if (error) throw new Error(`error: ${groupResource(info.mapping)} ${JSON.stringify(info.name)} ${error.message}`);
  if (isEmptyPatch(patch)) {
    verb.unchanged(info.object);
    return;
  }
  let object: any;
  try {
    object = sendPatch(change, writeOptions(ctx.flags, "none"));
  } catch (failure) {
    throw new Error(`failed to patch: ${(failure as Error).message}`);
  }
  say(ctx, object, verb.done);
}
