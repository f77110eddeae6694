/** Shells on the nodes themselves: a container in the node's own network, made when somebody first comes. */

import type { Node } from "../client/api.ts";
import { SUPER_ADMIN } from "./superadmin.ts";
import type { World } from "./world.ts";

/** Pods' keys are NAMESPACE/NAME; no namespace is called so. */
const PREFIX = "@node/";

/** The node that a runtime's pod key stands for; undefined: it is a pod. */
export const nodeOfShell = (pod: string): string | undefined =>
  pod.startsWith(PREFIX) ? pod.slice(PREFIX.length) : undefined;

/** Begins a command on a node; a session as the runtime's exec answers it. Empty: a shell. */
export function execOnNode(
  world: World,
  node: string,
  command: string[],
  how: { stdin: boolean; tty: boolean },
): { session: string } | { error: string; exitCode: number } {
  const container = containerOf(world, node);
  if ("error" in container) return container;
  return world.nodes.runtime.exec(container.id, command.length ? command : ["bash", "-l"], how);
}

function containerOf(world: World, name: string): { id: string } | { id: string; error: string; exitCode: number } {
  const { runtime } = world.nodes;
  const pod = PREFIX + name;
  const known = world.state.table<{ ids: string[] }>("containers").get(`pod/${pod}`)?.ids.at(-1);
  if (known && runtime.status(known)?.state === "running") return { id: known };
  const node = world.clientOf(SUPER_ADMIN).get<Node>("nodes", undefined, name);
  const addresses = (node.status.addresses ?? []).filter((a) => a.type === "InternalIP").map((a) => a.address);
  return runtime.run({
    pod,
    podUid: node.metadata.uid ?? name,
    node: name,
    name: "node",
    image: "kubelab/node",
    env: [],
    mounts: [],
    hostname: name,
    addresses,
    ports: [],
    resolvConf: "nameserver 8.8.8.8\n",
    hosts: `127.0.0.1\tlocalhost\n${addresses[0] ?? "127.0.1.1"}\t${name}\n`,
    attempt: 0,
  });
}
