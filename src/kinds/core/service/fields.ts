/** Questions about a Service's spec that several facets ask. Models pkg/api/service/util.go and registry/core/service. */

import { deepEqual } from "../../../apimachinery/json.ts";
import type { KubeObject } from "../../../client/index.ts";

export const isHeadless = (service: KubeObject): boolean =>
  service.spec.clusterIPs?.length === 1 && service.spec.clusterIPs[0] === "None";

export const needsClusterIP = (service: KubeObject): boolean => service.spec.type !== "ExternalName";

/** Has this type a port on every node? */
export const isNodePortType = (service: KubeObject): boolean =>
  service.spec.type === "NodePort" || service.spec.type === "LoadBalancer";

/** Gets this Service node ports without asking for particular ones? */
export const allocatesNodePorts = (service: KubeObject): boolean =>
  service.spec.type === "NodePort" ||
  (service.spec.type === "LoadBalancer" && service.spec.allocateLoadBalancerNodePorts !== false);

export const isExternallyAccessible = (service: KubeObject): boolean =>
  isNodePortType(service) || (service.spec.type === "ClusterIP" && service.spec.externalIPs?.length > 0);

/** Load balancers probe a port of their own when only local endpoints may answer. */
export const needsHealthCheckNodePort = (service: KubeObject): boolean =>
  service.spec.type === "LoadBalancer" && service.spec.externalTrafficPolicy === "Local";

export const nodePortsOf = (service: KubeObject): number[] =>
  (service.spec.ports ?? []).map((port: any) => port.nodePort ?? 0).filter((port: number) => port !== 0);

const sameList = (a: unknown[] | undefined, b: unknown[] | undefined): boolean => deepEqual(a ?? [], b ?? []);

export const sameClusterIPs = (a: KubeObject, b: KubeObject): boolean => sameList(a.spec.clusterIPs, b.spec.clusterIPs);

export const sameIPFamilies = (a: KubeObject, b: KubeObject): boolean => sameList(a.spec.ipFamilies, b.spec.ipFamilies);
