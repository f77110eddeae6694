/** Gives one service its address, or takes it back. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { LoadBalancerIngress, Pod, Service } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { freeAddress, inPool } from "../shared/addresspool.ts";
import { isPodReady } from "../shared/pods.ts";
import { byCreation, keyOf, splitKey } from "../shared/refs.ts";
import { cleanupFinalizer, isController, type LoadBalancerOptions } from "./index.ts";

const dueMark = "due ";

/**
 * `key`: "NAMESPACE/NAME"; "due NAMESPACE/NAME" when a cloud has had its time; "all" when something changed that several
 * may wait for.
 */
export function reconcileLoadBalancer(options: LoadBalancerOptions, key: string, ctx: Context): void {
  if (key !== "all") {
    const due = key.startsWith(dueMark);
    const [namespace, name] = splitKey(due ? key.slice(dueMark.length) : key);
    const service = ctx.client.find<Service>("services", namespace, name);
    if (service) reconcileService(options, ctx, service, due);
    else if (options.profile.kind === "node") svclb().removeDaemonSets(ctx, namespace, name);
    return;
  }
  // The oldest first: of two that want the same port the earlier has it.
  for (const service of ctx.client.list<Service>("services").sort(byCreation)) {
    if (isOurs(options, service) && options.profile.kind !== "cloud") reconcileService(options, ctx, service, false);
  }
  if (options.profile.kind === "node") svclb().removeStale(ctx);
}

const svclb = () => require("./svclb.ts") as typeof import("./svclb.ts");

/** A service may name another provider. k3s answers to its own class too. */
function isOurs({ profile }: LoadBalancerOptions, service: Service): boolean {
  if (service.spec.type !== "LoadBalancer" || service.metadata.deletionTimestamp) return false;
  const { loadBalancerClass } = service.spec;
  return !loadBalancerClass || (profile.kind === "node" && loadBalancerClass === "io.cattle.klipper-lb");
}

function reconcileService(options: LoadBalancerOptions, ctx: Context, service: Service, due: boolean): void {
  const { kind, delayMs = 0 } = options.profile;
  if (!isOurs(options, service)) {
    if (service.spec.type !== "LoadBalancer" || service.metadata.deletionTimestamp) release(options, ctx, service);
    return;
  }
  const ready = kind === "cloud" ? ensureFinalizer(ctx, service) : service;
  const before = service.status?.loadBalancer?.ingress ?? [];
  if (kind === "cloud" && !before.length && !due) {
    cloudEvent(ctx, ready, "EnsuringLoadBalancer", "Ensuring load balancer");
    ctx.enqueue(`${dueMark}${keyOf(service)}`, delayMs);
    return;
  }
  const ingress = ingressFor(options, ctx, ready, before);
  if (!ingress || !setIngress(ctx, ready, ingress)) return;
  if (kind === "cloud") cloudEvent(ctx, ready, "EnsuredLoadBalancer", "Ensured load balancer");
}

/** What the status should list; undefined: leave it, nobody can say now. */
function ingressFor(
  options: LoadBalancerOptions,
  ctx: Context,
  service: Service,
  before: LoadBalancerIngress[],
): LoadBalancerIngress[] | undefined {
  const { kind } = options.profile;
  if (kind === "localhost") return portTaken(options, ctx, service) ? [] : [{ hostname: "localhost" }];
  if (kind === "tunnel") return options.tunnelRuns?.() ? [withMode(ctx, service.spec.clusterIP ?? "")] : [];
  if (kind === "node")
    return svclb()
      .ensure(ctx, service)
      .map((ip) => withMode(ctx, ip));
  if (kind === "metallb" && !controllerRuns(ctx)) return undefined;
  return fromPool(options, ctx, service, before);
}

const withMode = (ctx: Context, ip: string): LoadBalancerIngress =>
  ctx.featureGate("LoadBalancerIPMode") ? { ip, ipMode: "VIP" } : { ip };

const controllerRuns = (ctx: Context): boolean =>
  ctx.client.list<Pod>("pods", "metallb-system").some((pod) => isController(pod) && isPodReady(pod));

/** Services that share one address, as on a single computer: a port goes to the one that had it first. */
function portTaken(options: LoadBalancerOptions, ctx: Context, service: Service): boolean {
  const ports = (s: Service) => (s.spec.ports ?? []).map((p) => `${p.protocol ?? "TCP"}/${p.port}`);
  const wanted = new Set(ports(service));
  return ctx.client
    .list<Service>("services")
    .some(
      (other) =>
        other.metadata.uid !== service.metadata.uid &&
        isOurs(options, other) &&
        Boolean(other.status?.loadBalancer?.ingress?.length) &&
        ports(other).some((port) => wanted.has(port)),
    );
}

function fromPool(
  { profile }: LoadBalancerOptions,
  ctx: Context,
  service: Service,
  before: LoadBalancerIngress[],
): LoadBalancerIngress[] {
  if (profile.hostname) return [{ hostname: hostnameFor(profile.hostname, ctx, service) }];
  const pool = profile.pool ?? "";
  const requested = requestedIP(service);
  const current = before[0]?.ip;
  if (current && inPool(pool, current) && (!requested || requested === current)) return before;
  const taken = new Set(
    ctx.client
      .list<Service>("services")
      .filter((other) => other.metadata.uid !== service.metadata.uid)
      .flatMap((other) => other.status?.loadBalancer?.ingress?.map((entry) => entry.ip ?? "") ?? []),
  );
  // Clouds give any public address; a pool of one's own is used from its start.
  const start = profile.kind === "cloud" ? ctx.chance("load-balancer", service.metadata.uid) : 0;
  const address = requested ? requestedAddress(pool, taken, requested) : freeAddress(pool, taken, start);
  const failed = typeof address !== "string" || !address;
  if (profile.kind === "metallb") allocationEvent(ctx, service, pool, taken, failed ? undefined : address);
  return failed ? [] : [withMode(ctx, address)];
}

/** Annotations by which MetalLB (new and old name) and Azure are asked for an address, besides the Service's own field. */
const ADDRESS_ANNOTATIONS = [
  "metallb.io/loadBalancerIPs",
  "metallb.universe.tf/loadBalancerIPs",
  "service.beta.kubernetes.io/azure-load-balancer-ipv4",
];

/** The address that a Service asks for; of a list of two families the IPv4 one. */
function requestedIP({ metadata, spec }: Service): string | undefined {
  const annotation = ADDRESS_ANNOTATIONS.map((name) => metadata.annotations?.[name]).find((value) => value);
  const addresses = annotation?.split(",").map((address) => address.trim());
  return addresses?.find((address) => !address.includes(":")) ?? spec.loadBalancerIP;
}

const requestedAddress = (pool: string, taken: Set<string>, address: string): string | undefined =>
  inPool(pool, address) && !taken.has(address) ? address : undefined;

function allocationEvent(
  ctx: Context,
  service: Service,
  pool: string,
  taken: Set<string>,
  address: string | undefined,
): void {
  if (address) {
    ctx.event(service, { type: "Normal", reason: "IPAllocated", message: `Assigned IP ["${address}"]` });
    return;
  }
  const requested = requestedIP(service);
  const reason = !requested
    ? "no available IPs"
    : inPool(pool, requested) && taken.has(requested)
      ? `can't change sharing key for "${keyOf(service)}", address also in use by another service`
      : `["${requested}"] is not allowed in config`;
  const message = `Failed to allocate IP for "${keyOf(service)}": ${reason}`;
  ctx.event(service, { type: "Warning", reason: "AllocationFailed", message });
}

/** "{hash}" stands for what the cloud makes of the service's uid: "a" and its digits. */
const hostnameFor = (template: string, ctx: Context, { metadata }: Service): string =>
  template.replace(
    "{hash}",
    `a${metadata.uid.replaceAll("-", "").slice(0, 31)}-${Math.floor(ctx.chance("load-balancer", metadata.uid) * 1e9)}`,
  );

/** Writes the status where it changes; true when it did and the service has an address now. */
function setIngress(ctx: Context, service: Service, ingress: LoadBalancerIngress[]): boolean {
  if (deepEqual(ingress, service.status?.loadBalancer?.ingress ?? [])) return false;
  const loadBalancer = ingress.length ? { ingress } : {};
  ctx.client.updateStatus("services", { ...service, status: { ...service.status, loadBalancer } });
  return ingress.length > 0;
}

function cloudEvent(ctx: Context, service: Service, reason: string, message: string): void {
  ctx.event(service, { type: "Normal", reason, message });
}

function ensureFinalizer(ctx: Context, service: Service): Service {
  const finalizers = service.metadata.finalizers ?? [];
  if (finalizers.includes(cleanupFinalizer)) return service;
  const metadata = { ...service.metadata, finalizers: [...finalizers, cleanupFinalizer] };
  return ctx.client.update("services", { ...service, metadata });
}

/** Takes the address back from a service that is deleted or of another type now. */
function release(options: LoadBalancerOptions, ctx: Context, service: Service): void {
  const isCloud = service.metadata.finalizers?.includes(cleanupFinalizer) ?? false;
  if (isCloud) cloudEvent(ctx, service, "DeletingLoadBalancer", "Deleting load balancer");
  if (options.profile.kind === "node") {
    svclb().removeDaemonSets(ctx, service.metadata.namespace ?? "", service.metadata.name);
  }
  if (service.status?.loadBalancer?.ingress?.length) setIngress(ctx, service, []);
  if (!isCloud) return;
  cloudEvent(ctx, service, "DeletedLoadBalancer", "Deleted load balancer");
  const current = ctx.client.find<Service>("services", service.metadata.namespace, service.metadata.name);
  if (!current) return;
  const { finalizers, ...metadata } = current.metadata;
  const left = finalizers?.filter((finalizer) => finalizer !== cleanupFinalizer) ?? [];
  ctx.client.update("services", { ...current, metadata: left.length ? { ...metadata, finalizers: left } : metadata });
}
