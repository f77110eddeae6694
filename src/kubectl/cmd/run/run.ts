/** kubectl run. Models kubectl/pkg/cmd/run/run.go. */
import { UsageError } from "../../errors.ts";
import { asTyped, typedJson } from "../../printers/goorder.ts";
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { createOrUpdateAnnotation } from "../../util/applied.ts";
import { type DryRun, dryRunOf, withDryRun, writeOptions } from "../../util/options.ts";
import { withOverrides } from "../../util/overrides.ts";
import { recorded } from "../../util/record.ts";
import { makeService } from "../../util/servicegenerator.ts";
import { isImageName, makePod } from "./generate.ts";

export async function run(ctx: CommandContext): Promise<number | undefined> {
  const { flags, io } = ctx;
  const dryRun = dryRunOf(ctx);
  const options = { ...printOptions(flags, ctx.cwd, withDryRun("created", dryRun)), typed: true };
  const printer = printerFor(options);
  const attach = flags.changed("attach") ? flags.bool("attach") : flags.bool("stdin");
  validate(ctx, attach, dryRun);
  const pod = create(ctx, dryRun, "pods", withOverrides(flags, makePod(ctx)));
  const created: Created[] = [{ resource: "pods", type: "pod", object: pod }];
  const errors: Error[] = [];
  if (flags.bool("expose")) {
    try {
      created.push({ resource: "services", type: "service", object: exposePod(ctx, dryRun, printer) });
    } catch (error) {
      errors.push(error as Error);
    }
  }
  if (attach) return attachTo(ctx, pod, created);
  printTo(printer, pod, io.out.bind(io));
  if (errors.length > 0) throw errors[0];
  return undefined;
}

/** What was created, for --rm. */
export interface Created {
  resource: string;
  type: string;
  object: any;
}

function validate({ args, dashAt, flags }: CommandContext, attach: boolean, dryRun: DryRun): void {
  if (args.length === 0 || dashAt === 0) throw new UsageError("NAME is required for run");
  if (flags.duration("pod-running-timeout") <= 0)
    throw new UsageError("--pod-running-timeout must be higher than zero");
  const image = flags.string("image");
  if (!image) throw new Error("--image is required");
  if (!isImageName(image)) throw new Error(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool("tty") && !flags.bool("stdin"))
    throw new UsageError("-i/--stdin is required for containers with -t/--tty=true");
  if (flags.bool("expose") && !flags.string("port")) throw new UsageError("--port must be set when exposing a service");
  const restart = flags.string("restart");
  if (!["", "Always", "OnFailure", "Never"].includes(restart))
    throw new UsageError(`invalid restart policy: ${restart}`);
  if (!attach && flags.bool("rm")) throw new UsageError("--rm should only be used for attached containers");
  if (attach && dryRun !== "none") {
    throw new UsageError(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const policy = flags.string("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(policy))
    throw new UsageError(`invalid image pull policy: ${policy}`);
}

/** Creates an object unless a dry run says otherwise; answers what is to be printed. */
function create(ctx: CommandContext, dryRun: DryRun, resource: string, generated: any): any {
  const { name: namespace, explicit } = ctx.namespace;
  const object = recorded(ctx, asTyped(generated));
  if (dryRun === "client") return explicit ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  const body = createOrUpdateAnnotation(ctx.flags.bool("save-config"), object, typedJson);
  const target = { verb: "create", group: "", version: "v1", resource, namespace, body } as const;
  return requestBody(ctx.cluster, { ...target, ...writeOptions(ctx.flags, dryRun) });
}

function exposePod(ctx: CommandContext, dryRun: DryRun, printer: Printer): any {
  const { flags, args, io } = ctx;
  const name = args[0]!;
  const labels = flags.string("labels");
  const generated = makeService({
    name,
    selector: labels || `run=${name}`,
    labels,
    ports: flags.string("port"),
    protocol: "",
    protocols: new Map(),
    targetPort: "",
  });
  const service = create(ctx, dryRun, "services", generated);
  printTo(printer, service, io.out.bind(io));
  if (flags.string("output") === "yaml") io.out("---\n");
  return service;
}

function attachTo(ctx: CommandContext, pod: any, created: Created[]): Promise<number> {
  const { runAttached } = require("./attached.ts") as typeof import("./attached.ts");
  return runAttached(ctx, pod, created);
}
