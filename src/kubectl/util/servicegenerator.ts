/** The Service that expose and `run --expose` make. Models kubectl/pkg/cmd/expose and kubectl/pkg/generate/versioned/service.go. */
import { setField } from "../../apimachinery/json.ts";

export interface ServiceWish {
  name: string;
  /** "app=web,tier=front". */
  selector: string;
  labels: string;
  /** "80" or "80,443". */
  ports: string;
  /** --protocol. */
  protocol: string;
  /** The protocols of each port of what is exposed. */
  protocols: Map<string, string[]>;
  targetPort: string;
  externalIP?: string;
  type?: string;
  loadBalancerIP?: string;
  sessionAffinity?: string;
  clusterIP?: string;
}

/** "a=b,c=d" as a map. Throws `unexpected label spec: ...`. */
export function parseLabelMap(text: string): Record<string, string> {
  if (!text) throw new Error("no label spec passed");
  const labels: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const [key, value, ...rest] = pair.split("=");
    if (value === undefined || rest.length > 0) throw new Error(`unexpected label spec: ${pair}`);
    if (!key) throw new Error("unexpected empty label key");
    setField(labels, key, value);
  }
  return labels;
}

/** The inverse of parseLabelMap, without its checks. */
export const labelText = (labels: Record<string, string> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** A number as strconv.Atoi reads it. */
export function atoi(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

export function makeService(wish: ServiceWish): any {
  const spec: any = { selector: parseLabelMap(wish.selector), ports: servicePorts(wish) };
  const labels = wish.labels ? parseLabelMap(wish.labels) : undefined;
  if (wish.externalIP) spec.externalIPs = [wish.externalIP];
  if (wish.type) spec.type = wish.type;
  if (wish.type === "LoadBalancer" && wish.loadBalancerIP) spec.loadBalancerIP = wish.loadBalancerIP;
  if (wish.sessionAffinity) {
    if (wish.sessionAffinity !== "None" && wish.sessionAffinity !== "ClientIP")
      throw new Error(`unknown session affinity: ${wish.sessionAffinity}`);
    spec.sessionAffinity = wish.sessionAffinity;
  }
  if (wish.clusterIP) spec.clusterIP = wish.clusterIP;
  return { apiVersion: "v1", kind: "Service", metadata: { name: wish.name, ...(labels && { labels }) }, spec };
}

function servicePorts({ ports, protocol, protocols, targetPort }: ServiceWish): any[] {
  if (!ports) return [];
  const words = ports.split(",");
  const made: any[] = words.flatMap((word, i) => {
    const port = atoi(word);
    const name = words.length > 1 ? { name: `port-${i + 1}` } : {};
    const own = protocol ? [protocol] : (protocols.get(word) ?? ["TCP"]);
    if (own.length === 1) return [{ ...name, port, protocol: own[0] }];
    return own.map((each) => ({ name: `port-${i + 1}-${each.toLowerCase()}`, port, protocol: each }));
  });
  const target = /^[+-]?\d+$/.test(targetPort) ? Number(targetPort) : targetPort;
  return made.map((port) => ({ ...port, targetPort: targetPort ? target : port.port }));
}
