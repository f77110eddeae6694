/** Brings the mirror slices of one Endpoints object to it. Models endpointslicemirroring/reconciler.go. */
import { canonicalJson, deepEqual } from "../../apimachinery/json.ts";
import type { Endpoint, EndpointAddress, EndpointSlice, EndpointSubset, Endpoints, Service } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { byCreation, newControllerRef, sameMap, splitKey } from "../shared/refs.ts";

const resource = "endpointslices.discovery.k8s.io";
const managedBy = "endpointslicemirroring-controller.k8s.io";
const serviceNameLabel = "kubernetes.io/service-name";
const managedByLabel = "endpointslice.kubernetes.io/managed-by";
const skipLabel = "endpointslice.kubernetes.io/skip-mirror";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";

type Wanted = Pick<EndpointSlice, "addressType" | "endpoints" | "ports">;

export function mirrorEndpoints(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const endpoints = ctx.client.find<Endpoints>("endpoints", namespace, name);
  const service = ctx.client.find<Service>("services", namespace, name);
  const slices = ctx.client
    .list<EndpointSlice>(resource, namespace, {
      labelSelector: `${serviceNameLabel}=${name},${managedByLabel}=${managedBy}`,
    })
    .sort(byCreation);
  const wanted = endpoints && service && shouldMirror(endpoints, service) ? slicesFor(endpoints) : [];
  for (const slice of wanted) {
    const at = slices.findIndex((old) => old.addressType === slice.addressType && samePorts(old, slice));
    const [existing] = at < 0 ? [] : slices.splice(at, 1);
    if (endpoints) write(ctx, endpoints, existing, slice);
  }
  for (const slice of slices) ctx.client.delete(resource, namespace, slice.metadata.name);
}

const samePorts = (a: Wanted, b: Wanted): boolean => deepEqual(a.ports ?? [], b.ports ?? []);

/** Only Endpoints of a service without selector; not those that say no or are a leader's lock. */
function shouldMirror(endpoints: Endpoints, service: Service): boolean {
  const { labels, annotations } = endpoints.metadata;
  if (labels?.[skipLabel] === "true" || annotations?.[leaderAnnotation] !== undefined) return false;
  return !service.spec.selector;
}

function slicesFor(endpoints: Endpoints): Wanted[] {
  const slices = new Map<string, Wanted>();
  for (const subset of endpoints.subsets ?? []) {
    for (const [address, ready] of addressesOf(subset)) {
      const addressType = address.ip.includes(":") ? "IPv6" : "IPv4";
      const ports = (subset.ports ?? []).map((port) => ({
        ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
        name: port.name ?? "",
        port: port.port,
        protocol: port.protocol ?? "TCP",
      }));
      const id = `${addressType} ${canonicalJson(ports)}`;
      const slice = slices.get(id) ?? { addressType, endpoints: [], ports };
      slices.set(id, { ...slice, endpoints: [...(slice.endpoints ?? []), endpointOf(address, ready)] });
    }
  }
  return [...slices.values()];
}

const addressesOf = (subset: EndpointSubset): [EndpointAddress, boolean][] => [
  ...(subset.addresses ?? []).map((address): [EndpointAddress, boolean] => [address, true]),
  ...(subset.notReadyAddresses ?? []).map((address): [EndpointAddress, boolean] => [address, false]),
];

const endpointOf = ({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname ? { hostname } : {}),
  ...(nodeName ? { nodeName } : {}),
  ...(targetRef ? { targetRef } : {}),
});

function write(ctx: Context, endpoints: Endpoints, existing: EndpointSlice | undefined, wanted: Wanted): void {
  const labels = {
    ...endpoints.metadata.labels,
    [serviceNameLabel]: endpoints.metadata.name,
    [managedByLabel]: managedBy,
  };
  if (existing) {
    if (deepEqual(existing.endpoints ?? [], wanted.endpoints) && sameMap(existing.metadata.labels, labels)) return;
    ctx.client.update(resource, { ...existing, ...wanted, metadata: { ...existing.metadata, labels } });
    return;
  }
  const { "kubectl.kubernetes.io/last-applied-configuration": _, ...annotations } =
    endpoints.metadata.annotations ?? {};
  ctx.client.create(resource, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${endpoints.metadata.name}-`,
      namespace: endpoints.metadata.namespace,
      labels,
      ...(Object.keys(annotations).length ? { annotations } : {}),
      ownerReferences: [newControllerRef(endpoints, "v1", "Endpoints")],
    },
    ...wanted,
  });
}
