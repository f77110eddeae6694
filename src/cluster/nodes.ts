/** What stands behind the nodes: kubelet, container runtime and network, wired to one another. */
import { binary } from "../apimachinery/strings.ts";
import type { Component } from "../client/component.ts";
import type { ApiRequest, ApiResponse } from "../client/index.ts";
import type { Runtime } from "../cri/runtime.ts";
import type { ContainerConfig, ContainerRuntime } from "../cri/types.ts";
import { readAsset } from "../kinds/assets.ts";
import { createKubelet, type Kubelet } from "../kubelet/index.ts";
import { allocatePodIP, releasePodIP } from "../network/ipam.ts";
import type { Origin } from "../network/types.ts";
import { draw } from "../sim/chance.ts";
import type { Network } from "./network.ts";
import { nodeOfShell } from "./nodeshell.ts";
import { CONTAINERS, type World } from "./world.ts";

export interface NodeRooms {
  kubelet: Kubelet;
  runtime: ContainerRuntime;
  network: Network;
  components: Component[];
  connect(request: ApiRequest): ApiResponse;
}

/** A node is down from `node stop` to `node start`. */
export const isNodeUp = (world: World, node: string): boolean => !world.state.table("stoppednodes").has(node);

export function createNodeRooms(world: World): NodeRooms {
  const { createNetwork } = require("./network.ts") as typeof import("./network.ts");
  const network = createNetwork(world, {
    deliver(pod, request, answerTo) {
      if (!answerTo.startsWith(`${pod}/`)) touched(pod);
      return runtime.deliver(pod, request, answerTo);
    },
    answered(asker, id, outcome) {
      if (asker === "kubelet") kubelet.requestAnswered(id, outcome, contextOf());
      else if (asker === "host") world.state.table("hostanswers").set(id, outcome);
      else if (live) live.answer(id, outcome);
    },
  });
  const live = world.profile.inert
    ? undefined
    : createLiveRuntime(world, network, (pod) => kubelet.podChanged(pod, contextOf()));
  const runtime = live ?? (require("../cri/inert.ts") as typeof import("../cri/inert.ts")).createInertRuntime();
  const kubelet = createKubelet({
    runtime,
    table: world.state.table("kubelet"),
    nodeUp: (node) => isNodeUp(world, node),
    allocatePodIP: (node, uid) => allocatePodIP(world.state.table("allocated/podips"), podRange(world, node), uid),
    releasePodIP: (_node, address) => releasePodIP(world.state.table("allocated/podips"), address),
    fetch: (from, request, id) => network.fetch("kubelet", originOf(from), request, id),
    imageUser: live && ((image) => live.imageUser(image)),
  });
  const contextOf = () => world.component("kubelet").context;
  const touched = (pod: string) => kubelet.podTouched(pod, contextOf());
  const containers: Component = {
    name: CONTAINERS,
    user: "system:kubelet",
    watches: {},
    reconcile: (pod) => live?.wake(pod),
  };
  return {
    kubelet,
    runtime,
    network,
    components: [kubelet, containers],
    connect: (request) => {
      const { connect } = require("./connect.ts") as typeof import("./connect.ts");
      return connect(world, request, touched);
    },
  };
}

function originOf({ pod, node, ip }: { pod?: string; node?: string; ip?: string }): Origin {
  const shellOf = pod && nodeOfShell(pod);
  if (shellOf) return { node: shellOf };
  return pod ? { pod, ip } : { node: node ?? "" };
}

/** The runtime of all nodes, over the cluster's tables. */
function createLiveRuntime(world: World, network: Network, podChanged: (pod: string) => void): Runtime {
  const { createRuntime } = require("../cri/runtime.ts") as typeof import("../cri/runtime.ts");
  const { state, timers, profile } = world;
  const runtime = createRuntime({
    table: (name) => state.table(name),
    now: () => state.header.clock.now,
    epoch: () => state.header.clock.epoch,
    chance: (purpose, ...words) => draw(state.header.seed, purpose, ...words),
    setTimer(pod, at) {
      if (at === undefined) timers.remove(CONTAINERS, pod);
      else timers.set(CONTAINERS, pod, Math.max(at, state.header.clock.now), { exact: true });
    },
    fetch: (from, request, id) => network.fetch("process", originOf(from), request, id),
    podChanged,
    replied: (answerTo, reply) => network.replied(answerTo, reply),
    asset: assetOrNone,
    node(name) {
      const node = profile.nodes.find((n) => n.name === name) ?? profile.nodes[0];
      return { cpus: Number(node.cpu), memory: Number.parseInt(node.memory, 10) * 2 ** 30, kernel: node.kernelVersion };
    },
  });
  return {
    ...runtime,
    run: (config) => runtime.run(inBytes(config)),
    exec: (id, argv, options) => runtime.exec(id, argv.map(binary), options),
  };
}

/** Texts of manifests as a process has them. */
const inBytes = (config: ContainerConfig): ContainerConfig => ({
  ...config,
  command: config.command?.map(binary),
  args: config.args?.map(binary),
  env: config.env.map(([name, value]) => [binary(name), binary(value)]),
  workingDir: config.workingDir && binary(config.workingDir),
  mounts: config.mounts.map((mount) => ({ ...mount, path: binary(mount.path) })),
});

function assetOrNone(name: string): string | undefined {
  try {
    return readAsset(name);
  } catch {
    return undefined;
  }
}

function podRange(world: World, node: string): string {
  const found = world.handle({ verb: "get", group: "", version: "v1", resource: "nodes", name: node });
  return found.body.spec?.podCIDR ?? world.profile.podCIDR;
}
