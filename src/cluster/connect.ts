/**
 * The API server's way into containers: pods/log, pods/exec, pods/attach. Models pkg/registry/core/pod/strategy.go
 * (LogLocation, streamLocation) and the kubelet's answers. Streams are data: a session is opened by one request, then fed and
 * read by further ones with its name.
 *
 * pods/log, verb get: options container, previous, tailLines, sinceSeconds, sinceTime, timestamps, limitBytes, after.
 *   Body: { text, next, ended }: go on with `after: next` until ended.
 * pods/exec and pods/attach, verb connect: options container, command, stdin, tty. Body: { session }.
 *   Then options { session, data?, eof?, signal?, resize? }: body ExecOutput. { session, close: true } ends it.
 */

import { badRequest, failure, internalError } from "../apimachinery/status.ts";
import type { Node, Pod } from "../client/api.ts";
import { ApiError, type ApiRequest, type ApiResponse } from "../client/index.ts";
import { logContainerID, runningContainerID } from "../kubelet/index.ts";
import { SUPER_ADMIN } from "./superadmin.ts";
import { demandReachable } from "./unreachable.ts";
import type { World } from "./world.ts";

type Touched = (pod: string) => void;

const ok = (body: unknown): ApiResponse => ({ code: 200, body, warnings: [] });

/** `touched` is told of each pod into which a person reaches. */
export function connect(world: World, request: ApiRequest, touched: Touched): ApiResponse {
  const { options = {} } = request;
  if (options.session) return stream(world, options);
  const found = world.handle({ ...request, verb: "get", subresource: undefined, options: undefined, asTable: false });
  if (found.code >= 400) throw new ApiError(found.body);
  const pod = found.body as Pod;
  if (request.subresource === "log") return log(world, pod, request);
  if (request.subresource === "portforward")
    throw new ApiError(badRequest("port-forward needs a listening server and is not part of this version of kubelab"));
  return open(world, pod, request, touched);
}

const containerNames = (pod: Pod) => pod.spec.containers.map((c) => c.name);
const initNames = (pod: Pod) => (pod.spec.initContainers ?? []).map((c) => c.name);

/** The container meant; with several and none named the caller must say which. Models pod strategy's validateContainer. */
function chosenContainer(pod: Pod, wanted: string | undefined): string {
  const { name } = pod.metadata;
  const mains = containerNames(pod);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map((c) => c.name);
  if (wanted) {
    if (![...mains, ...initNames(pod), ...ephemeral].includes(wanted))
      throw new ApiError(badRequest(`container ${wanted} is not valid for pod ${name}`));
    return wanted;
  }
  if (mains.length === 1) return mains[0];
  const inits = initNames(pod);
  const choose = `a container name must be specified for pod ${name}, choose one of: [${mains.join(" ")}]`;
  throw new ApiError(
    badRequest(inits.length ? `${choose} or one of the init containers: [${inits.join(" ")}]` : choose),
  );
}

function log(world: World, pod: Pod, request: ApiRequest): ApiResponse {
  const { options = {} } = request;
  const name = chosenContainer(pod, options.container);
  if (!pod.spec.nodeName) return ok({ text: "", next: 0, ended: false });
  demandReachable(world, pod, name, request);
  const id = sentenceAsBadRequest(() => logContainerID(pod, name, options.previous));
  const { runtime } = world.nodes;
  const chunk = runtime.logs(id, {
    since: sinceOf(world, options),
    tail: options.tailLines,
    timestamps: options.timestamps,
    limitBytes: options.limitBytes,
    after: options.after,
  });
  const text = Buffer.from(chunk.text, "latin1").toString("utf8");
  return ok({ ...chunk, text, ended: runtime.status(id)?.state !== "running" });
}

function sentenceAsBadRequest<T>(ask: () => T): T {
  try {
    return ask();
  } catch (e) {
    throw new ApiError(badRequest((e as Error).message));
  }
}

/** Monotonic milliseconds of sinceSeconds or sinceTime. */
function sinceOf(world: World, { sinceSeconds, sinceTime }: Record<string, any>): number | undefined {
  const { now, epoch } = world.state.header.clock;
  if (sinceSeconds !== undefined) return now - sinceSeconds * 1000;
  return sinceTime ? Date.parse(sinceTime) - epoch : undefined;
}

function open(world: World, pod: Pod, request: ApiRequest, touched: Touched): ApiResponse {
  const { options = {}, subresource } = request;
  const name = chosenContainer(pod, options.container);
  const { phase } = pod.status;
  if (phase === "Succeeded" || phase === "Failed")
    throw new ApiError(
      badRequest(
        `cannot ${subresource === "exec" ? "exec into" : "attach a container in"} a container in a completed pod; current phase is ${phase}`,
      ),
    );
  if (!pod.spec.nodeName) throw new ApiError(badRequest(`pod ${pod.metadata.name} does not have a host assigned`));
  demandReachable(world, pod, name, request);
  const id = runningContainerID(pod, name);
  if (!id) throw new ApiError(notRunning(name));
  const { runtime } = world.nodes;
  const how = { tty: options.tty, stdin: options.stdin };
  touched(`${pod.metadata.namespace}/${pod.metadata.name}`);
  if (subresource === "attach") return ok(runtime.attach(id, how));
  const started = runtime.exec(id, options.command, how);
  if ("session" in started) return ok(started);
  const { status } = world.clientOf(SUPER_ADMIN).get<Node>("nodes", undefined, pod.spec.nodeName);
  // Docker says it on the stream, in the place of the command. Models postContainerExecStart of moby's API.
  if (status?.nodeInfo?.containerRuntimeVersion.startsWith("docker:"))
    return ok(runtime.ended(id, `${started.error}: unknown\r\n`, started.exitCode));
  const why = `error executing command in container: failed to exec in container: failed to start exec ${JSON.stringify(id)}: ${started.error}: unknown`;
  throw new ApiError(internalError(why));
}

const notRunning = (name: string) =>
  failure(500, "InternalError", `unable to upgrade connection: container not found (${JSON.stringify(name)})`);

function stream(world: World, options: Record<string, any>): ApiResponse {
  const { runtime } = world.nodes;
  const { session, data, eof, signal, resize, close } = options;
  if (close) {
    runtime.close(session);
    return ok({});
  }
  if (data !== undefined || eof || signal || resize) runtime.give(session, { data, eof, signal, resize });
  return ok(runtime.take(session));
}
