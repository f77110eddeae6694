/**
 * Who gives services of type LoadBalancer their address: by profile. What was given stands in the services' status, so it
 * needs no other memory.
 */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Pod, Service } from "../../client/api.ts";
import type { Change, Component, Context, LoadBalancerProfile } from "../../client/component.ts";
import { keyOf } from "../shared/refs.ts";

export const cleanupFinalizer = "service.kubernetes.io/load-balancer-cleanup";

const componentNames: Record<LoadBalancerProfile["kind"], string> = {
  none: "service-controller",
  localhost: "service-controller",
  node: "service-lb-controller",
  pool: "service-controller",
  metallb: "metallb-controller",
  tunnel: "service-controller",
  cloud: "service-controller",
};

export interface LoadBalancerOptions {
  profile: LoadBalancerProfile;
  /** For kind "tunnel": does it run? Whoever starts or stops it queues "all" for this component. */
  tunnelRuns?(): boolean;
}

/** The provider of a profile; undefined where nobody provides. */
export function serviceLoadBalancer(options: LoadBalancerOptions): Component | undefined {
  const { kind, component, delayMs } = options.profile;
  if (kind === "none") return undefined;
  const watches: Component["watches"] = {
    services: (change: Change<Service>, ctx) => onService(options, change, ctx),
  };
  if (kind === "metallb" || kind === "node") watches.pods = (change: Change<Pod>, ctx) => onPod(kind, change, ctx);
  return {
    name: component ?? componentNames[kind],
    latencyMs: kind === "cloud" ? undefined : delayMs,
    watches,
    reconcile: (key, ctx) =>
      (require("./reconcile.ts") as typeof import("./reconcile.ts")).reconcileLoadBalancer(options, key, ctx),
  };
}

const isLoadBalancer = (service: Service | undefined): boolean => service?.spec.type === "LoadBalancer";

/** A service that lets go of an address or a port may be what others wait for. */
function onService(_: LoadBalancerOptions, { object, old }: Change<Service>, ctx: Context): void {
  if (!isLoadBalancer(object) && !isLoadBalancer(old)) return;
  if (!object || (old && !isLoadBalancer(object)) || (old && !deepEqual(object.spec, old.spec))) ctx.enqueue("all");
  if (!object) return;
  const changed =
    !old ||
    object.spec.type !== old.spec.type ||
    !deepEqual(object.status?.loadBalancer, old.status?.loadBalancer) ||
    object.metadata.deletionTimestamp !== old.metadata.deletionTimestamp;
  if (changed) ctx.enqueue(keyOf(object));
}

/** The pods that provide: MetalLB's controller, k3s's svclb pods. */
function onPod(kind: "metallb" | "node", { object, old }: Change<Pod>, ctx: Context): void {
  const pod = object ?? old;
  if (!pod || pod.metadata.namespace !== (kind === "node" ? "kube-system" : "metallb-system")) return;
  if (object && old && deepEqual(object.status, old.status)) return;
  if (kind === "metallb" ? isController(pod) : pod.metadata.labels?.[svclbLabel]) ctx.enqueue("all");
}

/** Label of svclb pods with the service's name. */
export const svclbLabel = "svccontroller.k3s.cattle.io/svcname";
export const svclbNamespaceLabel = "svccontroller.k3s.cattle.io/svcnamespace";

export const isController = (pod: Pod): boolean => pod.metadata.labels?.component === "controller";
