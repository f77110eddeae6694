/** Brings a service's slices to its pods. Models k8s.io/endpointslice/reconciler.go. */
import { canonicalJson, deepEqual } from "../../apimachinery/json.ts";
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Node, Pod, Service } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import {
  type AddressType,
  addressTypes,
  endpointPorts,
  isEndpointPod,
  isHeadless,
  podToEndpoint,
} from "../shared/endpoint.ts";
import { inSliceOrder } from "../shared/porthash.ts";
import { byCreation, newControllerRef, sameMap, splitKey } from "../shared/refs.ts";
import { selects, triggerAnnotations } from "../shared/servicewatch.ts";
import { managedBy } from "./index.ts";

const resource = "endpointslices.discovery.k8s.io";
const maxEndpointsPerSlice = 100;
const serviceNameLabel = "kubernetes.io/service-name";
const managedByLabel = "endpointslice.kubernetes.io/managed-by";
const headlessLabel = "service.kubernetes.io/headless";

/** Endpoints that share one set of ports, and so may share slices. */
interface Group {
  ports: DiscoveryEndpointPort[];
  endpoints: Endpoint[];
}

export function reconcileService(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const service = ctx.client.find<Service>("services", namespace, name);
  const slices = ctx.client
    .list<EndpointSlice>(resource, namespace, {
      labelSelector: `${serviceNameLabel}=${name},${managedByLabel}=${managedBy}`,
    })
    .filter((slice) => !slice.metadata.deletionTimestamp);
  if (!service) {
    remove(ctx, slices);
    return;
  }
  // Without a selector the endpoints are the user's own; slices of an earlier selector stay, as upstream leaves them.
  if (!service.spec.selector || service.spec.type === "ExternalName") return;
  const pods = ctx.client
    .list<Pod>("pods", namespace)
    .filter((pod) => selects(service, pod.metadata.labels) && isEndpointPod(pod));
  const types = addressTypes(service);
  for (const type of types) {
    reconcileType({ ctx, service, pods, type }, slices.filter((slice) => slice.addressType === type).sort(byCreation));
  }
  remove(
    ctx,
    slices.filter((slice) => !types.includes(slice.addressType as AddressType)),
  );
}

interface Work {
  ctx: Context;
  service: Service;
  pods: Pod[];
  type: AddressType;
}

function reconcileType(work: Work, slices: EndpointSlice[]): void {
  const groups = groupByPorts(work);
  const unused = new Set(slices);
  for (const [ports, group] of groups) {
    const existing = slices.filter((slice) => canonicalJson(slice.ports ?? []) === ports);
    for (const slice of existing) unused.delete(slice);
    reconcileGroup(work, group, existing);
  }
  if (groups.size > 0) {
    remove(work.ctx, [...unused]);
    return;
  }
  // A service without endpoints keeps one empty slice.
  const [first, ...rest] = slices;
  if (first) write(work, first, [], []);
  else create(work, [], []);
  remove(work.ctx, rest);
}

function groupByPorts({ ctx, service, pods, type }: Work): Map<string, Group> {
  const nodes = new Map<string, Node | undefined>();
  const groups = new Map<string, Group>();
  for (const pod of pods) {
    const nodeName = pod.spec.nodeName ?? "";
    if (!nodes.has(nodeName)) nodes.set(nodeName, ctx.client.find<Node>("nodes", undefined, nodeName));
    // A pod whose node is gone is left out, unless the service wants also what is not ready.
    if (!nodes.get(nodeName) && !service.spec.publishNotReadyAddresses) continue;
    const endpoint = podToEndpoint(pod, nodes.get(nodeName), service, type);
    if (!endpoint.addresses.length) continue;
    const ports = inSliceOrder(endpointPorts(service, pod));
    const id = canonicalJson(ports);
    const group = groups.get(id);
    if (group) group.endpoints.push(endpoint);
    else groups.set(id, { ports, endpoints: [endpoint] });
  }
  return groups;
}

const uidOf = (endpoint: Endpoint): string => endpoint.targetRef?.uid ?? endpoint.addresses.join(",");

/** Keeps each endpoint in its slice, drops those gone, fills new ones into slices with room, then makes more. */
function reconcileGroup(work: Work, group: Group, slices: EndpointSlice[]): void {
  const wanted = new Map(group.endpoints.map((endpoint) => [uidOf(endpoint), endpoint]));
  const contents = slices.map((slice) => {
    const kept: Endpoint[] = [];
    for (const old of slice.endpoints ?? []) {
      const endpoint = wanted.get(uidOf(old));
      if (!endpoint) continue;
      kept.push(deepEqual(old, endpoint) ? old : endpoint);
      wanted.delete(uidOf(old));
    }
    return kept;
  });
  const added = [...wanted.values()];
  for (const content of contents) content.push(...added.splice(0, Math.max(0, maxEndpointsPerSlice - content.length)));
  while (added.length) create(work, group.ports, added.splice(0, maxEndpointsPerSlice));
  const empty = contents.flatMap((content, i) => (content.length ? [] : [slices[i]]));
  slices.forEach((slice, i) => {
    if (contents[i].length) write(work, slice, contents[i], group.ports);
  });
  remove(work.ctx, empty);
}

function labelsFor(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service) ? { [headlessLabel]: "" } : {}),
    [serviceNameLabel]: service.metadata.name,
    [managedByLabel]: managedBy,
  };
}

function create({ ctx, service, pods, type }: Work, ports: DiscoveryEndpointPort[], endpoints: Endpoint[]): void {
  const annotations = triggerAnnotations(undefined, true, service, pods);
  ctx.client.create(resource, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels: labelsFor(service),
      ...(annotations ? { annotations } : {}),
      ownerReferences: [newControllerRef(service, "v1", "Service")],
    },
    addressType: type,
    endpoints,
    ports,
  });
}

function write(work: Work, slice: EndpointSlice, endpoints: Endpoint[], ports: DiscoveryEndpointPort[]): void {
  const { ctx, service, pods } = work;
  const labels = labelsFor(service);
  const same =
    sameMap(labels, slice.metadata.labels) &&
    deepEqual(endpoints, slice.endpoints ?? []) &&
    deepEqual(ports, slice.ports ?? []);
  if (same) return;
  const { annotations: old, ...metadata } = slice.metadata;
  const annotations = triggerAnnotations(old, false, service, pods);
  ctx.client.update(resource, {
    ...slice,
    metadata: { ...metadata, ...(annotations ? { annotations } : {}), labels },
    endpoints,
    ports,
  });
}

function remove(ctx: Context, slices: EndpointSlice[]): void {
  for (const slice of slices) ctx.client.delete(resource, slice.metadata.namespace, slice.metadata.name);
}
