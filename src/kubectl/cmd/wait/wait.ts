/** kubectl wait. Models kubectl/pkg/cmd/wait/wait.go. */
import { ApiError } from "../../../client/index.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { type BuildOptions, build, isMissing } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { type Condition, parseConditions } from "./conditions.ts";

const WEEK = 168 * 3600 * 1000;
const CREATION_POLL_MS = 500;
const TIMED_OUT = "timed out waiting for the condition";

interface Waiting {
  ctx: CommandContext;
  /** Zero: look once. */
  timeoutMs: number;
  /** Virtual moment at which patience ends. */
  deadline: number;
}

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags, cluster } = ctx;
  const printer = printerFor(printOptions(flags, ctx.cwd, "condition met"));
  const conditions = parseConditions(flags.list("for"));
  const timeout = flags.duration("timeout");
  const timeoutMs = timeout < 0 ? WEEK : timeout;
  const waiting: Waiting = { ctx, timeoutMs, deadline: cluster.nowMs() + timeoutMs };
  const options = buildOptions(ctx);
  if (conditions.includes("create")) await waitForCreation(waiting, options);
  const deleting = conditions.includes("delete");
  if (deleting) options.ignore = isMissing;
  let count = 0;
  await build(ctx, options).visit(async (info) => {
    count++;
    for (const condition of conditions) {
      const object = await met(waiting, info, condition);
      printTo(printer, object, ctx.io.out.bind(ctx.io));
    }
  });
  if (count === 0 && !deleting) throw new Error("no matching resources found");
  return undefined;
}

function buildOptions(ctx: CommandContext): BuildOptions {
  const { flags } = ctx;
  const local = flags.bool("local");
  if (local && ctx.args.length > 0)
    throw new Error(
      "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
  return {
    filenames: flags.list("filename"),
    recursive: flags.bool("recursive"),
    continueOnError: true,
    validate: false,
    local,
    ...(!local && {
      args: ctx.args,
      labelSelector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      allowEmptySelector: flags.bool("all"),
      allNamespaces: flags.bool("all-namespaces"),
      latest: true,
    }),
  };
}

/** Until everything that was named is there. */
async function waitForCreation({ ctx, deadline }: Waiting, options: BuildOptions): Promise<void> {
  let result = await lookFor(ctx, options);
  while (result === false && ctx.cluster.nowMs() < deadline) {
    const timeoutMs = Math.min(CREATION_POLL_MS, deadline - ctx.cluster.nowMs());
    await ctx.cluster.waitUntil(() => undefined, { timeoutMs, jump: true });
    result = await lookFor(ctx, options);
  }
  if (result instanceof Error) throw result;
  if (!result) throw new Error(TIMED_OUT);
}

async function lookFor(ctx: CommandContext, options: BuildOptions): Promise<Error | boolean> {
  let found = false;
  try {
    await build(ctx, options).visit(() => {
      found = true;
    });
    return found;
  } catch (error) {
    return isMissing(error) ? false : (error as Error);
  }
}

async function met(waiting: Waiting, info: Info, condition: Condition): Promise<any> {
  if (!info.name) throw new Error("resource name must be provided");
  if (condition === "create") return info.object;
  return condition === "delete" ? gone(waiting, info) : holds(waiting, info, condition);
}

/** Answers the object as it last was. */
async function gone({ ctx, timeoutMs, deadline }: Waiting, info: Info): Promise<any> {
  const left = deadline - ctx.cluster.nowMs();
  if (timeoutMs > 0 && left <= 0) {
    throw new Error("client rate limiter Wait returned an error: context deadline exceeded");
  }
  const first = read(info);
  if (!first) return info.object;
  if (timeoutMs === 0) throw new Error(`condition not met for ${info.objectName()}`);
  const poll = () => (read(info)?.metadata.uid === first.metadata.uid ? undefined : true);
  if (!(await ctx.cluster.waitUntil(poll, { timeoutMs: left, jump: true }))) throw timedOut(info);
  return first;
}

/** Answers the object that meets the condition. One that is away at first is an error, one that goes is waited for. */
async function holds(
  { ctx, timeoutMs, deadline }: Waiting,
  info: Info,
  condition: (object: any) => boolean,
): Promise<any> {
  const left = deadline - ctx.cluster.nowMs();
  if (timeoutMs > 0 && left <= 0) throw timedOut(info);
  const first = info.request({ verb: "get" });
  if (condition(first)) return first;
  if (timeoutMs === 0) throw new Error(`condition not met for ${info.objectName()}`);
  const poll = () => {
    const object = read(info);
    return object && condition(object) ? object : undefined;
  };
  const found = await ctx.cluster.waitUntil(poll, { timeoutMs: left, jump: true });
  if (found === undefined) throw timedOut(info);
  return found;
}

const timedOut = (info: Info) => new Error(`${TIMED_OUT} on ${info.objectName()}`);

function read(info: Info): any | undefined {
  const answer = info.cluster.request({ verb: "get", ...info.address() });
  if (answer.code === 404) return undefined;
  if (answer.code >= 400) throw new ApiError(answer.body);
  return answer.body;
}
