/** The way of one request, as `kubelab trace` and `why` show it. Looking changes nothing: draws are those of the next request. */
import type { Pod } from "../client/api.ts";
import { LabError, type Trace } from "../kubelab/types.ts";
import { clusterAnswer } from "../network/dns.ts";
import { publicAnswer } from "../network/outside.ts";
import { route } from "../network/route.ts";
import type { Destination, Hop, NetworkView, Origin, Protocol } from "../network/types.ts";
import { hostAddresses } from "./hostnames.ts";
import type { KeptTrip } from "./trips.ts";
import type { World } from "./world.ts";

const PORTS: Record<string, number> = { http: 80, https: 443 };

/** The network as the next request will find it, for looking only. */
function peekingView(world: World): NetworkView {
  const { view } = world.nodes.network;
  const counts = new Map<string, number>();
  const table = world.state.table<number>("draws");
  return {
    ...view,
    nextDraw(purpose) {
      const count = (counts.get(purpose) ?? table.get(purpose) ?? 0) + 1;
      counts.set(purpose, count);
      return count;
    },
    affinity: { get: (key) => view.affinity.get(key), set: () => {} },
  };
}

/** Throws a LabError where one end is not there. */
export function traceBetween(world: World, from: string, to: string): Trace {
  const view = peekingView(world);
  const origin = originOf(view, from);
  const target = /^(?:(\w+):\/\/)?([^/:]+)(?::(\d+))?(?:\/.*)?$/.exec(to);
  if (!target) throw new LabError(`${JSON.stringify(to)} is no address or name with a port`);
  const [, scheme = "http", host, givenPort] = target;
  const port = Number(givenPort ?? PORTS[scheme] ?? 80);
  const hops: Hop[] = [];
  const address = addressOf(world, view, origin, host, hops);
  if (!address)
    return { from: nameOf(origin), to, hops, end: `nobody knows the name ${host}`, source: "", reached: false };
  const found = traceRequest(view, origin, address, port, "TCP");
  return { ...found, to, hops: [...hops, ...found.hops] };
}

/** The way to an address. */
function traceRequest(view: NetworkView, origin: Origin, address: string, port: number, protocol: Protocol): Trace {
  return traceOf({ from: origin, address, port, ...route(view, origin, address, port, protocol) });
}

/** The newest request, or that of one asker; undefined: there was none. */
export function lastTrace(world: World, asker?: "host" | "process"): Trace | undefined {
  const table = world.state.table<KeptTrip>("traces");
  const trips = asker ? [table.get(asker)] : [...table.values()];
  const newest = trips.reduce((a, b) => (a && (!b || a.at > b.at) ? a : b), undefined);
  return newest && traceOf(newest);
}

function traceOf({ from, address, port, hops, destination, source }: Omit<KeptTrip, "at">): Trace {
  const reached = !["refused", "timeout", "unreachable"].includes(destination.kind);
  return {
    from: nameOf(from),
    to: at(address, port),
    hops,
    end: endOf(destination),
    source,
    reached,
  };
}

const nameOf = (origin: Origin): string =>
  "pod" in origin ? `pod ${origin.pod}` : "node" in origin ? `node ${origin.node}` : "your computer";

const at = (address: string, port: number) => (port ? `${address}:${port}` : address);

function endOf(destination: Destination): string {
  switch (destination.kind) {
    case "pod":
      return `reached pod ${destination.pod} at ${at(destination.address, destination.port)}`;
    case "node":
      return `reached node ${destination.node} itself at ${at(destination.address, destination.port)}`;
    case "ingress":
      return `reached the load balancer of Ingress ${destination.ingress}, port ${destination.port}`;
    case "outside":
      return `left the cluster for ${at(destination.address, destination.port)}`;
    case "refused":
      return "refused: nobody is behind it";
    case "unreachable":
      return "no route to that host";
    case "timeout":
      return "no answer: the packet is dropped on the way";
  }
}

function originOf(view: NetworkView, from: string): Origin {
  if (from === "host") return { host: true };
  const node = /^node\/(.+)$/.exec(from)?.[1];
  if (node !== undefined) {
    if (!view.client.find("nodes", undefined, node)) throw new LabError(`no node is called ${JSON.stringify(node)}`);
    return { node };
  }
  const words = from.replace(/^(pod|po|pods)\//, "").split("/");
  const [namespace, name] = words.length === 2 ? words : ["default", words[0]];
  if (!view.client.find<Pod>("pods", namespace, name))
    throw new LabError(`no pod is called ${JSON.stringify(name)} in the namespace ${JSON.stringify(namespace)}`);
  return { pod: `${namespace}/${name}` };
}

const isAddress = (text: string) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text);

function addressOf(world: World, view: NetworkView, origin: Origin, host: string, hops: Hop[]): string | undefined {
  if (isAddress(host)) return host;
  if (host === "localhost") return "127.0.0.1";
  if (!("pod" in origin)) {
    const known = hostAddresses(world, host) ?? publicAnswer("", { name: host, type: "A" }).answers[0]?.data;
    if (known) hops.push({ kind: "dns", name: host, detail: `is ${known}` });
    return known;
  }
  return inCluster(view, origin.pod, host, hops);
}

/** As a pod's resolver does it: the search list of its namespace, then the name itself. */
function inCluster(view: NetworkView, pod: string, host: string, hops: Hop[]): string | undefined {
  const server = view.profile.dnsServiceIP ?? "";
  const way = server ? route(view, { pod }, server, 53, "UDP") : undefined;
  if (way?.destination.kind !== "pod") {
    hops.push({ kind: "dns", name: host, detail: `cannot be asked: no DNS pod answers at ${server || "any address"}` });
    return undefined;
  }
  const namespace = pod.split("/")[0];
  const domains = [`.${namespace}.svc.cluster.local`, ".svc.cluster.local", ".cluster.local", ""];
  for (const domain of domains) {
    const name = host + domain;
    const { answers } = clusterAnswer(view, server, { name, type: "A" });
    const address = answers.findLast((record) => record.type === "A")?.data;
    if (!address) continue;
    hops.push({ kind: "dns", name, detail: `is ${address}, says ${way.destination.pod}` });
    return address;
  }
  hops.push({ kind: "dns", name: host, detail: `is not known to ${way.destination.pod}` });
  return undefined;
}
