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
import { badRequest, internalError } from "../apimachinery/status.ts";
import type { Pod } from "../client/api.ts";
import { ApiError, type ApiRequest, type ApiResponse } from "../client/index.ts";
import type { ContainerRecord, PodRecord } from "../kubelet/types.ts";
import type { World } from "./world.ts";

const ok = (body: unknown): ApiResponse => ({ code: 200, body, warnings: [] });

export function connect(world: World, request: ApiRequest): ApiResponse {
  const { options = {} } = request;
  if (options.session) return stream(world, options);
  const found = world.handle({ ...request, verb: "get", subresource: undefined, options: undefined });
  if (found.code >= 400) throw new ApiError(found.body);
  const pod = found.body as Pod;
  if (request.subresource === "log") return log(world, pod, options);
  if (request.subresource === "portforward")
    throw new ApiError(badRequest("port-forward needs a listening server and is not part of this version of kubelab"));
  return open(world, pod, request);
}

const recordOf = (world: World, pod: Pod): PodRecord | undefined =>
  world.state.table<PodRecord>("kubelet").get(`pod/${pod.metadata.namespace}/${pod.metadata.name}`);

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

function containerOf(world: World, pod: Pod, name: string): ContainerRecord | undefined {
  return recordOf(world, pod)?.containers.find((c) => c.name === name);
}

function log(world: World, pod: Pod, options: Record<string, any>): ApiResponse {
  const name = chosenContainer(pod, options.container);
  const record = containerOf(world, pod, name);
  const podName = pod.metadata.name;
  const id = options.previous ? record?.last?.containerID.replace(/^\w+:\/\//, "") : record?.id;
  if (options.previous && !id)
    throw new ApiError(
      badRequest(`previous terminated container ${JSON.stringify(name)} in pod ${JSON.stringify(podName)} not found`),
    );
  if (!id) {
    if (!pod.spec.nodeName) return ok({ text: "", next: 0, ended: false });
    throw new ApiError(
      badRequest(
        `container ${JSON.stringify(name)} in pod ${JSON.stringify(podName)} is waiting to start: ${waitingFor(pod, name)}`,
      ),
    );
  }
  const { runtime } = world.nodes;
  const chunk = runtime.logs(id, {
    since: sinceOf(world, options),
    tail: options.tailLines,
    timestamps: options.timestamps,
    limitBytes: options.limitBytes,
    after: options.after,
  });
  return ok({ ...chunk, ended: runtime.status(id)?.state !== "running" });
}

/** Models kubelet_pods.go's validateContainerLogStatus. */
function waitingFor(pod: Pod, name: string): string {
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const reason = statuses.find((s) => s.name === name)?.state?.waiting?.reason;
  if (reason === "ErrImagePull" || reason === "ImagePullBackOff") return "trying and failing to pull image";
  return reason ?? "ContainerCreating";
}

/** Monotonic milliseconds of sinceSeconds or sinceTime. */
function sinceOf(world: World, { sinceSeconds, sinceTime }: Record<string, any>): number | undefined {
  const { now, epoch } = world.state.header.clock;
  if (sinceSeconds !== undefined) return now - sinceSeconds * 1000;
  return sinceTime ? Date.parse(sinceTime) - epoch : undefined;
}

function open(world: World, pod: Pod, request: ApiRequest): ApiResponse {
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
  const record = containerOf(world, pod, name);
  const { runtime } = world.nodes;
  if (!record?.id || runtime.status(record.id)?.state !== "running") throw new ApiError(notRunning(name));
  const how = { tty: options.tty, stdin: options.stdin };
  if (subresource === "attach") return ok(runtime.attach(record.id, how));
  const started = runtime.exec(record.id, options.command, how);
  if ("session" in started) return ok(started);
  const why = `error executing command in container: failed to exec in container: failed to start exec ${JSON.stringify(record.id)}: ${started.error}`;
  throw new ApiError(internalError(`Internal error occurred: ${why}`));
}

const notRunning = (name: string) =>
  internalError(`unable to upgrade connection: container not found (${JSON.stringify(name)})`);

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
