/** The components of a cluster: one line each. */
import type { Component } from "../client/component.ts";
import { controllers } from "../controller/index.ts";
import { kubeProxy } from "../network/kubeproxy.ts";
import { scheduler } from "../scheduler/index.ts";
import { eventTTL } from "./events.ts";
import { isNodeUp } from "./nodes.ts";
import { proxyTables } from "./proxytables.ts";
import type { World } from "./world.ts";

export function componentsOf(world: World): Component[] {
  const stopped = world.state.table<{ since: number }>("stoppednodes");
  const options = {
    liveness: {
      nodeUp: (node: string) => isNodeUp(world, node),
      downSince: (node: string) => stopped.get(node)?.since,
    },
    loadBalancer: {
      profile: world.profile.loadBalancer,
      tunnelRuns: () => world.state.table("tunnel").has("tunnel"),
    },
  };
  return [
    ...controllers(options),
    scheduler(world.state.table("unschedulable")),
    eventTTL(world.state),
    kubeProxy(proxyTables(world.state)),
    ...world.nodes.components,
  ];
}
