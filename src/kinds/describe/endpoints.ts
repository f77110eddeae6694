/** Endpoints in one line, as `describe service` and `describe ingress` show them. Models formatEndpointSlices of describe.go. */
import { joinHostPort } from "./format.ts";

const MAX_SHOWN = 3;

/** Ready addresses of those ports, three at most: "10.1.0.1:80,10.1.0.2:80,10.1.0.3:80 + 2 more...". */
export function endpointsText(slices: any[], portName: string): string {
  if (slices.length === 0) return "<none>";
  const shown: string[] = [];
  let more = false;
  let count = 0;
  const add = (endpoints: any[], text: (address: string) => string) => {
    for (const endpoint of endpoints) {
      // Counts an unready endpoint too, as kubectl does: "a,b,c + 0 more..." is possible.
      if (shown.length === MAX_SHOWN) more = true;
      if (endpoint.conditions?.ready === false) continue;
      if (!more) shown.push(text(endpoint.addresses[0]));
      count++;
    }
  };
  for (const slice of slices) {
    const endpoints = slice.endpoints ?? [];
    if (!slice.ports?.length) add(endpoints, (address) => address);
    for (const port of slice.ports ?? []) {
      if ((port.name ?? "") === portName) add(endpoints, (address) => joinHostPort(address, port.port));
    }
  }
  return more ? `${shown.join(",")} + ${count - MAX_SHOWN} more...` : shown.join(",");
}

/** The slices that belong to a Service. */
export const slicesOf = (
  reader: { list(resource: string, namespace: string | undefined, options?: { labelSelector?: string }): any[] },
  namespace: string | undefined,
  service: string,
): any[] =>
  reader.list("endpointslices.discovery.k8s.io", namespace, { labelSelector: `kubernetes.io/service-name=${service}` });
