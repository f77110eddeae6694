/** Brings a service's v1 Endpoints to its pods. Models pkg/controller/endpoint/endpoints_controller.go. */
import { deepEqual } from "../../apimachinery/json.ts";
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Pod, Service } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound } from "../../client/index.ts";
import { addressTypes, isEndpointPod, isHeadless, podAddresses, setsHostname, targetPort } from "../shared/endpoint.ts";
import { isNamespaceTerminating, isPodReady } from "../shared/pods.ts";
import { sameMap, splitKey } from "../shared/refs.ts";
import { selects, triggerAnnotations } from "../shared/servicewatch.ts";
import { type PortedAddress, packSubsets } from "./subsets.ts";

const headlessLabel = "service.kubernetes.io/headless";
const managedByLabel = "endpoints.kubernetes.io/managed-by";

export function reconcileEndpoints(key: string, ctx: Context): void {
  const [namespace, name] = splitKey(key);
  const service = ctx.client.find<Service>("services", namespace, name);
  if (!service) {
    deleteEndpoints(ctx, namespace, name);
    return;
  }
  if (!service.spec.selector || service.spec.type === "ExternalName") return;
  const pods = ctx.client.list<Pod>("pods", namespace).filter((pod) => selects(service, pod.metadata.labels));
  const subsets = subsetsOf(service, pods);
  const current = ctx.client.find<Endpoints>("endpoints", namespace, name);
  const labels = labelsFor(service);
  if (current && deepEqual(current.subsets ?? [], subsets) && sameMap(current.metadata.labels, labels)) return;
  try {
    if (current) update(ctx, service, pods, current, labels, subsets);
    else create(ctx, service, pods, labels, subsets);
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error;
  }
}

function deleteEndpoints(ctx: Context, namespace: string, name: string): void {
  try {
    ctx.client.delete("endpoints", namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function labelsFor(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service) ? { [headlessLabel]: "" } : {}),
    [managedByLabel]: "endpoint-controller",
  };
}

function create(
  ctx: Context,
  service: Service,
  pods: Pod[],
  labels: Record<string, string>,
  subsets: EndpointSubset[],
): void {
  ctx.client.create("endpoints", {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name: service.metadata.name,
      namespace: service.metadata.namespace,
      labels,
      annotations: triggerAnnotations(undefined, true, service, pods),
    },
    ...(subsets.length ? { subsets } : {}),
  });
}

function update(
  ctx: Context,
  service: Service,
  pods: Pod[],
  current: Endpoints,
  labels: Record<string, string>,
  subsets: EndpointSubset[],
): void {
  const { annotations: old, ...metadata } = current.metadata;
  const annotations = triggerAnnotations(old, false, service, pods);
  const { subsets: _, ...rest } = current;
  ctx.client.update("endpoints", {
    ...rest,
    metadata: { ...metadata, ...(annotations ? { annotations } : {}), labels },
    ...(subsets.length ? { subsets } : {}),
  });
}

function subsetsOf(service: Service, pods: Pod[]): EndpointSubset[] {
  const publishAll = Boolean(service.spec.publishNotReadyAddresses);
  const entries: PortedAddress[] = [];
  for (const pod of pods) {
    if (!isEndpointPod(pod) || (pod.metadata.deletionTimestamp && !publishAll)) continue;
    const ip = podAddresses(pod, addressTypes(service)[0])[0];
    if (!ip) continue;
    const address = addressOf(service, pod, ip);
    const ready = publishAll || isPodReady(pod);
    const ports = service.spec.ports ?? [];
    if (!ports.length && isHeadless(service)) entries.push({ address, ready });
    for (const servicePort of ports) {
      const port = targetPort(pod, servicePort);
      if (port === undefined) continue;
      entries.push({ address, ready, port: endpointPort(servicePort, port) });
    }
  }
  return packSubsets(entries);
}

const addressOf = (service: Service, pod: Pod, ip: string): EndpointAddress => ({
  ...(setsHostname(pod, service) ? { hostname: pod.spec.hostname } : {}),
  ip,
  ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
  targetRef: {
    kind: "Pod",
    name: pod.metadata.name,
    namespace: pod.metadata.namespace,
    uid: pod.metadata.uid,
  },
});

const endpointPort = (
  port: { name?: string; protocol?: EndpointPort["protocol"]; appProtocol?: string },
  number: number,
): EndpointPort => ({
  ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
  ...(port.name ? { name: port.name } : {}),
  port: number,
  protocol: port.protocol ?? "TCP",
});
