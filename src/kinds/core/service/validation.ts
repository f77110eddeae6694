/** Models validateService and what it calls in pkg/apis/core/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateLabels } from "../../metadata.ts";
import type { KindContext } from "../../types.ts";
import { validateCIDR, validateEndpointIP, validateIP } from "../../validation/ip.ts";
import { validateDNS1123Label, validateDNS1123Subdomain, validateQualifiedName } from "../../validation/names.ts";
import { validatePortNumber, validatePortNumberOrName, validateProtocol } from "../../validation/ports.ts";
import { validateAddressFields } from "./addresses.ts";
import { isExternallyAccessible, isHeadless, needsHealthCheckNodePort } from "./fields.ts";

const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";
const SOURCE_RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges";
const MAX_AFFINITY_SECONDS = 86400;

/** Everything about a Service but its metadata; `old` where it is an update. */
export function validate(service: KubeObject, _ctx?: KindContext, old?: KubeObject): FieldError[] {
  return [
    ...validateTopologyAnnotations(service),
    ...validateType(service),
    ...validatePorts(service),
    ...validateLabels(service.spec.selector, "spec.selector"),
    ...validateAffinity(service.spec),
    ...validateAddressFields(service, old),
    ...validateExternalIPs(service.spec.externalIPs ?? [], old?.spec.externalIPs ?? []),
    ...validateTypeName(service.spec.type),
    ...validateNodePorts(service.spec),
    ...validateDuplicatePorts(service.spec.ports ?? []),
    ...validateSourceRanges(service, old),
    ...validateLoadBalancer(service.spec),
    ...validateTrafficPolicies(service),
  ];
}

function validateTopologyAnnotations(service: KubeObject): FieldError[] {
  const hints = service.metadata.annotations?.["service.kubernetes.io/topology-aware-hints"];
  const mode = service.metadata.annotations?.["service.kubernetes.io/topology-mode"];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  const path = "metadata.annotations[service.kubernetes.io/topology-mode]";
  const detail = "must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified";
  return [invalid(path, mode, detail)];
}

function validateType(service: KubeObject): FieldError[] {
  const { spec } = service;
  const errors: FieldError[] = [];
  if (!spec.ports?.length && !isHeadless(service) && spec.type !== "ExternalName") errors.push(required("spec.ports"));
  if ((spec.type === "LoadBalancer" || spec.type === "NodePort") && isHeadless(service)) {
    errors.push(invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type !== "ExternalName") return errors;
  const detail = "may not be set for ExternalName services";
  if (spec.clusterIPs?.length > 0) errors.push(forbidden("spec.clusterIPs", detail));
  if (spec.ipFamilies?.length > 0) errors.push(forbidden("spec.ipFamilies", detail));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden("spec.ipFamilyPolicy", detail));
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name) errors.push(...validateDNS1123Subdomain(name, "spec.externalName"));
  else errors.push(required("spec.externalName"));
  return errors;
}

function validatePorts(service: KubeObject): FieldError[] {
  const ports: any[] = service.spec.ports ?? [];
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const path = `spec.ports[${i}]`;
    const errors: FieldError[] = [];
    if (port.name) {
      errors.push(...validateDNS1123Label(port.name, `${path}.name`));
      if (names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
      names.add(port.name);
    } else if (ports.length > 1) errors.push(required(`${path}.name`));
    errors.push(...validatePortNumber(port.port ?? 0, `${path}.port`));
    errors.push(...validateProtocol(port.protocol, `${path}.protocol`));
    errors.push(...validatePortNumberOrName(port.targetPort ?? 0, `${path}.targetPort`));
    if (port.appProtocol !== undefined) errors.push(...validateQualifiedName(port.appProtocol, `${path}.appProtocol`));
    return errors;
  });
}

function validateAffinity(spec: any): FieldError[] {
  const affinity = spec.sessionAffinity;
  const path = "spec.sessionAffinityConfig";
  const errors: FieldError[] = [];
  if (!affinity) errors.push(required("spec.sessionAffinity"));
  else if (affinity !== "ClientIP" && affinity !== "None") {
    errors.push(notSupported("spec.sessionAffinity", affinity, ["ClientIP", "None"]));
  }
  const config = spec.sessionAffinityConfig;
  if (affinity === "None" && config) errors.push(forbidden(path, "must not be set when session affinity is None"));
  if (affinity !== "ClientIP") return errors;
  const detail = "when session affinity type is ClientIP";
  const seconds = config?.clientIP?.timeoutSeconds;
  if (!config) errors.push(required(path, detail));
  else if (!config.clientIP) errors.push(required(`${path}.clientIP`, detail));
  else if (seconds === undefined) errors.push(required(`${path}.clientIP.timeoutSeconds`, detail));
  else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
    const range = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
    errors.push(invalid(`${path}.clientIP.timeoutSeconds`, seconds, range));
  }
  return errors;
}

function validateExternalIPs(ips: string[], oldIPs: string[]): FieldError[] {
  return ips.flatMap((ip, i) => {
    const path = `spec.externalIPs[${i}]`;
    const errors = validateIP(ip, path, oldIPs);
    return errors.length > 0 ? errors : validateEndpointIP(ip, path);
  });
}

function validateTypeName(type: string): FieldError[] {
  const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
  if (!type) return [required("spec.type")];
  return types.includes(type) ? [] : [notSupported("spec.type", type, types)];
}

function validateNodePorts(spec: any): FieldError[] {
  const ports: any[] = spec.ports ?? [];
  const errors: FieldError[] = [];
  const detail = "may not be used when `type` is 'ClusterIP'";
  ports.forEach((port, i) => {
    if (port.nodePort && spec.type === "ClusterIP") errors.push(forbidden(`spec.ports[${i}].nodePort`, detail));
  });
  ports.forEach((port, i) => {
    const taken = (other: any) => other.nodePort === port.nodePort && other.protocol === port.protocol;
    if (port.nodePort && ports.findIndex(taken) < i) {
      errors.push(duplicate(`spec.ports[${i}].nodePort`, port.nodePort));
    }
  });
  return errors;
}

function validateDuplicatePorts(ports: any[]): FieldError[] {
  return ports.flatMap((port, i) => {
    const first = ports.findIndex((other) => other.port === port.port && other.protocol === port.protocol);
    if (first === i) return [];
    const { protocol, port: number } = port;
    // The server prints its internal struct, whose fields carry Go's names.
    const key = { Name: "", Protocol: protocol, AppProtocol: null, Port: number, TargetPort: 0, NodePort: 0 };
    return [duplicate(`spec.ports[${i}]`, key)];
  });
}

function validateSourceRanges(service: KubeObject, old: KubeObject | undefined): FieldError[] {
  const ranges: string[] = service.spec.loadBalancerSourceRanges ?? [];
  const wrongType = (path: string) =>
    service.spec.type === "LoadBalancer" ? [] : [forbidden(path, ONLY_LOAD_BALANCER)];
  if (ranges.length > 0) {
    const path = "spec.LoadBalancerSourceRanges";
    const oldRanges: string[] = (old?.spec.loadBalancerSourceRanges ?? []).map((range: string) => range.trim());
    return [
      ...wrongType(path),
      ...ranges.flatMap((range, i) => validateCIDR(range.trim(), `${path}[${i}]`, oldRanges)),
    ];
  }
  const annotation = service.metadata.annotations?.[SOURCE_RANGES_ANNOTATION];
  if (annotation === undefined) return [];
  const path = `metadata.annotations[${SOURCE_RANGES_ANNOTATION}]`;
  const changed = old?.metadata.annotations?.[SOURCE_RANGES_ANNOTATION] !== annotation && annotation.trim() !== "";
  const errors = changed ? annotation.split(",").flatMap((range) => validateCIDR(range.trim(), path)) : [];
  return [...wrongType(path), ...errors];
}

function validateLoadBalancer(spec: any): FieldError[] {
  const balancer = spec.type === "LoadBalancer";
  const errors: FieldError[] = [];
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balancer) {
    errors.push(forbidden("spec.allocateLoadBalancerNodePorts", ONLY_LOAD_BALANCER));
  }
  if (balancer && spec.allocateLoadBalancerNodePorts === undefined) {
    errors.push(required("allocateLoadBalancerNodePorts"));
  }
  if (spec.loadBalancerClass === undefined) return errors;
  if (balancer) errors.push(...validateQualifiedName(spec.loadBalancerClass, "spec.loadBalancerClass"));
  else errors.push(forbidden("spec.loadBalancerClass", ONLY_LOAD_BALANCER));
  return errors;
}

function validateTrafficPolicies(service: KubeObject): FieldError[] {
  const { spec } = service;
  const errors: FieldError[] = [];
  const policies = ["Cluster", "Local"];
  const external = "spec.externalTrafficPolicy";
  if (!isExternallyAccessible(service)) {
    const detail = "may only be set for externally-accessible services";
    if (spec.externalTrafficPolicy) errors.push(invalid(external, spec.externalTrafficPolicy, detail));
  } else if (!spec.externalTrafficPolicy) errors.push(required(external));
  else if (!policies.includes(spec.externalTrafficPolicy)) {
    errors.push(notSupported(external, spec.externalTrafficPolicy, policies));
  }
  const port = spec.healthCheckNodePort ?? 0;
  if (!needsHealthCheckNodePort(service)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    if (port !== 0) errors.push(invalid("spec.healthCheckNodePort", port, detail));
  } else if (port === 0) errors.push(required("spec.healthCheckNodePort"));
  else errors.push(...validatePortNumber(port, "spec.healthCheckNodePort"));
  const internal = spec.internalTrafficPolicy;
  const needed = ["NodePort", "LoadBalancer", "ClusterIP"].includes(spec.type);
  if (internal === undefined && needed) errors.push(required("spec.internalTrafficPolicy"));
  if (internal !== undefined && !policies.includes(internal)) {
    errors.push(notSupported("spec.internalTrafficPolicy", internal, policies));
  }
  const distributions = ["PreferClose", "PreferSameZone", "PreferSameNode"];
  if (spec.trafficDistribution !== undefined && !distributions.includes(spec.trafficDistribution)) {
    errors.push(notSupported("spec.trafficDistribution", spec.trafficDistribution, distributions));
  }
  return errors;
}
