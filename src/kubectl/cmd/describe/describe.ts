/** kubectl describe. Models kubectl/pkg/cmd/describe/describe.go; the texts stand with the kinds. */
import type { KubeObject } from "../../../client/index.ts";
import { kindForResource } from "../../../kinds/index.ts";
import type { DescribeReader } from "../../../kinds/types.ts";
import { ErrorAggregate } from "../../errors.ts";
import { type BuildOptions, build, filenameOptions, isMissing } from "../../resource/builder.ts";
import { Info } from "../../resource/info.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags, io, args } = ctx;
  if (args.length === 0 && flags.list("filename").length === 0 && !flags.string("kustomize")) {
    throw new Error(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  const mapper = new RestMapper(() => ctx.cluster);
  const options: BuildOptions = {
    mapper,
    args,
    ...filenameOptions(flags),
    labelSelector: flags.string("selector"),
    allNamespaces: flags.bool("all-namespaces"),
    chunkSize: flags.int("chunk-size"),
    allowEmptySelector: true,
    continueOnError: true,
    validate: false,
  };
  const { infos, error } = await build(ctx, options).infos();
  const showEvents = flags.changed("show-events") || (!error && infos.length <= 1) ? flags.bool("show-events") : false;
  if (isMissing(error) && args.length === 2) {
    await describeMatching(ctx, options, showEvents, error);
    return undefined;
  }
  const errors = new Map<string, Error>();
  if (error) errors.set("", error as Error);
  let first = true;
  for (const info of infos) {
    try {
      const text = describe(ctx, mapper, info, showEvents);
      io.out(first ? text : `\n\n${text}`);
      first = false;
    } catch (failure) {
      errors.set((failure as Error).message, failure as Error);
    }
  }
  if (infos.length === 0 && errors.size === 0) {
    const all = flags.bool("all-namespaces");
    io.err(all ? "No resources found\n" : `No resources found in ${ctx.namespace.name} namespace.\n`);
  }
  if (errors.size > 0) throw new ErrorAggregate([...errors.values()]);
  return undefined;
}

/** All objects whose name begins with the one that is missing. */
async function describeMatching(
  ctx: CommandContext,
  options: BuildOptions,
  showEvents: boolean,
  original: unknown,
): Promise<void> {
  const [type, prefix] = ctx.args as [string, string];
  const { infos } = await build(ctx, { ...options, args: [type], singleResourceType: true }).infos();
  const matching = infos.filter((info) => info.name.startsWith(prefix));
  if (matching.length === 0) throw original;
  for (const info of matching) ctx.io.out(`${describe(ctx, options.mapper!, info, showEvents)}\n`);
}

function describe(ctx: CommandContext, mapper: RestMapper, info: Info, showEvents: boolean): string {
  const fresh = new Info(ctx.cluster, info.mapping, info.namespace, info.name);
  fresh.get();
  const reader = describeReader(ctx, mapper, showEvents);
  const { group, resource, version } = info.mapping;
  const kind = kindForResource(group, resource, version);
  if (kind?.describe) return kind.describe(fresh.object, reader);
  const { describeGeneric } =
    require("../../../kinds/describe/generic.ts") as typeof import("../../../kinds/describe/generic.ts");
  return describeGeneric(fresh.object, reader);
}

/** What the descriptions read beside their object. */
export function describeReader(ctx: CommandContext, mapper: RestMapper, showEvents: boolean): DescribeReader {
  const { cluster } = ctx;
  const addressOf = (resource: string) => {
    const mapping = mapper.find(resource);
    return mapping && { group: mapping.group, version: mapping.version, resource: mapping.resource };
  };
  const list: DescribeReader["list"] = (resource, namespace, options) => {
    const address = addressOf(resource);
    if (!address) return [];
    const answer = cluster.request({ ...address, ...options, verb: "list", namespace });
    return answer.code < 400 ? answer.body.items : [];
  };
  return {
    list,
    find(resource, namespace, name) {
      const address = addressOf(resource);
      if (!address) return undefined;
      const answer = cluster.request({ ...address, verb: "get", namespace, name });
      return answer.code < 400 ? answer.body : undefined;
    },
    events: (object) => eventsOf(object, list),
    nowMs: cluster.nowMs(),
    showEvents,
  };
}

/** Models the search of DescriberSettings.ShowEvents: by kind, name, namespace and uid, oldest first. */
function eventsOf(object: KubeObject, list: DescribeReader["list"]): any[] {
  const { name, namespace, uid } = object.metadata;
  const selector = [
    `involvedObject.name=${name}`,
    `involvedObject.namespace=${namespace ?? ""}`,
    ...(object.kind === "Node" ? [] : [`involvedObject.uid=${uid}`]),
    ...(object.kind ? [`involvedObject.kind=${object.kind}`] : []),
  ];
  const events = list("events", namespace, { fieldSelector: selector.join(",") });
  const time = (event: any) => event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? "";
  return [...events].sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));
}
