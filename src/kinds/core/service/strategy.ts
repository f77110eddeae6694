/** Models pkg/registry/core/service/strategy.go. */
import type { KubeObject } from "../../../client/index.ts";
import {
  isExternallyAccessible,
  isNodePortType,
  needsClusterIP,
  needsHealthCheckNodePort,
  nodePortsOf,
  sameClusterIPs,
  sameIPFamilies,
} from "./fields.ts";

export function prepareForCreate(service: KubeObject): void {
  service.status = { loadBalancer: {} };
  dropInternalTrafficPolicy(service);
}

/** Upstream hides it when it reads a Service without traffic of its own (storage.go, defaultOnReadInternalTrafficPolicy). */
function dropInternalTrafficPolicy({ spec }: KubeObject): void {
  if (spec.type === "ExternalName") delete spec.internalTrafficPolicy;
}

export function prepareForUpdate(service: KubeObject, old: KubeObject): void {
  service.status = old.status;
  dropTypeDependentFields(service, old);
  dropInternalTrafficPolicy(service);
}

/** Fields that belong to the type a Service had go with it, unless the client changed them as well. */
function dropTypeDependentFields(service: KubeObject, old: KubeObject): void {
  const spec = service.spec;
  if (needsClusterIP(old) && !needsClusterIP(service)) {
    if (sameClusterIPs(old, service) && (old.spec.clusterIP ?? "") === (spec.clusterIP ?? "")) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (sameIPFamilies(old, service)) delete spec.ipFamilies;
    if (old.spec.ipFamilyPolicy === spec.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  const oldPorts = nodePortsOf(old);
  if (
    isNodePortType(old) &&
    !isNodePortType(service) &&
    nodePortsOf(service).every((port) => oldPorts.includes(port))
  ) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (
    needsHealthCheckNodePort(old) &&
    !needsHealthCheckNodePort(service) &&
    old.spec.healthCheckNodePort === spec.healthCheckNodePort
  ) {
    delete spec.healthCheckNodePort;
  }
  if (old.spec.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    for (const field of ["allocateLoadBalancerNodePorts", "loadBalancerClass"]) {
      if (old.spec[field] === spec[field]) delete spec[field];
    }
  }
  if (
    isExternallyAccessible(old) &&
    !isExternallyAccessible(service) &&
    old.spec.externalTrafficPolicy === spec.externalTrafficPolicy
  ) {
    delete spec.externalTrafficPolicy;
  }
  if (spec.type !== "LoadBalancer") service.status = { ...service.status, loadBalancer: {} };
}

export function prepareForStatusUpdate(service: KubeObject, old: KubeObject): void {
  service.spec = old.spec;
}
