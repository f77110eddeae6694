/** Environment variables that tell a container where Services are. Models pkg/kubelet/envvars/envvars.go. */
import type { Pod, Service } from "../client/api.ts";
import type { Context } from "../client/component.ts";

/** Variables of the Services in the pod's namespace (if it wants links) and always those of default/kubernetes. */
export function serviceEnvironment(ctx: Context, pod: Pod): Map<string, string> {
  const namespace = pod.metadata.namespace as string;
  const services = new Map<string, Service>();
  if (pod.spec.enableServiceLinks !== false) {
    for (const service of ctx.client.list<Service>("services", namespace)) services.set(service.metadata.name, service);
  }
  const kubernetes = ctx.client.find<Service>("services", "default", "kubernetes");
  if (kubernetes && !services.has("kubernetes")) services.set("kubernetes", kubernetes);
  const result = new Map<string, string>();
  for (const service of services.values()) addService(result, service);
  return result;
}

const variableName = (name: string) => name.replaceAll("-", "_").toUpperCase();

function addService(result: Map<string, string>, service: Service): void {
  const address = service.spec.clusterIP;
  const ports = service.spec.ports ?? [];
  if (!address || address === "None" || ports.length === 0) return;
  const prefix = variableName(service.metadata.name);
  const host = address.includes(":") ? `[${address}]` : address;
  result.set(`${prefix}_SERVICE_HOST`, address);
  result.set(`${prefix}_SERVICE_PORT`, String(ports[0]?.port));
  for (const port of ports) {
    if (port.name) result.set(`${prefix}_SERVICE_PORT_${variableName(port.name)}`, String(port.port));
  }
  ports.forEach((port, i) => {
    const protocol = port.protocol ?? "TCP";
    const url = `${protocol.toLowerCase()}://${host}:${port.port}`;
    const link = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
    if (i === 0) result.set(`${prefix}_PORT`, url);
    result.set(link, url);
    result.set(`${link}_PROTO`, protocol.toLowerCase());
    result.set(`${link}_PORT`, String(port.port));
    result.set(`${link}_ADDR`, address);
  });
}
