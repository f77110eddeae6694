/**
 * IPAddresses of services, and the readiness of the ranges they come from. Upstream the API server's allocator writes the
 * former (pkg/registry/core/service/ipallocator/ipallocator.go), pkg/controller/servicecidrs the latter.
 */
import { deepEqual } from "../../apimachinery/json.ts";
import type { Service } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

const addresses = "ipaddresses.networking.k8s.io";
const ranges = "servicecidrs.networking.k8s.io";
const finalizer = "networking.k8s.io/service-cidr-finalizer";

export const serviceCIDRController = (): Component => ({
  name: "service-cidr-controller",
  watches: {
    services: ({ object, old }: Change<Service>, ctx) => {
      if (deepEqual(object?.spec.clusterIPs, old?.spec.clusterIPs)) return;
      for (const ip of [...clusterIPs(object), ...clusterIPs(old)]) ctx.enqueue(`ip/${ip}/${placeOf(object ?? old)}`);
    },
    [ranges]: ({ object }: Change<KubeObject>, ctx) => {
      if (object) ctx.enqueue(`range/${object.metadata.name}`);
    },
  },
  reconcile: (key, ctx) => {
    const [what = "", name = "", namespace, service] = key.split("/");
    if (what === "ip") reconcileAddress(ctx, name, namespace as string, service as string);
    else reconcileRange(ctx, name);
  },
});

const clusterIPs = (service: Service | undefined): string[] =>
  (service?.spec.clusterIPs ?? []).filter((ip) => ip !== "None" && ip !== "");

const placeOf = (service: Service | undefined): string => `${service?.metadata.namespace}/${service?.metadata.name}`;

/** An address lives as long as its service holds it. */
function reconcileAddress(ctx: Context, ip: string, namespace: string, name: string): void {
  const service = ctx.client.find<Service>("services", namespace, name);
  const current = ctx.client.find(addresses, undefined, ip);
  const parentRef = { name, namespace, resource: "services" };
  const held = clusterIPs(service).includes(ip);
  if (current && (held || deepEqual(current["spec"]?.parentRef, parentRef))) {
    if (held && deepEqual(current["spec"]?.parentRef, parentRef)) return;
    ctx.client.delete(addresses, undefined, ip);
  }
  if (!held) return;
  const labels = {
    "ipaddress.kubernetes.io/ip-family": ip.includes(":") ? "IPv6" : "IPv4",
    "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
  };
  ctx.client.create(addresses, {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name: ip, labels },
    spec: { parentRef },
  });
}

/** Models syncCIDR of pkg/controller/servicecidrs/servicecidrs_controller.go, for ranges that stay. */
function reconcileRange(ctx: Context, name: string): void {
  const range = ctx.client.find(ranges, undefined, name);
  if (!range || range.metadata.deletionTimestamp) return;
  const { finalizers = [] } = range.metadata;
  if (!finalizers.includes(finalizer)) {
    ctx.client.update(ranges, { ...range, metadata: { ...range.metadata, finalizers: [...finalizers, finalizer] } });
    return;
  }
  if (range["status"]?.conditions?.length) return;
  const ready = {
    type: "Ready",
    status: "True",
    lastTransitionTime: ctx.timestamp(),
    reason: "",
    message: "Kubernetes Service CIDR is ready",
  };
  ctx.client.updateStatus(ranges, { ...range, status: { conditions: [ready] } });
}
