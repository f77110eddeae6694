/** What the API server says when a pod's node is off: nobody answers on the kubelet's port. */
import { failure, internalError } from "../apimachinery/status.ts";
import type { Pod } from "../client/api.ts";
import type { ApiRequest } from "../client/index.ts";
import { ApiError } from "../client/index.ts";
import { isNodeUp } from "./nodes.ts";
import type { World } from "./world.ts";

const KUBELET_PORT = 10250;

/** Throws where `container` of a pod cannot be reached, for pods/log, pods/exec and pods/attach. */
export function demandReachable(world: World, pod: Pod, container: string, request: ApiRequest): void {
  const node = pod.spec.nodeName;
  if (!node || isNodeUp(world, node)) return;
  const address = `${world.profile.nodes.find(({ name }) => name === node)?.address ?? node}:${KUBELET_PORT}`;
  const { subresource, options = {} } = request;
  const folder = subresource === "log" ? "containerLogs" : subresource;
  const query = (subresource === "log" ? logQuery(options) : streamQuery(options)).toString();
  const path = `${folder}/${pod.metadata.namespace}/${pod.metadata.name}/${container}${query ? `?${query}` : ""}`;
  const failed = `"https://${address}/${path}": dial tcp ${address}: connect: no route to host`;
  // Models NewLocationStreamer's error as it is, and that of client-go's spdy.Negotiate in a streamtranslator's status.
  if (subresource === "log") throw new ApiError(failure(500, "", `Get ${failed}`));
  throw new ApiError(internalError(`error sending request: Post ${failed}`));
}

/** Models LogLocation of pkg/registry/core/pod/strategy.go. */
function logQuery({ follow, previous, timestamps, sinceSeconds, sinceTime, tailLines, limitBytes }: Options) {
  const flags = Object.entries({ follow, previous, timestamps }).filter(([, on]) => on);
  const values = Object.entries({ sinceSeconds, sinceTime, tailLines, limitBytes }).filter(([, v]) => v !== undefined);
  return sorted([...flags.map(([name]): [string, string] => [name, "true"]), ...values.map(([n, v]) => pair(n, v))]);
}

/** Models streamParams of the same file. */
function streamQuery({ command = [], stdin, tty }: Options) {
  const flags = { error: !tty, input: stdin, output: true, tty };
  const set = Object.entries(flags).filter(([, on]) => on);
  return sorted([...command.map((word: string) => pair("command", word)), ...set.map(([name]) => pair(name, 1))]);
}

type Options = Record<string, any>;
const pair = (name: string, value: unknown): [string, string] => [name, String(value)];

/** As Go's url.Values.Encode writes it. */
function sorted(pairs: [string, string][]): URLSearchParams {
  const query = new URLSearchParams(pairs);
  query.sort();
  return query;
}
