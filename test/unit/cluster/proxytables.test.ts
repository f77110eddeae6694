import { expect, test } from "vitest";
import { proxyTables } from "../../../src/cluster/proxytables.ts";
import { createState } from "../../../src/state/index.ts";

test("kube-proxy learns what stands in a state that was made before it kept anything", () => {
  const clock = { mode: "instant", now: 0, epoch: 0, hostAt: 0 } as const;
  const state = createState({ cluster: "lab", seed: "1", profile: "lab", clock, revision: 0, counters: {} });
  const labels = { "kubernetes.io/service-name": "web" };
  const endpoints = [
    { addresses: ["10.244.0.5"], nodeName: "n1", targetRef: { kind: "Pod", namespace: "a", name: "p" } },
  ];
  const metadata = { name: "web-x", namespace: "a", labels };
  state
    .table("objects/endpointslices.discovery.k8s.io")
    .set("a/web-x", { metadata, addressType: "IPv4", ports: [{ port: 80 }], endpoints });
  const proxy = { name: "kube-proxy-1", namespace: "kube-system", labels: { "k8s-app": "kube-proxy" } };
  const pod = { metadata: proxy, spec: { nodeName: "n1" }, status: { phase: "Running" } };
  state.table("objects/pods").set("kube-system/kube-proxy-1", pod);
  const { rules, nodes } = proxyTables(state);
  expect([...rules.entries()]).toEqual([
    ["a/web/web-x", { ports: { "TCP/": 80 }, ready: ["10.244.0.5 n1 a/p"], leaving: [] }],
  ]);
  expect(nodes.has("n1")).toBe(true);
  expect(nodes.has("n2")).toBe(false);
});
