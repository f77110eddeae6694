/**
 * k3s's own load balancer: a DaemonSet for each service whose pods take the service's ports on the nodes. A port already
 * taken leaves the pod pending, and so the service without an address. Models k3s/pkg/cloudprovider/servicelb.go.
 */
import type { DaemonSet, Node, Pod, Service } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import { isNotFound } from "../../client/index.ts";
import { isPodReady } from "../shared/pods.ts";
import { svclbLabel, svclbNamespaceLabel } from "./index.ts";

const image = "rancher/klipper-lb:v0.4.13";
const namespace = "kube-system";
const resource = "daemonsets.apps";

const daemonSetName = ({ metadata }: Service): string => `svclb-${metadata.name}-${metadata.uid.slice(0, 8)}`;

/** Makes the service's DaemonSet where it is missing; the addresses of the nodes whose pods run. */
export function ensure(ctx: Context, service: Service): string[] {
  const name = daemonSetName(service);
  const existing = ctx.client.find<DaemonSet>(resource, namespace, name);
  const wanted = daemonSet(service, name);
  if (!existing) ctx.client.create(resource, wanted as any);
  else if (portsOf(existing) !== portsOf(wanted as any)) {
    ctx.client.update(resource, { ...existing, spec: { ...existing.spec, template: wanted.spec.template as any } });
  }
  const pods = ctx.client.list<Pod>("pods", namespace, { labelSelector: `app=${name}` });
  const addresses = pods.filter((pod) => isPodReady(pod) && pod.spec.nodeName).map((pod) => nodeAddress(ctx, pod));
  return [...new Set(addresses)].filter(Boolean).sort();
}

function nodeAddress(ctx: Context, pod: Pod): string {
  const addresses = ctx.client.find<Node>("nodes", undefined, pod.spec.nodeName ?? "")?.status?.addresses ?? [];
  const of = (type: string) => addresses.find((address) => address.type === type)?.address;
  return of("ExternalIP") ?? of("InternalIP") ?? "";
}

const portsOf = (ds: DaemonSet): string =>
  JSON.stringify(ds.spec.template.spec?.containers.map((c) => [c.name, c.ports?.[0]?.hostPort]));

/** Removes the DaemonSets of a service that is gone. */
export function removeDaemonSets(ctx: Context, serviceNamespace: string, serviceName: string): void {
  const labelSelector = `${svclbLabel}=${serviceName},${svclbNamespaceLabel}=${serviceNamespace}`;
  for (const ds of ctx.client.list<DaemonSet>(resource, namespace, { labelSelector })) remove(ctx, ds);
}

/** Removes those whose service is no load balancer any more. */
export function removeStale(ctx: Context): void {
  for (const ds of ctx.client.list<DaemonSet>(resource, namespace, { labelSelector: svclbLabel })) {
    const { [svclbLabel]: name = "", [svclbNamespaceLabel]: of = "" } = ds.metadata.labels ?? {};
    const service = ctx.client.find<Service>("services", of, name);
    if (service?.spec.type !== "LoadBalancer" || daemonSetName(service) !== ds.metadata.name) remove(ctx, ds);
  }
}

function remove(ctx: Context, ds: DaemonSet): void {
  try {
    ctx.client.delete(resource, namespace, ds.metadata.name, { propagationPolicy: "Background" });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function daemonSet(service: Service, name: string) {
  const labels = {
    [svclbLabel]: service.metadata.name,
    [svclbNamespaceLabel]: service.metadata.namespace ?? "",
  };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: {
      name,
      namespace,
      labels: { "objectset.rio.cattle.io/owner-name": service.metadata.name, ...labels },
    },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...labels } },
        spec: {
          automountServiceAccountToken: false,
          containers: (service.spec.ports ?? []).map((port) => container(service, port)),
          tolerations: [
            { effect: "NoSchedule", key: "node-role.kubernetes.io/master", operator: "Exists" },
            { effect: "NoSchedule", key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
            { key: "CriticalAddonsOnly", operator: "Exists" },
          ],
        },
      },
      updateStrategy: { type: "RollingUpdate" },
    },
  };
}

function container(service: Service, port: { port: number; protocol?: string }) {
  const protocol = port.protocol ?? "TCP";
  const name = `lb-${protocol.toLowerCase()}-${port.port}`;
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    ports: [{ name, containerPort: port.port, hostPort: port.port, protocol }],
    env: [
      { name: "SRC_PORT", value: String(port.port) },
      { name: "SRC_RANGES", value: (service.spec.loadBalancerSourceRanges ?? ["0.0.0.0/0"]).join(",") },
      { name: "DEST_PROTO", value: protocol },
      { name: "DEST_PORT", value: String(port.port) },
      { name: "DEST_IPS", value: service.spec.clusterIP ?? "" },
    ],
    securityContext: { capabilities: { add: ["NET_ADMIN"] } },
  };
}
