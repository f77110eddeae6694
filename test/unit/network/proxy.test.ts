import { describe, expect, it } from "vitest";
import type { EndpointSlice, Service } from "../../../src/client/api.ts";
import type { Context } from "../../../src/client/component.ts";
import { kubeProxy, type SliceRules } from "../../../src/network/kubeproxy.ts";
import { backendsOf, pickBackend } from "../../../src/network/proxy.ts";
import type { NetworkView } from "../../../src/network/types.ts";

const endpoint = (name: string, node: string, conditions?: Record<string, boolean>) => ({
  addresses: [`10.244.0.${name.length}`],
  nodeName: node,
  targetRef: { kind: "Pod", namespace: "default", name },
  ...(conditions && { conditions }),
});

const slice = (name: string, endpoints: object[], more: object = {}) =>
  ({
    metadata: { name, namespace: "default", labels: { "kubernetes.io/service-name": "web" } },
    addressType: "IPv4",
    ports: [{ name: "http", protocol: "TCP", port: 8080 }],
    endpoints,
    ...more,
  }) as unknown as EndpointSlice;

const port = { name: "http", port: 80 };
const service = (spec: object = {}) =>
  ({ metadata: { name: "web", namespace: "default" }, spec: { ports: [port], ...spec } }) as unknown as Service;

/** A proxy that has seen these slices, and a network that asks it. */
function seen(...slices: EndpointSlice[]) {
  const rules = new Map<string, SliceRules>();
  const proxy = kubeProxy({ rules, nodes: new Map() });
  const change = (object?: EndpointSlice, old?: EndpointSlice) =>
    proxy.watches["endpointslices.discovery.k8s.io"]!({ object, old }, {} as Context, "endpointslices");
  for (const one of slices) change(one);
  let draws = 0;
  const affinity = new Map<string, { endpoint: string; until: number }>();
  const view = {
    rulesOf: () => [...rules].filter(([key]) => key.startsWith("default/web/")).map(([, row]) => row),
    affinity,
    now: () => 0,
    chance: () => (draws++ % 10) / 10,
    nextDraw: () => draws,
  } as unknown as NetworkView;
  return { view, change, rules, pods: (local?: string) => backendsOf(view, service(), port, local).map((b) => b.pod) };
}

const caller = { source: "10.244.1.9", node: "n1", external: false };

describe("kube-proxy", () => {
  it("takes ready endpoints, and those that leave only where no other is", () => {
    const leaving = endpoint("bb", "n2", { ready: false, serving: true, terminating: true });
    const gone = endpoint("ccc", "n2", { ready: false, serving: false, terminating: true });
    expect(seen(slice("s", [endpoint("a", "n1"), leaving, gone])).pods()).toEqual(["default/a"]);
    expect(seen(slice("s", [leaving, gone])).pods()).toEqual(["default/bb"]);
    expect(seen(slice("s", [gone])).pods()).toEqual([]);
  });

  it("gathers the slices of one Service, each with its own target port", () => {
    const two = slice("t", [endpoint("bb", "n2")], { ports: [{ name: "http", port: 9090 }] });
    const other = slice("u", [endpoint("ccc", "n2")], { ports: [{ name: "admin", port: 1 }] });
    const { view } = seen(slice("s", [endpoint("a", "n1")]), two, other, slice("v", [], { addressType: "IPv6" }));
    expect(backendsOf(view, service(), port)).toEqual([
      { address: "10.244.0.1", port: 8080, node: "n1", pod: "default/a" },
      { address: "10.244.0.2", port: 9090, node: "n2", pod: "default/bb" },
    ]);
  });

  it("knows endpoints that are no pods, on no node", () => {
    const { view } = seen(slice("s", [{ addresses: ["192.168.1.7"] }]));
    expect(backendsOf(view, service(), port)).toEqual([
      { address: "192.168.1.7", port: 8080, node: undefined, pod: undefined },
    ]);
  });

  it("follows changes, other owners and deletions of slices", () => {
    const { change, pods, rules } = seen(slice("s", [endpoint("a", "n1")]));
    const grown = slice("s", [endpoint("a", "n1"), endpoint("bb", "n2")]);
    change(grown, slice("s", []));
    expect(pods()).toEqual(["default/a", "default/bb"]);
    const moved = slice("s", grown.endpoints!, {
      metadata: { name: "s", namespace: "default", labels: { "kubernetes.io/service-name": "other" } },
    });
    change(moved, grown);
    expect(pods()).toEqual([]);
    change(undefined, moved);
    expect(rules.size).toBe(0);
  });

  it("stays on the node where a policy says so", () => {
    const { view, pods } = seen(slice("s", [endpoint("a", "n1"), endpoint("bb", "n2")]));
    expect(pods("n2")).toEqual(["default/bb"]);
    const local = service({ internalTrafficPolicy: "Local" });
    expect(pickBackend(view, local, port, caller).backend?.pod).toBe("default/a");
    const nowhere = pickBackend(view, local, port, { ...caller, node: "n3" });
    expect(nowhere).toEqual({ backend: undefined, candidates: 0, none: "no-local-endpoints" });
    expect(pickBackend(seen().view, local, port, caller).none).toBe("no-endpoints");
  });

  it("draws anew for each connection, and remembers clients where asked to", () => {
    const { view } = seen(slice("s", [endpoint("a", "n1"), endpoint("bb", "n2")]));
    const pick = (spec: object) => pickBackend(view, service(spec), port, caller).backend?.pod;
    expect(new Set(Array.from({ length: 10 }, () => pick({})))).toEqual(new Set(["default/a", "default/bb"]));
    expect(new Set(Array.from({ length: 10 }, () => pick({ sessionAffinity: "ClientIP" }))).size).toBe(1);
  });
});
