/** What stands behind the nodes: kubelet, container runtime and network, wired to one another. */
import { badRequest } from "../apimachinery/status.ts";
import type { Component } from "../client/component.ts";
import { ApiError, type ApiRequest, type ApiResponse } from "../client/index.ts";
import type { ContainerRuntime, Fetch } from "../cri/types.ts";
import { createKubelet, type Kubelet } from "../kubelet/index.ts";
import { allocatePodIP, releasePodIP } from "../network/ipam.ts";
import type { World } from "./world.ts";

export interface NodeRooms {
  kubelet: Kubelet;
  runtime: ContainerRuntime;
  components: Component[];
  connect(request: ApiRequest): ApiResponse;
}

/** A node is down from `node stop` to `node start`. */
export const isNodeUp = (world: World, node: string): boolean => !world.state.table("stoppednodes").has(node);

export function createNodeRooms(world: World): NodeRooms {
  const runtime: ContainerRuntime = world.profile.inert
    ? (require("../cri/inert.ts") as typeof import("../cri/inert.ts")).createInertRuntime()
    : notYet();
  const fetch: Fetch = () => ({ ok: false, afterMs: 0, error: "refused" });
  const kubelet = createKubelet({
    runtime,
    table: world.state.table("kubelet"),
    nodeUp: (node) => isNodeUp(world, node),
    allocatePodIP: (node, uid) => allocatePodIP(world.state.table("allocated/podips"), podRange(world, node), uid),
    releasePodIP: (_node, address) => releasePodIP(world.state.table("allocated/podips"), address),
    fetch,
  });
  return { kubelet, runtime, components: [kubelet], connect: () => refuse() };
}

function podRange(world: World, node: string): string {
  const found = world.handle({ verb: "get", group: "", version: "v1", resource: "nodes", name: node });
  return found.body.spec?.podCIDR ?? world.profile.podCIDR;
}

function refuse(): never {
  throw new ApiError(badRequest("this cluster's containers do not run"));
}
function notYet(): never {
  throw new Error("no runtime");
}
