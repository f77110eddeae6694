/** What set's subcommands share: finding objects, patching them, saying so. */
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { calculateChanges, isEmptyPatch, type ObjectChange, sendPatch, throwAll } from "../../util/changes.ts";
import { type DryRun, dryRunOf, withDryRun, writeOptions } from "../../util/options.ts";

export const LOCAL_RESOURCES = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

export const LOCAL_ON_SERVER = "cannot specify --local and --dry-run=server - did you mean --dry-run=client?";

export interface SetRun {
  ctx: CommandContext;
  dryRun: DryRun;
  printer: Printer;
}

/** Reads --dry-run and -o; `operation` is what is said of each object: "image updated". */
export function startSet(ctx: CommandContext, operation: string): SetRun {
  const dryRun = dryRunOf(ctx);
  const options = { ...printOptions(ctx.flags, ctx.cwd, withDryRun(operation, dryRun)), typed: true };
  return { ctx, dryRun, printer: printerFor(options) };
}

/** The objects that files and `resources` name. `selector`: does the command know -l? */
export async function findInfos(ctx: CommandContext, resources: string[], selector = true): Promise<Info[]> {
  const { flags } = ctx;
  const local = flags.bool("local");
  const { infos, error } = await build(ctx, {
    filenames: flags.list("filename"),
    recursive: flags.bool("recursive"),
    kustomize: ctx.command.name === "selector" ? "" : flags.string("kustomize"),
    continueOnError: true,
    validate: false,
    local,
    ...(!local && {
      args: resources,
      labelSelector: selector ? flags.string("selector") : undefined,
      allowEmptySelector: flags.bool("all"),
      latest: true,
    }),
  }).infos();
  if (error) throw error;
  for (const info of infos) if (!local) info.requireBuiltIn();
  return infos;
}

export interface SetOptions {
  /** Stands before the server's sentence. */
  failure: string;
  mutate(object: any): any | undefined;
  /** Objects that stay as they are are patched and named too. */
  evenUnchanged?: boolean;
  /** What went wrong while the changes were made. */
  errors?: Error[];
  /** Called when an object was changed on the server. */
  patched?(): void;
}

/** Without a server nobody says what a kind's resource is called; kubectl ends the line after a name with a group. */
function nameIn({ ctx }: SetRun, info: Info): string {
  if (!ctx.flags.bool("local")) return info.objectName();
  const { apiVersion = "", kind = "" } = info.object;
  const type = kind.toLowerCase();
  return apiVersion.includes("/") ? `${type}.${apiVersion.split("/")[0]}/${info.name}\n` : `${type}/${info.name}`;
}

/** Changes the objects and prints each; failures follow together. */
export function applyChanges(run: SetRun, infos: Info[], options: SetOptions): void {
  const errors = options.errors ?? [];
  const changes = calculateChanges(infos, options.mutate);
  for (const change of changes) {
    if (change.error) errors.push(new Error(`error: ${nameIn(run, change.info)} ${change.error.message}\n`));
    else if (options.evenUnchanged || !isEmptyPatch(change.patch)) {
      try {
        applyChange(run, change, options);
      } catch (error) {
        errors.push(error as Error);
      }
    }
  }
  throwAll(errors);
}

function applyChange({ ctx, dryRun, printer }: SetRun, change: ObjectChange, options: SetOptions): void {
  const out = ctx.io.out.bind(ctx.io);
  if (ctx.flags.bool("local") || dryRun === "client") {
    printTo(printer, change.after, out);
    return;
  }
  let object: any;
  try {
    object = sendPatch(change, writeOptions(ctx.flags, dryRun));
  } catch (error) {
    throw new Error(`${options.failure}${(error as Error).message}`);
  }
  options.patched?.();
  printTo(printer, object, out);
}
