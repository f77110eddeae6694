import { describe, expect, it } from "vitest";
import { scheduler } from "../../../src/scheduler/index.ts";
import { TestCluster, testNode } from "../support/memoryclient.ts";

const requests = (cpu: string, more: any = {}) => ({
  containers: [{ name: "c", image: "x", resources: { requests: { cpu } } }],
  ...more,
});
const bare = (more: any = {}) => ({ containers: [{ name: "c", image: "x" }], ...more });

function cluster(...nodes: any[]): TestCluster {
  const made = new TestCluster([scheduler()]);
  for (const node of nodes) made.put("nodes", node);
  return made;
}
function pod(c: TestCluster, name: string, spec: any, labels: any = {}): void {
  c.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", labels }, spec });
  c.run(c.now + 10);
}
const place = (c: TestCluster, name: string) => c.get("pods", "default", name)?.spec.nodeName;
const reason = (c: TestCluster, name: string) =>
  c.get("pods", "default", name).status.conditions.find((x: any) => x.type === "PodScheduled").message;
const controlPlane = () => testNode("cp", { spec: { taints: [{ key: "control-plane", effect: "NoSchedule" }] } });
const tail = "no new claims to deallocate, preemption: 0/3 nodes are available:";

describe("scheduler", () => {
  it("says why no node fits, each node once by its first reason", () => {
    const c = cluster(controlPlane(), testNode("a"), testNode("b"));
    pod(c, "whale", {
      containers: [{ name: "c", image: "x", resources: { requests: { cpu: "5", memory: "20Gi" } } }],
    });
    expect(reason(c, "whale")).toBe(
      `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu, 2 Insufficient memory. ${tail} 3 Preemption is not helpful for scheduling.`,
    );
    const onA = { nodeSelector: { "kubernetes.io/hostname": "a" } };
    pod(c, "one", requests("3", onA));
    pod(c, "two", requests("2", onA));
    expect(place(c, "one")).toBe("a");
    expect(reason(c, "two")).toBe(
      `0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). ${tail} 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.`,
    );
    c.client.delete("pods", "default", "one");
    c.run(c.now + 10);
    expect(place(c, "two")).toBe("a");
  });

  it("adds up containers, sidecars and the greatest init container", () => {
    const c = cluster(testNode("a"));
    const container = (cpu: string, more = {}) => ({
      name: "c",
      image: "x",
      resources: { requests: { cpu } },
      ...more,
    });
    pod(c, "fits", { initContainers: [container("4")], containers: [container("1")] });
    expect(place(c, "fits")).toBe("a");
    c.client.delete("pods", "default", "fits");
    pod(c, "heavy", {
      initContainers: [container("1", { restartPolicy: "Always" }), container("3500m")],
      containers: [container("1")],
    });
    expect(reason(c, "heavy")).toContain("1 Insufficient cpu");
  });

  it("keeps to node affinity, taints, cordons and host ports", () => {
    const c = cluster(controlPlane(), testNode("a"), testNode("b", { spec: { unschedulable: true } }));
    const port = { containers: [{ name: "c", image: "x", ports: [{ containerPort: 80, hostPort: 80 }] }] };
    pod(c, "p1", port);
    pod(c, "p2", port);
    expect(place(c, "p1")).toBe("a");
    expect(reason(c, "p2")).toContain(
      "1 node(s) didn't have free ports for the requested pod ports, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.",
    );
    pod(
      c,
      "tolerant",
      bare({ tolerations: [{ operator: "Exists" }], nodeSelector: { "kubernetes.io/hostname": "cp" } }),
    );
    expect(place(c, "tolerant")).toBe("cp");
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] }];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
    pod(c, "daemon", bare({ affinity: { nodeAffinity } }));
    expect(reason(c, "daemon")).toContain(
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    );
  });

  it("spreads what belongs together, and keeps apart what must be", () => {
    const c = cluster(testNode("a"), testNode("b"), testNode("c"));
    c.create("services", {
      metadata: { name: "web", namespace: "default" },
      spec: { selector: { app: "web" } },
    });
    for (const name of ["w1", "w2", "w3"]) pod(c, name, bare(), { app: "web" });
    expect(["w1", "w2", "w3"].map((name) => place(c, name)).sort()).toEqual(["a", "b", "c"]);
    const term = { labelSelector: { matchLabels: { app: "solo" } }, topologyKey: "kubernetes.io/hostname" };
    const apart = bare({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
    for (const name of ["s1", "s2", "s3", "s4"]) pod(c, name, apart, { app: "solo" });
    expect(["s1", "s2", "s3"].map((name) => place(c, name)).sort()).toEqual(["a", "b", "c"]);
    expect(reason(c, "s4")).toBe(
      `0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. ${tail} 3 No preemption victims found for incoming pod.`,
    );
    const near = bare({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
    pod(c, "friend", { ...near, nodeSelector: { "kubernetes.io/hostname": "b" } });
    expect(place(c, "friend")).toBe("b");
    const lonely = { ...term, labelSelector: { matchLabels: { app: "nobody" } } };
    pod(c, "lonely", bare({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [lonely] } } }));
    expect(reason(c, "lonely")).toContain("3 node(s) didn't match pod affinity rules.");
  });

  it("holds topology spread constraints", () => {
    const zone = (name: string, value: string) => ({
      ...testNode(name),
      metadata: { ...testNode(name).metadata, labels: { zone: value } },
    });
    const c = cluster(zone("a", "1"), zone("b", "2"), testNode("c"));
    const constraint = {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
    };
    const spec = bare({ topologySpreadConstraints: [constraint] });
    for (const name of ["w1", "w2", "w3", "w4"]) pod(c, name, spec, { app: "web" });
    expect(["w1", "w2", "w3", "w4"].map((name) => place(c, name)).sort()).toEqual(["a", "a", "b", "b"]);
    c.put("nodes", { ...c.get("nodes", undefined, "b"), spec: { unschedulable: true } });
    pod(c, "w5", spec, { app: "web" });
    pod(c, "w6", spec, { app: "web" });
    expect(reason(c, "w6")).toContain(
      "1 node(s) didn't match pod topology spread constraints, 1 node(s) didn't match pod topology spread constraints (missing required label), 1 node(s) were unschedulable.",
    );
  });

  it("preempts less important pods, unless told never to", () => {
    const c = cluster(testNode("a"));
    pod(c, "low", requests("3", { priority: -10 }));
    pod(c, "polite", requests("3", { priority: 1000, preemptionPolicy: "Never" }));
    expect(reason(c, "polite")).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    );
    pod(c, "high", requests("3", { priority: 2000 }));
    expect(c.get("pods", "default", "low")).toBeUndefined();
    expect(place(c, "high")).toBe("a");
    const { uid } = c.get("pods", "default", "high").metadata;
    expect(c.events).toContain(`Preempted: Preempted by pod ${uid} on node a`);
  });

  it("leaves gated pods and other schedulers' pods alone", () => {
    const c = cluster(testNode("a"));
    pod(c, "gated", bare({ schedulingGates: [{ name: "wait" }] }));
    pod(c, "other", bare({ schedulerName: "mine" }));
    expect([place(c, "gated"), place(c, "other")]).toEqual([undefined, undefined]);
    c.patchSpec("pods", "default", "gated", (p) => {
      p.spec.schedulingGates = [];
    });
    c.run(c.now + 10);
    expect(place(c, "gated")).toBe("a");
  });
});
