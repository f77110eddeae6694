/**
 * The pools of cluster IPs and node ports; who gets what is the Service kind's affair (kinds/core/service/allocation.ts).
 * Asked-for values may lie anywhere in the range, chosen ones lie above a band left for the asking, as upstream's
 * allocators do (pkg/registry/core/service/{ipallocator,portallocator}).
 */
import { ipv4ToNumber, numberToIPv4 } from "../apimachinery/ip.ts";
import { internalError, invalid } from "../apimachinery/status.ts";
import type { Service } from "../client/api.ts";
import type { Change } from "../client/component.ts";
import { ApiError, type ApiRequest, type KubeObject } from "../client/index.ts";
import type { ServiceAllocators } from "../kinds/core/service/allocation.ts";
import type { Kind } from "../kinds/types.ts";
import { draw } from "../sim/chance.ts";
import type { ClusterState, Table } from "../state/types.ts";
import type { Server } from "./server.ts";

/** What is taken: address or port -> "namespace/name" of its Service. */
type Taken = Table<string>;
const addresses = (state: ClusterState): Taken => state.table<string>("allocated/clusterips");
const nodePorts = (state: ClusterState): Taken => state.table<string>("allocated/nodeports");

const allocation = () =>
  require("../kinds/core/service/allocation.ts") as typeof import("../kinds/core/service/allocation.ts");

/** Gives a Service its addresses and ports, before the strategy and the validation. Nothing to do for other kinds. */
export function allocateForCreate(server: Server, request: ApiRequest, kind: Kind, object: KubeObject): void {
  if (!isService(kind)) return;
  const free = pools(server, object, request.dryRun);
  allocating(kind, object, () => allocation().allocateForCreate(object, free));
}

export function allocateForUpdate(
  server: Server,
  request: ApiRequest,
  kind: Kind,
  object: KubeObject,
  old: KubeObject,
): void {
  if (!isService(kind)) return;
  const free = pools(server, object, request.dryRun);
  allocating(kind, object, () => allocation().allocateForUpdate(object, old, free));
}

const isService = (kind: Kind) => kind.kind === "Service" && !kind.group;

function allocating(kind: Kind, object: KubeObject, allocate: () => ReturnType<ServiceAllocation>): void {
  let errors: ReturnType<ServiceAllocation>;
  try {
    errors = allocate();
  } catch (e) {
    throw new ApiError(internalError((e as Error).message));
  }
  if (errors.length) throw new ApiError(invalid(kind, object.metadata.name, errors));
}
type ServiceAllocation = ReturnType<typeof allocation>["allocateForCreate"];

/** Keeps the tables of what is taken in step with the stored Services. */
export function recordAllocations(state: ClusterState, { object, old }: Change<Service & KubeObject>): void {
  const { heldBy } = allocation();
  const before = old && heldBy(old);
  const after = object && heldBy(object);
  for (const ip of before?.ips ?? []) addresses(state).delete(ip);
  for (const port of before?.nodePorts ?? []) nodePorts(state).delete(String(port));
  const holder = object && `${object.metadata.namespace}/${object.metadata.name}`;
  for (const ip of after?.ips ?? []) addresses(state).set(ip, holder!);
  for (const port of after?.nodePorts ?? []) nodePorts(state).set(String(port), holder!);
}

/**
 * The pools as one request sees them: what it reserves is taken for the rest of it. A dry run asks only whether a node
 * port is taken, not whether it lies in the range (portallocator/operation.go).
 */
function pools(server: Server, object: KubeObject, dryRun = false): ServiceAllocators {
  const { refusals } = allocation();
  const reserved = new Set<string>();
  const name = `${object.metadata.namespace}/${object.metadata.name || object.metadata.generateName}`;
  const [base, bits] = server.profile.serviceCIDR.split("/");
  const first = ipv4ToNumber(base) + 1;
  const size = 2 ** (32 - Number(bits)) - 2;
  const [from, to] = server.kinds.nodePortRange;
  const ipFree = (ip: string) => !reserved.has(ip) && !addresses(server.state).has(ip);
  const portFree = (port: number) => !reserved.has(String(port)) && !nodePorts(server.state).has(String(port));
  const reserve = <T extends string | number>(value: T): T => {
    reserved.add(String(value));
    return value;
  };
  return {
    families: ["IPv4"],
    allocateIP(_family, ip) {
      if (!ip) {
        const band = Math.min(Math.max(16, Math.floor(size / 16)), 256);
        const n = pick(server, `clusterIP/${name}`, first + band, size - band, (i) => ipFree(numberToIPv4(i)));
        return n === undefined ? refusals.full() : reserve(numberToIPv4(n));
      }
      const n = ipv4ToNumber(ip);
      if (n < first || n >= first + size) return refusals.ipOutside();
      return ipFree(ip) ? reserve(ip) : refusals.ipAllocated();
    },
    allocateNodePort(port) {
      if (!port) {
        const all = to - from + 1;
        const band = all < 32 ? 0 : Math.min(Math.max(16, Math.floor(all / 32)), 128);
        const n = pick(server, `nodePort/${name}/${reserved.size}`, from + band, all - band, portFree);
        return n === undefined ? refusals.full() : reserve(n);
      }
      if (!dryRun && (port < from || port > to)) return refusals.portNotInRange(`${from}-${to}`);
      return portFree(port) ? reserve(port) : refusals.portAllocated();
    },
  };
}

/** A free number of `first`..`first + size - 1`: by chance, then the next one up, around once. */
function pick(
  server: Server,
  purpose: string,
  first: number,
  size: number,
  isFree: (n: number) => boolean,
): number | undefined {
  const start = Math.floor(draw(server.state.header.seed, purpose, server.store.revision) * size);
  for (let i = 0; i < size; i++) {
    const n = first + ((start + i) % size);
    if (isFree(n)) return n;
  }
  return undefined;
}
