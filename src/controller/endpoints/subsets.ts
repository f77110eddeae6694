/** Addresses and ports packed into subsets. Models k8s.io/kubernetes/pkg/api/v1/endpoints/util.go (RepackSubsets). */
import { canonicalJson } from "../../apimachinery/json.ts";
import type { EndpointAddress, EndpointPort, EndpointSubset } from "../../client/api.ts";
import { portHash } from "../shared/porthash.ts";

/** One address behind one port; without a port: a headless service that has none. */
export interface PortedAddress {
  address: EndpointAddress;
  ready: boolean;
  port?: EndpointPort;
}

interface Packed {
  address: EndpointAddress;
  ready: boolean;
  ports: Map<string, EndpointPort>;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Addresses with the same ports come into one subset, sorted by address. */
export function packSubsets(entries: PortedAddress[]): EndpointSubset[] {
  const packed = new Map<string, Packed>();
  for (const { address, ready, port } of entries) {
    const id = `${address.ip}/${address.targetRef?.uid ?? ""}`;
    const entry: Packed = packed.get(id) ?? { address, ready, ports: new Map() };
    packed.set(id, entry);
    if (port) entry.ports.set(canonicalJson(port), port);
  }
  const groups = new Map<string, Packed[]>();
  for (const entry of packed.values()) {
    const id = [...entry.ports.keys()].sort().join();
    const group = groups.get(id);
    if (group) group.push(entry);
    else groups.set(id, [entry]);
  }
  return [...groups.values()].map(subsetOf).sort((a, b) => byText(canonicalJson(a.ports), canonicalJson(b.ports)));
}

function subsetOf(entries: Packed[]): EndpointSubset {
  const addresses = (ready: boolean) =>
    entries
      .filter((entry) => entry.ready === ready)
      .map((entry) => entry.address)
      .sort((a, b) => byText(a.ip, b.ip) || byText(a.targetRef?.uid ?? "", b.targetRef?.uid ?? ""));
  const ready = addresses(true);
  const notReady = addresses(false);
  const ports = [...entries[0].ports.values()].sort((a, b) => byText(portHash(a), portHash(b)));
  return {
    ...(ready.length ? { addresses: ready } : {}),
    ...(notReady.length ? { notReadyAddresses: notReady } : {}),
    ...(ports.length ? { ports } : {}),
  };
}
