/**
 * Notices nodes that are down, and taints nodes by their conditions. Models pkg/controller/nodelifecycle. Heartbeats are
 * not written: a node's are derived from whether it is up, so this controller also posts what a returning kubelet would.
 */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Node } from "../../client/api.ts";
import type { Change, Component } from "../../client/component.ts";

/** Whoever stops or starts a node queues its name for this component. */
export const nodeLifecycleName = "node-controller";

export interface NodeLiveness {
  nodeUp(node: string): boolean;
  /** Monotonic milliseconds since when a node is down; undefined while it is up. */
  downSince(node: string): number | undefined;
}

export const createNodeLifecycle = (liveness: NodeLiveness): Component => ({
  name: nodeLifecycleName,
  watches: {
    nodes: ({ object, old }: Change<Node>, ctx) => {
      if (object && (!old || taintsDiffer(object, old))) ctx.enqueue(object.metadata.name);
    },
  },
  reconcile: (key, ctx) =>
    (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileNode(liveness, key, ctx),
});

const statuses = (node: Node) => node.status?.conditions?.map((c) => `${c.type}=${c.status}`);

const taintsDiffer = (node: Node, old: Node): boolean =>
  Boolean(node.spec?.unschedulable) !== Boolean(old.spec?.unschedulable) ||
  !deepEqual(node.spec?.taints, old.spec?.taints) ||
  !deepEqual(statuses(node), statuses(old));
