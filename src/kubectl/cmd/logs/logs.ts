/** kubectl logs. Models kubectl/pkg/cmd/logs/logs.go and polymorphichelpers/logsforobject.go. */
import type { Pod } from "../../../client/api.ts";
import { ApiError } from "../../../client/index.ts";
import { UsageError } from "../../errors.ts";
import { build } from "../../resource/builder.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { bestFirst, chooseContainer, podFor, podsOf } from "../../util/pods.ts";

const USAGE = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
POD or TYPE/NAME is a required argument for the logs command`;
const TAIL_WITH_SELECTOR = 10;

/** One container's log, read from `after` on. */
interface Source {
  pod: Pod;
  container: string;
  after: number | undefined;
  ended: boolean;
}

export async function run(ctx: CommandContext): Promise<number> {
  const { flags } = ctx;
  const options = complete(ctx);
  const pods = await podsMeant(ctx);
  const sources = pods.flatMap((pod) => sourcesOf(ctx, pod));
  if (flags.bool("follow") && sources.length > flags.int("max-log-requests") && sources.length > 1)
    throw new Error(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${flags.int("max-log-requests")}, use --max-log-requests to increase the limit`,
    );
  if (flags.bool("follow")) await follow(ctx, sources, options);
  else for (const source of sources) read(ctx, source, options);
  return 0;
}

function complete({ args, flags }: CommandContext): Record<string, unknown> {
  const selector = flags.string("selector");
  if (!args.length && !selector) throw new UsageError(USAGE);
  if (args.length === 1 && selector) throw new UsageError("only a selector (-l) or a POD name is allowed");
  if (args.length > 2) throw new UsageError(USAGE);
  const since = flags.duration("since");
  const tail = flags.int("tail");
  if (flags.string("since-time") && since)
    throw new Error("at most one of `sinceTime` or `sinceSeconds` may be specified");
  const container = args[1] ?? flags.string("container");
  if (flags.bool("all-containers") && container)
    throw new Error(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.changed("container") && args.length === 2)
    throw new Error("only one of -c or an inline [CONTAINER] arg is allowed");
  if (flags.int("limit-bytes") < 0) throw new Error("--limit-bytes must be greater than 0");
  if (since < 0) throw new Error("--since must be greater than 0");
  if (tail < -1) throw new Error("--tail must be greater than or equal to -1");
  const lines = selector && !flags.changed("tail") ? TAIL_WITH_SELECTOR : tail;
  return {
    previous: flags.bool("previous"),
    timestamps: flags.bool("timestamps"),
    ...(lines !== -1 && { tailLines: lines }),
    ...(since && { sinceSeconds: Math.round(since / 1000) }),
    ...(flags.string("since-time") && { sinceTime: flags.string("since-time") }),
    ...(flags.int("limit-bytes") && { limitBytes: flags.int("limit-bytes") }),
  };
}

/** The pods whose logs are asked for: one, those of a selector, or the best of a workload's. */
async function podsMeant(ctx: CommandContext): Promise<Pod[]> {
  const { args, flags, io } = ctx;
  const selector = flags.string("selector");
  if (selector) {
    const { infos } = await build(ctx, { args: ["pods"], labelSelector: selector }).infos();
    if (!infos.length) io.err(`No resources found in ${ctx.namespace.name} namespace.\n`);
    return infos.map((i) => i.object as Pod);
  }
  const { infos } = await build(ctx, { args: args[0].includes("/") ? [args[0]] : ["pods", args[0]] })
    .infos()
    .catch((error: unknown) => {
      throw error instanceof ApiError && error.reason === "NotFound"
        ? new Error(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(ctx.namespace.name)}`)
        : error;
    });
  if (infos.length !== 1) throw new Error("expected a resource");
  const { pod, count } = await podFor(ctx, infos[0], flags.duration("pod-running-timeout"));
  if (count > 1 && flags.bool("all-pods")) return bestFirst(podsOf(ctx.cluster, infos[0].object));
  if (count > 1) io.err(`Found ${count} pods, using pod/${pod.metadata.name}\n`);
  return [pod];
}

function sourcesOf(ctx: CommandContext, pod: Pod): Source[] {
  const { args, flags } = ctx;
  const source = (container: string): Source => ({ pod, container, after: undefined, ended: false });
  if (flags.bool("all-containers")) {
    const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
    return [...initContainers, ...containers, ...ephemeralContainers].map((c) => source(c.name));
  }
  return [source(chooseContainer(ctx, pod, args[1] ?? flags.string("container"), flags.bool("all-pods")))];
}

/** Prints what there is; answers true where something was. */
function read(ctx: CommandContext, source: Source, options: Record<string, unknown>): boolean {
  const { namespace, name } = source.pod.metadata;
  const body = requestBody(ctx.cluster, {
    verb: "get",
    group: "",
    version: "v1",
    resource: "pods",
    subresource: "log",
    namespace,
    name,
    options: { ...options, container: source.container, after: source.after },
  });
  source.after = body.next;
  source.ended = body.ended;
  if (!body.text) return false;
  const prefixed = ctx.flags.bool("prefix") || ctx.flags.bool("all-pods");
  ctx.io.out(prefixed ? body.text.replace(/^(?=.)/gm, `[pod/${name}/${source.container}] `) : body.text);
  return true;
}

/** Prints until every container has ended; ends with Ctrl-C before. Virtual time is never pushed on. */
async function follow(ctx: CommandContext, sources: Source[], options: Record<string, unknown>): Promise<void> {
  const readAll = () =>
    sources
      .filter((s) => !s.ended)
      .map((s) =>
        read(ctx, s, s.after === undefined ? options : { timestamps: options.timestamps, previous: options.previous }),
      );
  for (;;) {
    await ctx.cluster.waitUntil(() => (readAll().some(Boolean) || sources.every((s) => s.ended) ? true : undefined), {
      jump: false,
    });
    await ctx.cluster.commit();
    if (sources.every((s) => s.ended)) return;
  }
}
