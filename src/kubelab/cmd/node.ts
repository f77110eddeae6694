/** node list, stop, start. */
import { box } from "../boxes.ts";
import { type KubelabContext, LabError, type NodeInfo } from "../types.ts";
import { existing } from "./up.ts";

export const nodeRows = (nodes: NodeInfo[]): string[][] =>
  nodes.map((n) => [n.name, n.stopped ? `${n.status} (stopped)` : n.status, n.roles || "<none>", n.address]);

export function listNodes(context: KubelabContext, cluster: string | undefined): number {
  const lab = context.lab(cluster);
  existing(lab);
  context.io.out(box(context.io, ["Node", "Status", "Roles", "Address"], nodeRows(lab.nodes())));
  return 0;
}

export async function switchNode(
  context: KubelabContext,
  verb: "stop" | "start",
  name: string,
  cluster: string | undefined,
): Promise<number> {
  const lab = context.lab(cluster);
  existing(lab);
  const names = lab.nodes().map((n) => n.name);
  if (!names.includes(name))
    throw new LabError(`no node is called ${JSON.stringify(name)}; there are ${names.join(", ")}`);
  const done = verb === "stop" ? await lab.stopNode(name) : await lab.startNode(name);
  const state = verb === "stop" ? "stopped" : "started";
  if (!done) context.io.out(`node ${name} was ${verb === "stop" ? "stopped" : "running"} already\n`);
  else context.io.out(`node ${name} ${state}\n`);
  if (done && verb === "stop")
    context.io.out("It turns NotReady after 50 seconds; its pods move to other nodes 5 minutes later.\n");
  return 0;
}
