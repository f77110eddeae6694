/** The downward API: a pod's own fields and its containers' resources as text. Models pkg/fieldpath and pkg/api/v1/resource. */
import { milliValue, quantityValue } from "../apimachinery/quantity.ts";
import type { Container, Node, Pod, ResourceFieldSelector } from "../client/api.ts";
import type { Context } from "../client/component.ts";

/** Where the pod runs, as far as its status need not say it yet. */
export interface Place {
  ip: string;
  hostIP: string;
}

/** The value of a fieldRef. Throws with the kubelet's sentence for a path that it does not know. */
export function podField(pod: Pod, path: string, place: Place): string {
  const subscript = /^(.+)\['(.*)'\]$/s.exec(path);
  if (subscript) {
    const [, base, key] = subscript as unknown as [string, string, string];
    const map = base === "metadata.annotations" ? pod.metadata.annotations : pod.metadata.labels;
    if (base !== "metadata.annotations" && base !== "metadata.labels") {
      throw new Error(`fieldPath "${path}" does not support subscript`);
    }
    return map && Object.hasOwn(map, key) ? (map[key] as string) : "";
  }
  switch (path) {
    case "metadata.name":
      return pod.metadata.name;
    case "metadata.namespace":
      return pod.metadata.namespace as string;
    case "metadata.uid":
      return pod.metadata.uid;
    case "metadata.labels":
      return formatMap(pod.metadata.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata.annotations);
    case "spec.nodeName":
      return pod.spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return place.hostIP;
    case "status.podIP":
    case "status.podIPs":
      return place.ip;
  }
  throw new Error(`unsupported fieldPath: ${path}`);
}

function formatMap(map: Record<string, string> = {}): string {
  const line = (key: string) => `${key}=${JSON.stringify(map[key])}`;
  return Object.keys(map).sort().map(line).join("\n");
}

/** The value of a resourceFieldRef, in whole divisors rounded up; a limit that is not set is the node's allocatable. */
export function resourceField(ctx: Context, pod: Pod, own: Container, selector: ResourceFieldSelector): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = selector.containerName ? all.find((c) => c.name === selector.containerName) : own;
  if (!container) throw new Error(`container ${selector.containerName} not found`);
  const [kind, resource] = selector.resource.split(/\.(.*)/s) as [string, string];
  if ((kind !== "limits" && kind !== "requests") || !resource) {
    throw new Error(`unsupported container resource : ${selector.resource}`);
  }
  const divisor = selector.divisor === undefined || quantityValue(selector.divisor) === 0 ? "1" : selector.divisor;
  let value = container.resources?.[kind]?.[resource];
  if (
    kind === "limits" &&
    value === undefined &&
    (resource === "cpu" || resource === "memory" || resource === "ephemeral-storage")
  ) {
    value = ctx.client.find<Node>("nodes", undefined, pod.spec.nodeName as string)?.status?.allocatable?.[resource];
  }
  const amount = value ?? "0";
  const units =
    resource === "cpu" ? milliValue(amount) / milliValue(divisor) : quantityValue(amount) / quantityValue(divisor);
  return String(Math.ceil(units));
}
