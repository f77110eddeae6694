/**
 * DNS as CoreDNS answers it in a cluster: its kubernetes plugin for cluster.local, and forwarding for all else.
 * Models coredns/plugin/kubernetes (handler.go, kubernetes.go) and docs of Kubernetes DNS-based service discovery.
 */
import type { EndpointSlice, Service } from "../client/api.ts";
import type { DnsAnswer, DnsRecord, DnsType } from "../shell/types.ts";
import { publicAnswer } from "./outside.ts";
import type { NetworkView } from "./types.ts";

const ZONE = "cluster.local";
const TTL = 30;
const LONGEST_CHAIN = 8;

export interface Question {
  /** Without the last dot. */
  name: string;
  type: DnsType;
}

const records = (name: string, type: DnsType, data: string[]): DnsRecord[] =>
  data.map((d) => ({ name, type, ttl: TTL, data: d }));

/** What CoreDNS says to one question. */
export function clusterAnswer(view: NetworkView, server: string, question: Question): DnsAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, "");
  if (name !== ZONE && !name.endsWith(`.${ZONE}`) && !isReverse(view, name))
    return outsideAnswer(view, server, { ...question, name });
  const found = isReverse(view, name) ? reverse(view, name) : resolve(view, name, question.type, 0);
  const authority = found?.length
    ? undefined
    : records(ZONE, "SOA", [`ns.dns.${ZONE}. hostmaster.${ZONE}. 1 7200 1800 86400 30`]);
  const rcode = found ? "NOERROR" : "NXDOMAIN";
  return { server, rcode, answers: found ?? [], authority, authoritative: true };
}

/** Public DNS, with the host names of this cluster's own load balancers in it. */
export function outsideAnswer(view: NetworkView, server: string, question: Question): DnsAnswer {
  const address = view.addressOf(question.name);
  if (!address) return publicAnswer(server, question);
  const answers = question.type === "A" ? [{ name: question.name, type: "A" as const, ttl: 60, data: address }] : [];
  return { server, rcode: "NOERROR", answers };
}

/** Records of a cluster name; undefined: no such name; []: the name exists, with no record of this type. */
function resolve(view: NetworkView, name: string, type: DnsType, depth: number): DnsRecord[] | undefined {
  if (depth > LONGEST_CHAIN) return [];
  const labels = name.slice(0, -ZONE.length - 1).split(".");
  const kind = labels.pop();
  if (name === ZONE || name === `svc.${ZONE}` || name === `pod.${ZONE}`) return [];
  if (kind === "svc") return serviceRecords(view, name, labels, type, depth);
  if (kind === "pod") return podRecord(view, name, labels, type);
  if (kind === "dns" && labels.join() === "ns") return type === "A" ? records(name, "A", dnsServers(view)) : [];
  if (name === `dns-version.${ZONE}`) return type === "TXT" ? records(name, "TXT", ['"1.1.0"']) : [];
  return undefined;
}

const dnsServers = (view: NetworkView) =>
  view.client.find<Service>("services", "kube-system", "kube-dns")?.spec.clusterIPs ?? [];

/** [[_port, _proto] | host ...] service namespace. */
function serviceRecords(
  view: NetworkView,
  name: string,
  labels: string[],
  type: DnsType,
  depth: number,
): DnsRecord[] | undefined {
  const [namespace, serviceName, ...rest] = [...labels].reverse();
  if (!namespace || !view.client.find("namespaces", undefined, namespace)) return undefined;
  if (!serviceName) return [];
  const service = view.client.find<Service>("services", namespace, serviceName);
  if (!service) return undefined;
  if (service.spec.type === "ExternalName") return rest.length ? undefined : alias(view, name, service, type, depth);
  if (rest.length === 2 && rest[1].startsWith("_")) return portRecords(view, name, service, rest[0], rest[1], type);
  const endpoints = service.spec.clusterIP === "None" ? readyEndpoints(view, service) : undefined;
  if (rest.length === 1) {
    const named = endpoints?.filter((e) => e.host === rest[0]);
    return named?.length
      ? type === "A"
        ? records(
            name,
            "A",
            named.map((e) => e.address),
          )
        : []
      : undefined;
  }
  if (rest.length) return undefined;
  const addresses = endpoints
    ? shuffled(
        view,
        name,
        endpoints.map((e) => e.address),
      )
    : (service.spec.clusterIPs ?? []);
  if (!addresses.length) return undefined;
  if (type === "A" || type === "ANY") return records(name, "A", addresses);
  if (type === "SRV") return allPorts(view, name, service);
  return [];
}

/** CoreDNS's loadbalance plugin turns A records round robin. */
function shuffled(view: NetworkView, name: string, addresses: string[]): string[] {
  if (addresses.length < 2) return addresses;
  const turn = Math.floor(view.chance("dns", name, view.nextDraw("dns")) * addresses.length);
  return [...addresses.slice(turn), ...addresses.slice(0, turn)];
}

function alias(view: NetworkView, name: string, service: Service, type: DnsType, depth: number): DnsRecord[] {
  const target = (service.spec.externalName ?? "").toLowerCase().replace(/\.$/, "");
  const cname = records(name, "CNAME", [`${target}.`]);
  if (type === "CNAME") return cname;
  const further = target.endsWith(`.${ZONE}`)
    ? resolve(view, target, type, depth + 1)
    : publicAnswer("", { name: target, type }).answers;
  return [...cname, ...(further ?? [])];
}

interface Reached {
  address: string;
  /** The first label of the endpoint's own name: its hostname, or its address with dashes. */
  host: string;
  ports: { name: string; protocol: string; port: number }[];
}

function readyEndpoints(view: NetworkView, service: Service): Reached[] {
  const labelSelector = `kubernetes.io/service-name=${service.metadata.name}`;
  const slices = view.client.list<EndpointSlice>("endpointslices.discovery.k8s.io", service.metadata.namespace, {
    labelSelector,
  });
  return slices.flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((e) => e.conditions?.ready !== false && slice.addressType === "IPv4")
      .map((e) => ({
        address: e.addresses[0],
        host: e.hostname ?? e.addresses[0].replaceAll(".", "-"),
        ports: (slice.ports ?? []).map((p) => ({
          name: p.name ?? "",
          protocol: p.protocol ?? "TCP",
          port: p.port ?? 0,
        })),
      })),
  );
}

function portRecords(
  view: NetworkView,
  name: string,
  service: Service,
  protocol: string,
  port: string,
  type: DnsType,
): DnsRecord[] | undefined {
  const [wantedProtocol, wantedPort] = [protocol, port].map((label) => label.replace(/^_/, "").toLowerCase());
  const all = allPorts(
    view,
    name,
    service,
    (p) => p.name.toLowerCase() === wantedPort && p.protocol.toLowerCase() === wantedProtocol,
  );
  if (!all.length) return undefined;
  return type === "SRV" ? all : [];
}

type PortFilter = (port: { name: string; protocol: string }) => boolean;

function allPorts(
  view: NetworkView,
  name: string,
  service: Service,
  wanted: PortFilter = (p) => p.name !== "",
): DnsRecord[] {
  const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${ZONE}.`;
  if (service.spec.clusterIP !== "None") {
    const ports = (service.spec.ports ?? []).map((p) => ({
      name: p.name ?? "",
      protocol: p.protocol ?? "TCP",
      port: p.port,
    }));
    return records(
      name,
      "SRV",
      ports.filter(wanted).map((p) => `0 100 ${p.port} ${base}`),
    );
  }
  const targets = readyEndpoints(view, service).flatMap((e) =>
    e.ports.filter(wanted).map((p) => ({ port: p.port, host: e.host })),
  );
  const weight = Math.floor(100 / Math.max(targets.length, 1));
  return records(
    name,
    "SRV",
    targets.map((t) => `0 ${weight} ${t.port} ${t.host}.${base}`),
  );
}

/** 10-244-1-5.NAMESPACE.pod: "pods insecure" answers any address of an existing namespace. */
function podRecord(view: NetworkView, name: string, labels: string[], type: DnsType): DnsRecord[] | undefined {
  const [namespace, host, ...rest] = [...labels].reverse();
  if (!namespace || !view.client.find("namespaces", undefined, namespace)) return undefined;
  if (!host) return [];
  if (rest.length || !/^\d+-\d+-\d+-\d+$/.test(host)) return undefined;
  return type === "A" ? records(name, "A", [host.replaceAll("-", ".")]) : [];
}

const REVERSE = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/;

/** The kubernetes plugin answers for reverse zones where a Service or endpoint has the address. */
const isReverse = (view: NetworkView, name: string) => REVERSE.test(name) && reverse(view, name) !== undefined;

function reverse(view: NetworkView, name: string): DnsRecord[] | undefined {
  const address = REVERSE.exec(name)!.slice(1, 5).reverse().join(".");
  for (const service of view.client.list<Service>("services")) {
    const base = `${service.metadata.name}.${service.metadata.namespace}.svc.${ZONE}.`;
    if (service.spec.clusterIPs?.includes(address)) return records(name, "PTR", [base]);
    if (service.spec.clusterIP !== "None") continue;
    const found = readyEndpoints(view, service).find((e) => e.address === address);
    if (found) return records(name, "PTR", [`${found.host}.${base}`]);
  }
  return undefined;
}
