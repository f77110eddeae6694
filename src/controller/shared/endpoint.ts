/** One pod as an endpoint of a service. Models k8s.io/endpointslice/utils.go. */
import type { DiscoveryEndpointPort, Endpoint, Node, Pod, Service, ServicePort } from "../../client/api.ts";
import { isPodReady, isPodTerminal } from "./pods.ts";

export type AddressType = "IPv4" | "IPv6";

export const isHeadless = (service: Service): boolean => service.spec.clusterIP === "None";

/** Has the pod an address that the service may list? */
export const isEndpointPod = (pod: Pod): boolean =>
  !isPodTerminal(pod) && Boolean(pod.status?.podIP || pod.status?.podIPs?.length);

const familyOf = (address: string): AddressType => (address.includes(":") ? "IPv6" : "IPv4");

/** The pod's addresses of one family; a service without a selector's families lists none. */
export function podAddresses(pod: Pod, type: AddressType): string[] {
  const all = pod.status.podIPs?.map((entry) => entry.ip) ?? (pod.status.podIP ? [pod.status.podIP] : []);
  return all.filter((ip): ip is string => typeof ip === "string" && familyOf(ip) === type);
}

export function addressTypes(service: Service): AddressType[] {
  const families = service.spec.ipFamilies as AddressType[] | undefined;
  if (families?.length) return families;
  const ip = service.spec.clusterIP;
  return [ip && ip !== "None" ? familyOf(ip) : "IPv4"];
}

/** The number of a service port in this pod; undefined where the pod has no port of that name. */
export function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target || port.port;
  const sidecars = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always");
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === target && (candidate.protocol ?? "TCP") === (port.protocol ?? "TCP")) {
        return candidate.containerPort;
      }
    }
  }
  return undefined;
}

/** The service's ports in this pod. Pods with other numbers behind a port's name come into other slices. */
export function endpointPorts(service: Service, pod: Pod): DiscoveryEndpointPort[] {
  const ports: DiscoveryEndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    ports.push({
      ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
      name: port.name ?? "",
      port: number,
      protocol: port.protocol ?? "TCP",
    });
  }
  return ports;
}

export function podToEndpoint(pod: Pod, node: Node | undefined, service: Service, type: AddressType): Endpoint {
  const serving = isPodReady(pod);
  const terminating = Boolean(pod.metadata.deletionTimestamp);
  const zone = node?.metadata.labels?.["topology.kubernetes.io/zone"];
  return {
    addresses: podAddresses(pod, type),
    conditions: {
      ready: Boolean(service.spec.publishNotReadyAddresses) || (serving && !terminating),
      serving,
      terminating,
    },
    ...(setsHostname(pod, service) ? { hostname: pod.spec.hostname } : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: {
      kind: "Pod",
      name: pod.metadata.name,
      namespace: pod.metadata.namespace,
      uid: pod.metadata.uid,
    },
    ...(zone ? { zone } : {}),
  };
}

/** A pod that names its subdomain after the service gets a name of its own under it. */
export const setsHostname = (pod: Pod, service: Service): boolean =>
  Boolean(pod.spec.hostname) &&
  pod.spec.subdomain === service.metadata.name &&
  service.metadata.namespace === pod.metadata.namespace;
