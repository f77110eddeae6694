/** kubectl expose. Models kubectl/pkg/cmd/expose/expose.go and kubectl/pkg/polymorphichelpers. */
import { asTyped, typedJson } from "../../printers/goorder.ts";
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build, filenameOptions } from "../../resource/builder.ts";
import { type Info, requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { createOrUpdateAnnotation } from "../../util/applied.ts";
import { goTypeOf } from "../../util/changes.ts";
import { type DryRun, dryRunOf, withDryRun, writeOptions } from "../../util/options.ts";
import { withOverrides } from "../../util/overrides.ts";
import { recorded } from "../../util/record.ts";
import { labelText, makeService } from "../../util/servicegenerator.ts";

const MAX_NAME = 63;

/** What flags say, completed from the first object: kubectl keeps that for the following ones. */
interface Wanted {
  selector: string;
  port: string;
  ports: string;
  labels: string;
}

interface ExposeRun {
  ctx: CommandContext;
  dryRun: DryRun;
  printer: Printer;
  wanted: Wanted;
}

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const dryRun = dryRunOf(ctx);
  const options = { ...printOptions(flags, ctx.cwd, withDryRun("exposed", dryRun)), typed: true };
  const [selector, port, labels] = ["selector", "port", "labels"].map(flags.string, flags) as [string, string, string];
  const running = { ctx, dryRun, printer: printerFor(options), wanted: { selector, port, ports: "", labels } };
  await build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    continueOnError: true,
    validate: false,
  }).visit((info) => expose(running, info));
  return undefined;
}

const EXPOSABLE = new Set(["ReplicationController", "Service", "Pod", "Deployment.apps", "ReplicaSet.apps"]);

function expose(running: ExposeRun, info: Info): void {
  const { ctx, dryRun, printer, wanted } = running;
  const { flags, io } = ctx;
  const kind = info.mapping.group ? `${info.mapping.kind}.${info.mapping.group}` : info.mapping.kind;
  info.requireBuiltIn();
  if (!EXPOSABLE.has(kind)) throw new Error(`cannot expose a ${kind}`);
  completeFrom(info.object, wanted, flags.string("cluster-ip") === "None");
  const service = makeService({
    name: flags.string("name") || info.name.slice(0, MAX_NAME),
    selector: wanted.selector,
    labels: wanted.labels,
    ports: wanted.ports || wanted.port,
    protocol: flags.string("protocol"),
    protocols: protocolsOf(info.object),
    targetPort: flags.string("target-port"),
    externalIP: flags.string("external-ip"),
    type: flags.string("type"),
    loadBalancerIP: flags.string("load-balancer-ip"),
    sessionAffinity: flags.string("session-affinity"),
    clusterIP: flags.string("cluster-ip"),
  });
  let object = recorded(ctx, asTyped(withOverrides(flags, service)));
  const { name: namespace, explicit } = ctx.namespace;
  if (dryRun === "client") {
    if (explicit) object = { ...object, metadata: { ...object.metadata, namespace } };
  } else {
    const body = createOrUpdateAnnotation(flags.bool("save-config"), object, typedJson);
    const target = { verb: "create", group: "", version: "v1", resource: "services", namespace, body } as const;
    object = requestBody(ctx.cluster, { ...target, ...writeOptions(flags, dryRun) });
  }
  printTo(printer, object, io.out.bind(io));
}

function completeFrom(object: any, wanted: Wanted, headless: boolean): void {
  if (!wanted.selector) {
    try {
      wanted.selector = selectorOf(object);
    } catch (error) {
      throw new Error(`couldn't retrieve selectors via --selector flag or introspection: ${(error as Error).message}`);
    }
  }
  if (!wanted.port) {
    const ports = [...new Set(portsOf(object).map(({ port }) => port))];
    if (ports.length === 0 && !headless) throw new Error("couldn't find port via --port flag or introspection");
    if (ports.length === 1) wanted.port = ports[0]!;
    if (ports.length > 1) wanted.ports = ports.join(",");
  }
  if (!wanted.labels) wanted.labels = labelText(object.metadata.labels);
  if (!wanted.selector) throw new Error("selector must be specified");
}

function selectorOf(object: any): string {
  const { kind, metadata, spec } = object;
  switch (kind) {
    case "ReplicationController":
      return labelText(spec.selector);
    case "Pod":
      if (Object.keys(metadata.labels ?? {}).length === 0)
        throw new Error("the pod has no labels and cannot be exposed");
      return labelText(metadata.labels);
    case "Service":
      if (!spec.selector) throw new Error("the service has no pod selector set");
      return labelText(spec.selector);
    case "Deployment":
    case "ReplicaSet":
      if (Object.keys(spec.selector?.matchLabels ?? {}).length === 0)
        throw new Error(`invalid ${kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      if (spec.selector.matchExpressions?.length) {
        const list = spec.selector.matchExpressions.map(
          (e: any) => `{Key:${e.key} Operator:${e.operator} Values:[${(e.values ?? []).join(" ")}]}`,
        );
        throw new Error(`couldn't convert expressions - "[${list.join(" ")}]" to map-based selector format`);
      }
      return labelText(spec.selector.matchLabels);
    default:
      throw new Error(`cannot extract pod selector from ${goTypeOf(object)}`);
  }
}

/** The ports of a Service, or of the containers of a pod or template. */
function portsOf({ kind, spec }: any): { port: string; protocol: string }[] {
  if (kind === "Service")
    return (spec.ports ?? []).map((p: any) => ({ port: String(p.port), protocol: p.protocol || "TCP" }));
  const containers: any[] = (kind === "Pod" ? spec : spec.template.spec).containers;
  return containers.flatMap((container) =>
    (container.ports ?? []).map((p: any) => ({ port: String(p.containerPort), protocol: p.protocol || "TCP" })),
  );
}

function protocolsOf(object: any): Map<string, string[]> {
  const protocols = new Map<string, string[]>();
  for (const { port, protocol } of portsOf(object)) protocols.set(port, [...(protocols.get(port) ?? []), protocol]);
  return protocols;
}
