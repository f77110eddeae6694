/** The network of one loaded cluster: what route and fetch read of it, and the requests under way. */
import type { Service } from "../client/api.ts";
import type { Client } from "../client/index.ts";
import { fetchThrough, outcomeOf, type Pending, type Reply } from "../network/fetch.ts";
import type { NetworkView, Origin, Route } from "../network/types.ts";
import type { Incoming, NetOutcome, NetRequest } from "../shell/types.ts";
import { draw, hash53 } from "../sim/chance.ts";
import { wallTime } from "../sim/clock.ts";
import { isNodeUp } from "./nodes.ts";
import { answerAtNode } from "./nodeservices.ts";
import { proxyTables } from "./proxytables.ts";
import { Trip } from "./trips.ts";
import type { World } from "./world.ts";

/** Who waits for an answer: a kubelet's probe, a process in a container, or a tool on the student's computer. */
export type Asker = "kubelet" | "process" | "host";

interface Request extends Pending {
  asker: Asker;
}

export interface Network {
  view: NetworkView;
  /** The outcome now, or undefined: it comes later under `id`, through `answered`. */
  fetch(asker: Asker, from: Origin, request: NetRequest, id: string): NetOutcome | undefined;
  /** A process has answered a delivered request. */
  replied(id: string, reply: Reply): void;
}

export interface NetworkOptions {
  deliver(pod: string, request: Incoming, answerTo: string): "refused" | "accepted";
  /** An answer that did not come within its fetch. */
  answered(asker: Asker, id: string, outcome: NetOutcome): void;
}

const NETWORK_USER = { name: "system:kube-proxy", groups: ["system:authenticated"] };

export function createNetwork(world: World, { deliver, answered }: NetworkOptions): Network {
  const view = networkView(world);
  const requests = world.state.table<Request>("requests");
  /** Replies that come while their fetch is still on its way. */
  const fetching = new Map<string, NetOutcome | undefined>();
  const nodeAnswer = (node: string, port: number, request: NetRequest, source: string) =>
    answerAtNode(world, node, port, request, source);
  return {
    view,
    fetch(asker, from, request, id) {
      fetching.set(id, undefined);
      const remember = (key: string, pending: Pending) => requests.set(key, { ...pending, asker });
      const trip = asker === "kubelet" ? undefined : new Trip(from, request);
      const traced = trip && ((_: Origin, __: NetRequest, way: Route) => trip.add(way));
      const now = fetchThrough({ view, deliver, nodeAnswer, traced }, from, request, id, remember);
      trip?.keep(world, asker);
      const outcome = now ?? fetching.get(id);
      fetching.delete(id);
      if (outcome) requests.delete(id);
      return outcome;
    },
    replied(id, reply) {
      const pending = requests.get(id);
      if (!pending) return;
      const outcome = outcomeOf(pending, reply);
      if (fetching.has(id)) fetching.set(id, outcome);
      else {
        requests.delete(id);
        answered(pending.asker, id, outcome);
      }
    },
  };
}

/** What the network reads of a cluster. */
export function networkView(world: World): NetworkView {
  const { state, profile } = world;
  const client = world.clientOf(NETWORK_USER);
  const draws = state.table<number>("draws");
  const affinity = state.table<{ endpoint: string; until: number }>("affinity");
  const proxy = proxyTables(state);
  const firewall = state.table<{ allow: string[] }>("firewall");
  return {
    client,
    profile,
    now: () => state.header.clock.now,
    wallTime: () => wallTime(state.header.clock),
    chance: (purpose, ...words) => draw(state.header.seed, purpose, ...words),
    nextDraw(purpose) {
      const count = (draws.get(purpose) ?? 0) + 1;
      draws.set(purpose, count);
      return count;
    },
    affinity,
    nodeUp: (node) => isNodeUp(world, node),
    rulesOf: ({ metadata }) => proxy.rules.values(`${metadata.namespace}/${metadata.name}/`),
    proxyRuns: (node) => profile.embeddedKubeProxy || proxy.nodes.has(node),
    firewallAllows: (port, protocol) =>
      [...firewall.values()].some((rule) => rule.allow.some((entry) => allows(entry, port, protocol))),
    addressOf: (hostname) => (hostname ? addressOfHostname(world, client, hostname) : undefined),
  };
}

/** "tcp:30289", "tcp:30000-32767", "tcp", "all". */
function allows(entry: string, port: number, protocol: string): boolean {
  const [name, ports = ""] = entry.toLowerCase().split(":");
  if (name !== "all" && name !== protocol.toLowerCase()) return false;
  if (!ports) return true;
  const [from, to = from] = ports.split("-").map(Number);
  return port >= from && port <= to;
}

/** A load balancer's host name in public DNS: known while a Service's status has it; its address is the name's own. */
function addressOfHostname(world: World, client: Client, hostname: string): string | undefined {
  const { pool } = world.profile.loadBalancer;
  if (!pool) return undefined;
  const known = client
    .list<Service>("services")
    .some((s) => s.status.loadBalancer?.ingress?.some((i) => i.hostname === hostname));
  if (!known) return undefined;
  const [first, last] = pool.split("-");
  const base = first.slice(0, first.lastIndexOf(".") + 1);
  const [from, to] = [first, last].map((ip) => Number(ip.slice(ip.lastIndexOf(".") + 1)));
  return base + String(from + (hash53(hostname) % (to - from + 1)));
}
