/** Whom a command line of the student's computer means: the simulated cluster, or the real world. */
import { ipv4ToNumber } from "../apimachinery/ip.ts";
import type { Ingress, Node, Service } from "../client/api.ts";
import type { HostCluster } from "./types.ts";

interface Target {
  host: string;
  port?: number;
}

const isAddress = (text: string) =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every((p) => Number(p) < 256);

function inRange(cidr: string, address: string): boolean {
  const [base, bits] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(ipv4ToNumber(base) / size) === Math.floor(ipv4ToNumber(address) / size);
}

function inPool(pool: string, address: string): boolean {
  return pool.split(",").some((part) => {
    if (part.includes("/")) return inRange(part.trim(), address);
    const [from, to = from] = part.trim().split("-").map(ipv4ToNumber);
    return ipv4ToNumber(address) >= from && ipv4ToNumber(address) <= to;
  });
}

/** Options whose value is the next word, for tools where that value could look like a target. */
const WITH_VALUE: Record<string, RegExp> = {
  curl: /^(-[a-zA-Z#]*[AbcCdDeEFHKmoQrTtuUwXxyYz]|--(data.*|header|user|user-agent|output|request|write-out|form.*|cookie.*|cacert|cert|key|max-time|connect-timeout|retry.*|referer|proxy.*|range|upload-file|json|dump-header|interface|limit-rate|ciphers|noproxy))$/,
  wget: /^(-[a-zA-Z]*[OoaTtPUQw]|--(header|post-data|post-file|output-document|timeout|tries|user-agent|user|password))$/,
  nc: /^-[a-zA-Z]*[wpisIOTXx]$/,
  ping: /^-[a-zA-Z]*[ciIMmpQsStTwWl]$/,
  dig: /^-[bfkpqtyx]$/,
  ssh: /^-[BbcDEeFIiJLlmOoPpRSWw]$/,
};

/** Every address or name on the command line that a request may go to. */
export function targetsOf(tool: string, argv: string[]): Target[] {
  const targets: Target[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    const bound = /^--(resolve|connect-to)(?:=(.*))?$/.exec(word);
    if (bound) {
      const value = bound[2] ?? argv[++i] ?? "";
      targets.push(...addressesIn(value));
    } else if (/^--url(=|$)/.test(word)) targets.push(...parsed(word === "--url" ? (argv[++i] ?? "") : word.slice(6)));
    else if (WITH_VALUE[tool]?.test(word)) i++;
    else if (!word.startsWith("-") && !word.startsWith("+")) targets.push(...parsed(word, argv[i + 1], tool));
  }
  return targets;
}

/** "name:80:10.0.0.1,10.0.0.2" and "name:80:other:81". */
const addressesIn = (value: string): Target[] => {
  const [, port, ...rest] = value.replace(/^[+]/, "").split(":");
  return rest
    .join(":")
    .split(",")
    .map((text) => ({ host: text.split(":")[0], port: Number(port) }));
};

const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 };

function parsed(word: string, next?: string, tool?: string): Target[] {
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(?:[^@/]*@)?([A-Za-z0-9_.-]+)(?::(\d+))?(?:[/?#].*)?$/.exec(
    word.replace(/^@/, ""),
  );
  if (!match) return [];
  const [, scheme, host, port] = match;
  const following = tool === "nc" && next && /^\d+$/.test(next) ? Number(next) : undefined;
  const byDefault = scheme ? DEFAULT_PORTS[scheme.toLowerCase()] : tool === "curl" || tool === "wget" ? 80 : undefined;
  return [{ host: host.toLowerCase().replace(/\.$/, ""), port: port ? Number(port) : (following ?? byDefault) }];
}

/** Is one of them an address or range of the cluster, a name that only it knows, or a port of localhost that it has taken? */
export function isSimulated(cluster: HostCluster, targets: Target[]): boolean {
  return targets.some((target) => isOfCluster(cluster, target));
}

function isOfCluster(cluster: HostCluster, { host, port }: Target): boolean {
  const { profile } = cluster;
  if (host === "localhost" || host.startsWith("127.")) return port !== undefined && takesLocalhost(cluster, port);
  if (isAddress(host)) {
    const { pool } = profile.loadBalancer;
    if ([profile.serviceCIDR, profile.podCIDR].some((range) => inRange(range, host))) return true;
    return (
      (pool !== undefined && inPool(pool, host)) || nodeAddresses(cluster).includes(host) || isPublished(cluster, host)
    );
  }
  const entry = cluster.hostEntries().find(({ names }) => names.includes(host));
  if (entry) return isOfCluster(cluster, { host: entry.address, port: port ?? 80 });
  return isPublished(cluster, host);
}

const nodeAddresses = ({ client }: HostCluster): string[] =>
  client
    .list<Node>("nodes")
    .flatMap((node) => (node.status.addresses ?? []).filter((a) => a.type !== "Hostname").map((a) => a.address));

/** An address or host name in the status of a Service or an Ingress, or a Service's external address. */
const isPublished = ({ client }: HostCluster, host: string): boolean =>
  [...client.list<Service>("services"), ...client.list<Ingress>("ingresses.networking.k8s.io")].some(
    ({ spec, status }) =>
      ("externalIPs" in spec && spec.externalIPs?.includes(host)) ||
      status?.loadBalancer?.ingress?.some((i) => i.ip === host || i.hostname === host),
  );

/** Docker Desktop, k3s: load balancers and node ports are ports of localhost. */
export function takesLocalhost({ client, profile }: HostCluster, port: number): boolean {
  const { nodePorts, onNode } = profile.host;
  return client.list<Service>("services").some((service) => {
    const onLocalhost = service.status?.loadBalancer?.ingress?.some((i) => onNode || i.hostname === "localhost");
    const ports = service.spec.ports ?? [];
    if (onLocalhost && ports.some((p) => p.port === port)) return true;
    return (onNode || nodePorts === "localhost") && ports.some((p) => p.nodePort === port);
  });
}

/** A node by its name or one of its addresses. */
export function nodeCalled({ client }: HostCluster, word: string): Node | undefined {
  return client
    .list<Node>("nodes")
    .find((node) => node.metadata.name === word || node.status.addresses?.some((a) => a.address === word));
}
