/** What create's subcommands share: a name, an object, one request. Models kubectl/pkg/cmd/create. */
import { ApiError } from "../../../client/index.ts";
import { kindFor } from "../../../kinds/index.ts";
import { UsageError } from "../../errors.ts";
import { asTyped, typedJson } from "../../printers/goorder.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { requestBody } from "../../resource/info.ts";
import { splitApiVersion } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { createOrUpdateAnnotation } from "../../util/applied.ts";
import { dryRunOf, validationOf, withDryRun, writeOptions } from "../../util/options.ts";

export interface Generator {
  /** The object to create, from name and flags; `command` is what follows the name. Its namespace is filled in later. */
  generate(name: string, ctx: CommandContext, command: string[]): any;
  /** Stands before the server's sentence: "failed to create job: ". */
  failure?: string;
  /** The name may be the empty string: the server refuses it. */
  anyName?: boolean;
}

/** The one NAME before a `--`. */
export function nameOf({ args, dashAt }: CommandContext): string {
  const count = dashAt === -1 ? args.length : dashAt;
  if (count !== 1) throw new UsageError(`exactly one NAME is required, got ${count}`);
  return args[0]!;
}

/** Runs a subcommand: makes the object, creates it unless a dry run says otherwise, prints it. */
export function runGenerator(ctx: CommandContext, generator: Generator): undefined {
  const { flags, io } = ctx;
  const name = nameOf(ctx);
  const dryRun = dryRunOf(ctx);
  const options = { ...printOptions(flags, ctx.cwd, withDryRun("created", dryRun)), typed: true };
  const printer = printerFor(options);
  const fieldValidation = validationOf(flags);
  if (!name && !generator.anyName) throw new Error("name must be specified");
  const generated = generator.generate(name, ctx, ctx.args.slice(1));
  const [group, version] = splitApiVersion(generated.apiVersion);
  const kind = kindFor(group, generated.kind, version)!;
  if (kind.namespaced && ctx.namespace.explicit) generated.metadata.namespace = ctx.namespace.name;
  let object = createOrUpdateAnnotation(flags.bool("save-config"), asTyped(generated), typedJson);
  if (dryRun !== "client") {
    const { resource } = kind;
    const namespace = kind.namespaced ? ctx.namespace.name : undefined;
    const target = { verb: "create", group, version, resource, namespace, body: object } as const;
    try {
      object = requestBody(ctx.cluster, { ...target, ...writeOptions(flags, dryRun), fieldValidation });
    } catch (error) {
      if (!generator.failure || !(error instanceof ApiError)) throw error;
      throw new Error(generator.failure + error.message);
    }
  }
  printTo(printer, object, io.out.bind(io));
  return undefined;
}

/** "8080" as a number, "http" as it is. Models intstr.Parse. */
export function intOrString(text: string): number | string {
  return /^[+-]?\d{1,18}$/.test(text) ? Number(text) : text;
}
