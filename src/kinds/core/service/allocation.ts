/**
 * How a Service comes by its cluster addresses and node ports. What is taken is the caller's knowledge: it hands in
 * `ServiceAllocators`. Both entry points edit the Service in place and run before the strategy and the validation, as the
 * registry's BeginCreate and BeginUpdate hooks do. Models pkg/registry/core/service/storage/{storage,alloc}.go.
 */
import { type FieldError, invalid } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import type { IPFamily } from "../../validation/ip.ts";
import { initIPFamilies } from "./families.ts";
import {
  allocatesNodePorts,
  isNodePortType,
  needsClusterIP,
  needsHealthCheckNodePort,
  nodePortsOf,
  sameClusterIPs,
} from "./fields.ts";

/** Why an address or port was not to be had; `full`: nothing is free at all, which is no fault of the request. */
export interface Refusal {
  error: string;
  full?: boolean;
}

/** The cluster's pools of addresses and ports. */
export interface ServiceAllocators {
  /** Families of the cluster's service ranges, default first: ["IPv4"]. */
  families: IPFamily[];
  /** Reserves the address, or any free one. */
  allocateIP(family: IPFamily, ip?: string): string | Refusal;
  /** Reserves the port, or any free one. */
  allocateNodePort(port?: number): number | Refusal;
}

/** The sentences that pools answer with. Models ipallocator and portallocator. */
export const refusals = {
  full: (): Refusal => ({ error: "range is full", full: true }),
  ipAllocated: (): Refusal => ({ error: "provided IP is already allocated" }),
  ipOutside: (): Refusal => ({ error: "the provided network does not match the current range" }),
  ipNotInRange: (ip: string, range: string): Refusal => ({
    error: `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${range}`,
  }),
  portAllocated: (): Refusal => ({ error: "provided port is already allocated" }),
  portNotInRange: (range: string): Refusal => ({
    error: `provided port is not in the valid range. The range of valid ports is ${range}`,
  }),
};

const isRefusal = (answer: string | number | Refusal): answer is Refusal => typeof answer === "object";

/** Addresses and ports that a Service holds; what is held before and not after an update or delete is to be released. */
export function heldBy(service: KubeObject): { ips: string[]; nodePorts: number[] } {
  const ips = needsClusterIP(service)
    ? (service.spec.clusterIPs ?? []).filter((ip: string) => ip && ip !== "None")
    : [];
  const nodePorts = [...new Set(nodePortsOf(service))];
  if (needsHealthCheckNodePort(service) && service.spec.healthCheckNodePort) {
    nodePorts.push(service.spec.healthCheckNodePort);
  }
  return { ips, nodePorts };
}

/**
 * Before a create. Errors make the answer Invalid (and nothing else is checked then); an exhausted pool throws an Error
 * that the server answers as an InternalError.
 */
export function allocateForCreate(service: KubeObject, pools: ServiceAllocators): FieldError[] {
  const { spec } = service;
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  const errors = initIPFamilies(service, undefined, pools.families);
  if (errors.length > 0) return errors;
  const refused = allocateClusterIPs(service, pools);
  if (refused.length > 0) return refused;
  const ports = isNodePortType(service) ? initNodePorts(service, pools) : [];
  if (ports.length === 0 && needsHealthCheckNodePort(service)) allocateHealthCheckNodePort(service, pools);
  return ports;
}

/** Before an update; as allocateForCreate. */
export function allocateForUpdate(service: KubeObject, old: KubeObject, pools: ServiceAllocators): FieldError[] {
  patchAllocatedValues(service, old);
  normalizeClusterIPs(service, old);
  const errors = initIPFamilies(service, old, pools.families);
  if (errors.length > 0) return errors;
  const refused = updateClusterIPs(service, old, pools);
  if (refused.length > 0) return refused;
  const ports = isNodePortType(service) ? updateNodePorts(service, old, pools) : [];
  if (ports.length === 0 && !needsHealthCheckNodePort(old) && needsHealthCheckNodePort(service)) {
    allocateHealthCheckNodePort(service, pools);
  }
  return ports;
}

/** Whoever sends a Service again without the values it was given keeps them. */
function patchAllocatedValues(service: KubeObject, old: KubeObject): void {
  const { spec } = service;
  if (needsClusterIP(old) && needsClusterIP(service)) {
    if (!spec.clusterIP && old.spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
    if (!spec.clusterIPs?.length && old.spec.clusterIPs?.length) spec.clusterIPs = [...old.spec.clusterIPs];
  }
  if (allocatesNodePorts(old) && allocatesNodePorts(service)) {
    const used = new Set(nodePortsOf(service));
    const byName = new Map<string, number>(old.spec.ports?.map((port: any) => [port.name ?? "", port.nodePort ?? 0]));
    for (const port of spec.ports ?? []) {
      const nodePort = byName.get(port.name ?? "");
      if (!port.nodePort && nodePort && !used.has(nodePort)) port.nodePort = nodePort;
    }
  }
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(service) && !spec.healthCheckNodePort) {
    if (old.spec.healthCheckNodePort) spec.healthCheckNodePort = old.spec.healthCheckNodePort;
  }
}

/** clusterIP is the old name of clusterIPs[0]: a client that knows only one of the two changes both. */
function normalizeClusterIPs(service: KubeObject, old: KubeObject): void {
  const { spec } = service;
  const ip = spec.clusterIP ?? "";
  const oldIP = old.spec.clusterIP ?? "";
  if (old.spec.clusterIPs?.length && !spec.clusterIPs?.length && ip === oldIP) {
    spec.clusterIPs = [...old.spec.clusterIPs];
  }
  if (ip === oldIP || !sameClusterIPs(service, old)) return;
  if (ip) spec.clusterIPs = [ip];
  else delete spec.clusterIPs;
}

function allocateClusterIPs(service: KubeObject, pools: ServiceAllocators, from = 0): FieldError[] {
  const { spec } = service;
  if (!needsClusterIP(service) || spec.clusterIPs?.[0] === "None") return [];
  spec.clusterIPs ??= [];
  const families: IPFamily[] = spec.ipFamilies;
  for (let i = from; i < families.length; i++) {
    const wanted = spec.clusterIPs[i] || undefined;
    const answer = pools.allocateIP(families[i] as IPFamily, wanted);
    if (isRefusal(answer)) {
      if (answer.full && !wanted) {
        const name = JSON.stringify(service.metadata.name);
        throw new Error(`failed to allocate a serviceIP for Service ${name}: ${answer.error}`);
      }
      const ips = families.map((_, j) => spec.clusterIPs[j] ?? "");
      return [invalid("spec.clusterIPs", ips, `failed to allocate IP${wanted ? ` ${wanted}` : ""}: ${answer.error}`)];
    }
    spec.clusterIPs[i] = answer;
    if (i === 0) spec.clusterIP = answer;
  }
  return [];
}

function updateClusterIPs(service: KubeObject, old: KubeObject, pools: ServiceAllocators): FieldError[] {
  if (!needsClusterIP(old)) return allocateClusterIPs(service, pools);
  if (old.spec.clusterIPs?.[0] === "None" || !needsClusterIP(service)) return [];
  const upgraded = old.spec.ipFamilies?.length === 1 && service.spec.ipFamilies?.length === 2;
  return upgraded ? allocateClusterIPs(service, pools, 1) : [];
}

const portRefused = (i: number, port: number, refusal: Refusal): FieldError[] => [
  invalid(`spec.ports[${i}].nodePort`, port, refusal.error),
];

function anyNodePort(pools: ServiceAllocators): number {
  const answer = pools.allocateNodePort();
  if (isRefusal(answer)) throw new Error(`failed to allocate a nodePort: ${answer.error}`);
  return answer;
}

/** Ports of one number and different protocols share a node port. */
function initNodePorts(service: KubeObject, pools: ServiceAllocators): FieldError[] {
  const ports: any[] = service.spec.ports ?? [];
  const byPort = new Map<number, number>();
  for (const [i, port] of ports.entries()) {
    if (!port.nodePort && !allocatesNodePorts(service)) continue;
    const shared = byPort.get(port.port);
    if (shared === undefined) {
      const wanted = ports.find((other) => other.port === port.port && other.nodePort)?.nodePort;
      const answer = wanted ? pools.allocateNodePort(wanted) : anyNodePort(pools);
      if (isRefusal(answer)) return portRefused(i, wanted, answer);
      port.nodePort = answer;
      byPort.set(port.port, answer);
    } else if (!port.nodePort) port.nodePort = shared;
    else if (port.nodePort !== shared) {
      const answer = pools.allocateNodePort(port.nodePort);
      if (isRefusal(answer)) return portRefused(i, port.nodePort, answer);
    }
  }
  return [];
}

function updateNodePorts(service: KubeObject, old: KubeObject, pools: ServiceAllocators): FieldError[] {
  const held = new Set(nodePortsOf(old));
  const pairs = new Set<string>();
  for (const [i, port] of (service.spec.ports ?? []).entries()) {
    if (!port.nodePort) {
      if (!allocatesNodePorts(service)) continue;
      port.nodePort = anyNodePort(pools);
    } else if (!held.has(port.nodePort)) {
      const answer = pools.allocateNodePort(port.nodePort);
      if (isRefusal(answer)) return portRefused(i, port.nodePort, answer);
    }
    held.add(port.nodePort);
    const pair = `{${port.protocol} ${port.nodePort}}`;
    if (pairs.has(pair)) throw new Error(`duplicate nodePort: ${pair}`);
    pairs.add(pair);
  }
  return [];
}

function allocateHealthCheckNodePort(service: KubeObject, pools: ServiceAllocators): void {
  const wanted = service.spec.healthCheckNodePort;
  const answer = pools.allocateNodePort(wanted || undefined);
  if (!isRefusal(answer)) {
    service.spec.healthCheckNodePort = answer;
    return;
  }
  const what = wanted ? `requested HealthCheck NodePort ${wanted}` : "a HealthCheck NodePort 0";
  throw new Error(`failed to allocate ${what}: ${answer.error}`);
}
