/** `kubectl run -it`: waits for the pod, stays with it, cleans up. Models kubectl/pkg/cmd/run/run.go. */
import type { Pod } from "../../../client/api.ts";
import { ApiError } from "../../../client/index.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { chooseContainer } from "../../util/pods.ts";
import { attachTo } from "../attach/attach.ts";
import type { Created } from "./run.ts";

const TIMED_OUT = "timed out waiting for the condition";

/** Runs a created pod in the foreground; answers kubectl's exit code. With --rm nothing is left afterwards. */
export async function runAttached(ctx: CommandContext, created: Pod, all: Created[]): Promise<number> {
  let failed: Pod | undefined;
  try {
    await follow(ctx, created);
    failed = await failedPod(ctx, created);
  } finally {
    if (ctx.flags.bool("rm")) for (const one of all) remove(ctx, one);
  }
  return failed ? exitCode(ctx, failed) : 0;
}

const ended = (pod: Pod) => pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
const ready = (pod: Pod) =>
  pod.status.phase === "Running" &&
  (pod.status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false);

function address({ metadata: { namespace, name } }: Pod) {
  return { group: "", version: "v1", resource: "pods", namespace, name } as const;
}

/** The pod as soon as `when` holds. Throws when it is gone or --pod-running-timeout is over. */
async function podWhen(ctx: CommandContext, pod: Pod, when: (pod: Pod) => boolean): Promise<Pod> {
  const poll = (): Pod | undefined => {
    const answer = ctx.cluster.request({ verb: "get", ...address(pod) });
    if (answer.code >= 400) throw new ApiError(answer.body);
    return when(answer.body) ? answer.body : undefined;
  };
  const timeoutMs = ctx.flags.duration("pod-running-timeout");
  const found = await ctx.cluster.waitUntil(poll, { timeoutMs, jump: true });
  if (!found) throw new Error(TIMED_OUT);
  return found;
}

/** Shows what the container said so far and then what it says, until it ends. */
async function follow(ctx: CommandContext, created: Pod): Promise<void> {
  const { flags } = ctx;
  await ctx.cluster.commit();
  const pod = await podWhen(ctx, created, (one) => ended(one) || ready(one));
  const container = chooseContainer(ctx, pod, "", true);
  printLog(ctx, pod, container);
  if (ended(pod)) return;
  await attachTo(ctx, pod, container, { stdin: flags.bool("stdin"), tty: flags.bool("tty") }, false);
}

function printLog(ctx: CommandContext, pod: Pod, container: string): void {
  const options = { container };
  const body = requestBody(ctx.cluster, { verb: "get", ...address(pod), subresource: "log", options });
  if (body.text) ctx.io.out(body.text);
}

/** The pod once it has ended in failure, where nothing starts its container anew. */
async function failedPod(ctx: CommandContext, created: Pod): Promise<Pod | undefined> {
  const restart = ctx.flags.string("restart") || (ctx.flags.bool("stdin") ? "OnFailure" : "Always");
  if (restart === "Always" || ctx.flags.bool("leave-stdin-open")) return undefined;
  const pod = await podWhen(ctx, created, (one) =>
    restart === "OnFailure" ? one.status.phase === "Succeeded" : ended(one),
  );
  return pod.status.phase === "Succeeded" ? undefined : pod;
}

/** The container's own exit code, and what it said at its end. */
function exitCode(ctx: CommandContext, { metadata: { namespace, name }, status }: Pod): number {
  const terminated = status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated?.exitCode) throw new Error(`pod ${namespace}/${name} failed with unknown exit code`);
  ctx.io.err(`pod ${namespace}/${name} terminated (${terminated.reason ?? ""})\n${terminated.message ?? ""}`);
  return terminated.exitCode;
}

function remove({ cluster, io, flags }: CommandContext, { resource, type, object }: Created): void {
  const { namespace, name } = object.metadata;
  const answer = cluster.request({ verb: "delete", group: "", version: "v1", resource, namespace, name });
  if (answer.code === 404) return;
  if (answer.code >= 400) throw new ApiError(answer.body);
  if (!flags.bool("quiet")) io.out(`${type} "${name}" deleted from ${namespace} namespace\n`);
}
