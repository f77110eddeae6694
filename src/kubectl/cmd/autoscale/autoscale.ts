/** kubectl autoscale. Models kubectl/pkg/cmd/autoscale/autoscale.go. */
import { readTable } from "../../../kinds/assets.ts";
import { asTyped, typedJson } from "../../printers/goorder.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import { type Info, requestBody } from "../../resource/info.ts";
import { apiVersionOf, type Mapping, resourceText } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { createOrUpdateAnnotation } from "../../util/applied.ts";
import { type DryRun, dryRunOf, withDryRun, writeOptions } from "../../util/options.ts";
import { recorded } from "../../util/record.ts";
import { type MetricTarget, parseTarget } from "./targets.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  validate(ctx);
  const result = build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    continueOnError: true,
    validate: false,
  });
  let count = 0;
  await result.visit((info) => {
    autoscaleOne(ctx, info, dryRun);
    count++;
  });
  if (count === 0) throw new Error("no objects passed to autoscale");
  return undefined;
}

function validate({ flags }: CommandContext): void {
  const [min, max] = [flags.int("min"), flags.int("max")];
  if (max < 1) throw new Error(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new Error(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (flags.int("cpu-percent") > 0 && flags.string("cpu"))
    throw new Error("--cpu-percent and --cpu are mutually exclusive");
  for (const name of ["cpu", "memory"] as const) if (flags.string(name)) parseTarget(flags.string(name), name);
}

function autoscaleOne(ctx: CommandContext, info: Info, dryRun: DryRun): void {
  const { mapping } = info;
  if (!hasScale(mapping)) {
    const missing = `could not find scale subresource for ${resourceText(mapping)} in discovery information`;
    throw new Error(`cannot autoscale a ${mapping.kind}: ${missing}`);
  }
  try {
    create(ctx, recorded(ctx, autoscalerV2(ctx, info)), "v2", dryRun);
  } catch {
    const reason = fallbackProblem(ctx);
    if (reason !== undefined) {
      throw new Error(
        `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${reason}`,
      );
    }
    create(ctx, recorded(ctx, autoscalerV1(ctx, info)), "v1", dryRun);
  }
}

const hasScale = ({ group, version, resource, scalable }: Mapping) => {
  if (scalable) return true;
  const groupVersion = group ? `${group}/${version}` : version;
  return readTable("api-resources.tsv").some(([gv, name]) => gv === groupVersion && name === `${resource}/scale`);
};

/** Why the older version cannot say what was asked for; undefined where it can. Models canCreateHPAV1. */
function fallbackProblem({ flags }: CommandContext): string | undefined {
  let target: MetricTarget;
  try {
    target = parseTarget(flags.string("cpu"), "cpu");
  } catch (error) {
    return (error as Error).message;
  }
  const memory = flags.string("memory") !== "";
  return !memory && (flags.int("cpu-percent") >= 0 || target.type === "Utilization") ? undefined : "%!w(<nil>)";
}

function create(ctx: CommandContext, object: any, version: string, dryRun: DryRun): void {
  const { flags, io } = ctx;
  const operation = dryRun === "client" ? "created" : "autoscaled";
  const options = { ...printOptions(flags, ctx.cwd, withDryRun(operation, dryRun)), typed: true };
  let shown = asTyped(object);
  if (dryRun !== "client") {
    const body = createOrUpdateAnnotation(flags.bool("save-config"), shown, typedJson);
    const target = { group: "autoscaling", version, resource: "horizontalpodautoscalers" };
    const namespace = ctx.namespace.name;
    shown = requestBody(ctx.cluster, { verb: "create", ...target, namespace, body, ...writeOptions(flags, dryRun) });
  }
  printTo(printerFor(options), shown, io.out.bind(io));
}

/** What both versions say alike. */
function common(ctx: CommandContext, { mapping, name }: Info, version: string) {
  const { flags, namespace } = ctx;
  const min = flags.int("min");
  const metadata = { name: flags.string("name") || name, ...(namespace.explicit && { namespace: namespace.name }) };
  return {
    apiVersion: `autoscaling/${version}`,
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: apiVersionOf(mapping), kind: mapping.kind, name },
      maxReplicas: flags.int("max"),
      ...(min > 0 && { minReplicas: min }),
    },
  };
}

function autoscalerV2(ctx: CommandContext, info: Info): any {
  const { flags } = ctx;
  const object = common(ctx, info, "v2");
  const metrics: object[] = [];
  const add = (name: string, target: MetricTarget) => metrics.push({ type: "Resource", resource: { name, target } });
  const percent = flags.int("cpu-percent");
  if (percent > 0) add("cpu", { type: "Utilization", averageUtilization: percent });
  for (const name of ["cpu", "memory"] as const) {
    if (flags.string(name)) add(name, parseTarget(flags.string(name), name));
  }
  return metrics.length > 0 ? { ...object, spec: { ...object.spec, metrics } } : object;
}

function autoscalerV1(ctx: CommandContext, info: Info): any {
  const object = common(ctx, info, "v1");
  const percent = ctx.flags.int("cpu-percent");
  return percent >= 0 ? { ...object, spec: { ...object.spec, targetCPUUtilizationPercentage: percent } } : object;
}
