/**
 * Cluster IPs and node ports of Services. Models pkg/registry/core/service/storage/alloc.go and its two allocators:
 * asked-for values may lie anywhere in the range, chosen ones lie above a band left for the asking.
 */
import { type FieldError, invalid as invalidField } from "../apimachinery/fielderror.ts";
import { invalid } from "../apimachinery/status.ts";
import type { Service, ServicePort } from "../client/api.ts";
import type { Change } from "../client/component.ts";
import { ApiError, type KubeObject } from "../client/index.ts";
import type { Kind } from "../kinds/types.ts";
import { draw } from "../sim/chance.ts";
import type { ClusterState, Table } from "../state/types.ts";
import type { Server } from "./server.ts";

type Allocated = Table<string>;
const addresses = (state: ClusterState): Allocated => state.table<string>("allocated/clusterips");
const nodePorts = (state: ClusterState): Allocated => state.table<string>("allocated/nodeports");

const isService = (kind: Kind) => kind.kind === "Service" && !kind.group;
const keyOf = (s: Service) => `${s.metadata.namespace}/${s.metadata.name}`;

export function allocateForCreate(server: Server, kind: Kind, object: KubeObject): void {
  if (isService(kind)) allocate(server, kind, object as unknown as Service);
}

export function allocateForUpdate(server: Server, kind: Kind, object: KubeObject, old: KubeObject): void {
  if (isService(kind)) allocate(server, kind, object as unknown as Service, old as unknown as Service);
}

function allocate(server: Server, kind: Kind, service: Service, old?: Service): void {
  const errors: FieldError[] = [];
  if (service.spec.type !== "ExternalName") errors.push(...allocateAddress(server, service, old));
  if (needsNodePorts(service)) errors.push(...allocateNodePorts(server, service, old));
  if (errors.length) throw new ApiError(invalid(kind, service.metadata.name, errors));
}

/** Keeps the tables of what is taken in step with the stored Services. */
export function recordAllocations(state: ClusterState, { object, old }: Change<Service>): void {
  for (const ip of old?.spec.clusterIPs ?? []) addresses(state).delete(ip);
  for (const port of allNodePorts(old)) nodePorts(state).delete(String(port));
  for (const ip of object?.spec.clusterIPs ?? []) if (ip !== "None") addresses(state).set(ip, keyOf(object!));
  for (const port of allNodePorts(object)) nodePorts(state).set(String(port), keyOf(object!));
}

function allNodePorts(service: Service | undefined): number[] {
  if (!service) return [];
  const ports = (service.spec.ports ?? []).map((p) => p.nodePort ?? 0);
  return [...ports, service.spec.healthCheckNodePort ?? 0].filter((p) => p > 0);
}

const toNumber = (ip: string) => ip.split(".").reduce((n, part) => n * 256 + Number(part), 0);
const toAddress = (n: number) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");

/** First address and number of usable ones (without network and broadcast) of an IPv4 range. */
function range(cidr: string): { first: number; size: number } {
  const [base, bits] = cidr.split("/");
  return { first: toNumber(base) + 1, size: 2 ** (32 - Number(bits)) - 2 };
}

function allocateAddress(server: Server, service: Service, old?: Service): FieldError[] {
  const { spec } = service;
  if (spec.clusterIP === "None") return [];
  const wanted = spec.clusterIP;
  if (wanted && old?.spec.clusterIP === wanted) return [];
  const { first, size } = range(server.profile.serviceCIDR);
  const refuse = (why: string) => [
    invalidField("spec.clusterIPs", [wanted], `failed to allocate IP ${wanted}: ${why}`),
  ];
  if (wanted) {
    const n = toNumber(wanted);
    if (n < first || n >= first + size) return refuse(`the provided network does not match the current range`);
    return addresses(server.state).has(wanted) ? refuse("provided IP is already allocated") : [];
  }
  const band = Math.min(Math.max(16, Math.floor(size / 16)), 256);
  const free = pick(
    server,
    "clusterIP",
    keyOf(service),
    first + band,
    size - band,
    (n) => !addresses(server.state).has(toAddress(n)),
  );
  if (free === undefined) return [invalidField("spec.clusterIPs", [], "failed to allocate a serviceIP: range is full")];
  spec.clusterIP = toAddress(free);
  spec.clusterIPs = [spec.clusterIP];
  return [];
}

const needsNodePorts = ({ spec }: Service) =>
  spec.type === "NodePort" ||
  (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false) ||
  anyAsked(spec.ports);
const anyAsked = (ports: ServicePort[] | undefined) => ports?.some((p) => p.nodePort) ?? false;

/** One protocol's port may share its number with another protocol's of the same Service. */
function allocateNodePorts(server: Server, service: Service, old?: Service): FieldError[] {
  const taken = nodePorts(server.state);
  const mine = new Set(allNodePorts(old));
  const [from, to] = server.kinds.nodePortRange;
  const errors: FieldError[] = [];
  const given = new Map<number, number>();
  service.spec.ports?.forEach((port, i) => {
    const asked = port.nodePort;
    if (asked) {
      const why = refusal(asked);
      if (why) errors.push(invalidField(`spec.ports[${i}].nodePort`, asked, why));
      else mine.add(asked);
    } else if (service.spec.type === "NodePort" || service.spec.allocateLoadBalancerNodePorts !== false) {
      port.nodePort = given.get(port.port) ?? choose(`${port.port}/${port.protocol}`);
      mine.add(port.nodePort);
    }
    if (port.nodePort) given.set(port.port, port.nodePort);
  });
  if (needsHealthCheckPort(service)) service.spec.healthCheckNodePort ||= choose("healthCheckNodePort");
  return errors;

  function refusal(port: number): string | undefined {
    if (port < from || port > to)
      return `provided port is not in the valid range. The range of valid ports is ${from}-${to}`;
    return taken.has(String(port)) && !mine.has(port) ? "provided port is already allocated" : undefined;
  }
  function choose(what: string): number {
    const size = to - from + 1;
    const band = size < 32 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128);
    const isFree = (n: number) => !taken.has(String(n)) && !mine.has(n);
    return pick(server, "nodePort", `${keyOf(service)}/${what}`, from + band, size - band, isFree) ?? 0;
  }
}

const needsHealthCheckPort = ({ spec }: Service) =>
  spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

/** A free number of `first`..`first + size - 1`: by chance, then the next one up, around once. */
function pick(
  server: Server,
  purpose: string,
  key: string,
  first: number,
  size: number,
  isFree: (n: number) => boolean,
): number | undefined {
  const start = Math.floor(draw(server.state.header.seed, purpose, key, server.store.revision) * size);
  for (let i = 0; i < size; i++) {
    const n = first + ((start + i) % size);
    if (isFree(n)) return n;
  }
  return undefined;
}
