import { describe, expect, it } from "vitest";
import { controllers } from "../../../src/controller/index.ts";
import { scheduler } from "../../../src/scheduler/index.ts";
import { TestCluster, testKubelet, testNode } from "../support/memoryclient.ts";

const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: "c", image: "nginx" }] },
});
const workload = (kind: string, name: string, spec: any) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "default" },
  spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
});
const service = (name: string, spec: any = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "default", labels: { app: name } },
  spec: { clusterIP: "10.96.0.10", selector: { app: name }, ports: [{ port: 80, protocol: "TCP" }], ...spec },
});

function cluster(options: Parameters<typeof controllers>[0] = {}, nodes = ["n1", "n2"]): TestCluster {
  const made = new TestCluster([...controllers(options), scheduler(), testKubelet()]);
  for (const name of nodes) made.put("nodes", testNode(name));
  return made;
}
const names = (c: TestCluster, resource: string) => c.list(resource).map((o) => o.metadata.name);

describe("garbage collector", () => {
  it("deletes what a deployment made, in the background", () => {
    const c = cluster();
    c.create("deployments.apps", workload("Deployment", "web", { replicas: 2, strategy: { type: "Recreate" } }));
    c.run(3000);
    c.client.delete("deployments.apps", "default", "web");
    c.run(6000);
    expect([...c.list("replicasets.apps"), ...c.list("pods")]).toEqual([]);
  });

  it("keeps the owner until its dependents are gone, in the foreground", () => {
    const c = cluster();
    c.create("deployments.apps", workload("Deployment", "web", { replicas: 2, strategy: { type: "Recreate" } }));
    c.run(3000);
    c.client.delete("deployments.apps", "default", "web", { propagationPolicy: "Foreground" });
    expect(names(c, "deployments.apps")).toEqual(["web"]);
    c.run(6000);
    expect([...c.list("deployments.apps"), ...c.list("replicasets.apps"), ...c.list("pods")]).toEqual([]);
  });

  it("lets dependents go when asked to orphan them", () => {
    const c = cluster();
    c.create("deployments.apps", workload("Deployment", "web", { replicas: 2, strategy: { type: "Recreate" } }));
    c.run(3000);
    c.client.delete("deployments.apps", "default", "web", { propagationPolicy: "Orphan" });
    c.run(6000);
    expect(names(c, "deployments.apps")).toEqual([]);
    expect(c.list("replicasets.apps").map((rs) => rs.metadata.ownerReferences)).toEqual([undefined]);
    expect(c.list("pods")).toHaveLength(2);
  });

  it("removes an object whose owner never was", () => {
    const c = cluster();
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "trunk", uid: "gone" };
    c.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "leaf", namespace: "default", ownerReferences: [owner] },
    });
    c.run(1000);
    expect(names(c, "configmaps")).toEqual([]);
  });
});

describe("daemonset controller", () => {
  const daemon = () =>
    workload("DaemonSet", "ds", {
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    });

  it("runs one pod on each node that may have one, also on nodes that come later", () => {
    const c = cluster();
    c.put("nodes", testNode("tainted", { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } }));
    c.create("daemonsets.apps", daemon());
    c.run(3000);
    expect(
      c
        .list("pods")
        .map((p) => p.spec.nodeName)
        .sort(),
    ).toEqual(["n1", "n2"]);
    c.put("nodes", testNode("n3"));
    c.run(6000);
    expect(c.get("daemonsets.apps", "default", "ds").status).toEqual({
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberAvailable: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      observedGeneration: 1,
      updatedNumberScheduled: 3,
    });
  });

  it("replaces pods node by node, and keeps both revisions", () => {
    const c = cluster();
    c.create("daemonsets.apps", daemon());
    c.run(3000);
    c.patchSpec("daemonsets.apps", "default", "ds", (ds) => {
      ds.spec.template.spec.containers[0].image = "nginx:2";
    });
    c.run(3100);
    expect(c.list("pods").filter((p) => p.spec.containers[0].image === "nginx")).toHaveLength(1);
    c.run(10_000);
    expect(c.list("pods").map((p) => p.spec.containers[0].image)).toEqual(["nginx:2", "nginx:2"]);
    expect(
      c
        .list("controllerrevisions.apps")
        .map((r) => r.revision)
        .sort(),
    ).toEqual([1, 2]);
  });
});

describe("endpoints", () => {
  it("follow the pods of a service, in slices and in v1 Endpoints", () => {
    const c = cluster();
    c.create("services", service("web"));
    c.create("deployments.apps", workload("Deployment", "web", { replicas: 2, strategy: { type: "Recreate" } }));
    c.run(3000);
    const [slice] = c.list("endpointslices.discovery.k8s.io");
    expect(slice.endpoints).toHaveLength(2);
    expect(slice.endpoints[0].conditions).toEqual({ ready: true, serving: true, terminating: false });
    expect(slice.ports).toEqual([{ name: "", port: 80, protocol: "TCP" }]);
    expect(slice.metadata.labels).toEqual({
      app: "web",
      "kubernetes.io/service-name": "web",
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    });
    expect(c.get("endpoints", "default", "web").subsets[0].addresses).toHaveLength(2);
    c.patchSpec("deployments.apps", "default", "web", (d) => {
      d.spec.replicas = 0;
    });
    c.run(6000);
    expect(c.list("endpointslices.discovery.k8s.io")[0].endpoints).toEqual([]);
    expect(c.get("endpoints", "default", "web").subsets).toBeUndefined();
    c.client.delete("services", "default", "web");
    c.run(7000);
    expect([...c.list("endpointslices.discovery.k8s.io"), ...c.list("endpoints")]).toEqual([]);
  });

  it("are mirrored where somebody keeps them by hand", () => {
    const c = cluster();
    c.create("services", service("db", { selector: undefined }));
    c.create("endpoints", {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name: "db", namespace: "default" },
      subsets: [{ addresses: [{ ip: "192.0.2.7" }], ports: [{ port: 3306 }] }],
    });
    c.run(100);
    expect(c.list("endpointslices.discovery.k8s.io")[0]).toMatchObject({
      addressType: "IPv4",
      endpoints: [{ addresses: ["192.0.2.7"], conditions: { ready: true } }],
      ports: [{ name: "", port: 3306, protocol: "TCP" }],
    });
  });
});

describe("namespaces", () => {
  it("get their service account and CA, and go with their content", () => {
    const c = cluster();
    const metadata = { name: "shop" };
    c.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata, spec: { finalizers: ["kubernetes"] } });
    c.run(100);
    expect(names(c, "serviceaccounts")).toEqual(["default"]);
    expect(names(c, "configmaps")).toEqual(["kube-root-ca.crt"]);
    c.put("namespaces", {
      ...c.get("namespaces", undefined, "shop"),
      metadata: { ...c.get("namespaces", undefined, "shop").metadata, deletionTimestamp: "2026-01-02T03:04:06Z" },
      status: { phase: "Terminating" },
    });
    c.run(10_000);
    expect([...c.list("namespaces"), ...c.list("serviceaccounts"), ...c.list("configmaps")]).toEqual([]);
  });
});

describe("a stopped node", () => {
  it("turns unknown after 50 s, and its pods move after five minutes", () => {
    const down = new Map<string, number>();
    const liveness = { nodeUp: (node: string) => !down.has(node), downSince: (node: string) => down.get(node) };
    const c = cluster({ liveness });
    for (const name of ["n1", "n2"]) {
      const node = c.get("nodes", undefined, name);
      const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady" }];
      c.put("nodes", { ...node, status: { ...node.status, conditions } });
    }
    const tolerations = [
      { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
    ];
    const spec = { ...template("web").spec, tolerations, nodeSelector: { "kubernetes.io/hostname": "n1" } };
    c.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" }, spec });
    c.run(5000);
    down.set("n1", c.now);
    c.put("nodes", { ...c.get("nodes", undefined, "n1"), spec: { unschedulable: true } });
    c.run(50_000);
    const ready = () => c.get("nodes", undefined, "n1").status.conditions.find((x: any) => x.type === "Ready");
    expect(ready().status).toBe("True");
    c.run(56_000);
    expect(ready()).toMatchObject({ status: "Unknown", reason: "NodeStatusUnknown" });
    expect(c.get("nodes", undefined, "n1").spec.taints.map((t: any) => `${t.key}:${t.effect}`)).toEqual([
      "node.kubernetes.io/unschedulable:NoSchedule",
      "node.kubernetes.io/unreachable:NoSchedule",
      "node.kubernetes.io/unreachable:NoExecute",
    ]);
    expect(c.events).toContain("NodeNotReady: Node n1 status is now: NodeNotReady");
    c.run(354_000);
    expect(names(c, "pods")).toEqual(["p"]);
    c.run(356_000);
    expect(names(c, "pods")).toEqual([]);
    expect(c.events).toContain("TaintManagerEviction: Marking for deletion Pod default/p");
  });
});

describe("load balancers", () => {
  const ingress = (c: TestCluster, name: string) => c.get("services", "default", name).status.loadBalancer?.ingress;
  const balanced = (name: string, port: number, spec: any = {}) =>
    service(name, { type: "LoadBalancer", ports: [{ port, protocol: "TCP" }], ...spec });

  it("from a pool: each service its own address, the freed one again", () => {
    const c = cluster({ loadBalancer: { profile: { kind: "pool", pool: "192.0.2.1-192.0.2.2" } } });
    for (const name of ["a", "b", "c"]) c.create("services", balanced(name, 80));
    c.run(100);
    expect([ingress(c, "a"), ingress(c, "b"), ingress(c, "c")]).toEqual([
      [{ ip: "192.0.2.1" }],
      [{ ip: "192.0.2.2" }],
      undefined,
    ]);
    c.client.delete("services", "default", "a");
    c.run(200);
    expect(ingress(c, "c")).toEqual([{ ip: "192.0.2.1" }]);
  });

  it("on one computer: a port belongs to the first", () => {
    const c = cluster({ loadBalancer: { profile: { kind: "localhost" } } });
    c.create("services", balanced("a", 8080));
    c.run(50);
    c.create("services", balanced("b", 8080));
    c.create("services", balanced("d", 8081));
    c.run(100);
    expect([ingress(c, "a"), ingress(c, "b"), ingress(c, "d")]).toEqual([
      [{ hostname: "localhost" }],
      undefined,
      [{ hostname: "localhost" }],
    ]);
  });

  it("of a cloud: with its events, its delay and its finalizer", () => {
    const c = cluster({ loadBalancer: { profile: { kind: "cloud", pool: "198.51.100.0/24", delayMs: 5000 } } });
    c.create("services", balanced("a", 80));
    c.run(4000);
    expect(ingress(c, "a")).toBeUndefined();
    expect(c.get("services", "default", "a").metadata.finalizers).toEqual([
      "service.kubernetes.io/load-balancer-cleanup",
    ]);
    c.run(6000);
    expect(ingress(c, "a")[0].ip).toMatch(/^198\.51\.100\.\d+$/);
    expect(c.events.filter((e) => e.includes("LoadBalancer"))).toEqual([
      "EnsuringLoadBalancer: Ensuring load balancer",
      "EnsuredLoadBalancer: Ensured load balancer",
    ]);
    c.client.delete("services", "default", "a");
    c.run(7000);
    expect(names(c, "services")).toEqual([]);
  });

  it("of k3s: by pods on the nodes, so a taken port stays pending", () => {
    const c = cluster({ loadBalancer: { profile: { kind: "node" } } }, []);
    const status = {
      addresses: [{ type: "InternalIP", address: "192.0.2.9" }],
      allocatable: testNode("n").status.allocatable,
    };
    c.put("nodes", { ...testNode("n1"), status });
    c.create("services", balanced("a", 80));
    c.run(3000);
    c.create("services", balanced("b", 80));
    c.run(8000);
    expect([ingress(c, "a"), ingress(c, "b")]).toEqual([[{ ip: "192.0.2.9" }], undefined]);
    c.client.delete("services", "default", "a");
    c.run(16_000);
    expect(ingress(c, "b")).toEqual([{ ip: "192.0.2.9" }]);
  });

  it("of MetalLB: only while its controller runs", () => {
    const c = cluster({ loadBalancer: { profile: { kind: "metallb", pool: "192.168.1.11-192.168.1.99" } } });
    c.create("services", balanced("a", 80));
    c.run(1000);
    expect(ingress(c, "a")).toBeUndefined();
    const labels = { app: "metallb", component: "controller" };
    const metadata = { name: "controller-x", namespace: "metallb-system", labels };
    c.create("pods", { apiVersion: "v1", kind: "Pod", metadata, spec: template("metallb").spec });
    c.run(5000);
    expect(ingress(c, "a")).toEqual([{ ip: "192.168.1.11" }]);
    expect(c.events).toContain('IPAllocated: Assigned IP ["192.168.1.11"]');
    for (const [name, prefix] of Object.entries({ b: "metallb.io", d: "metallb.universe.tf" })) {
      const wanted = balanced(name, 80);
      const annotations = { [`${prefix}/loadBalancerIPs`]: `192.168.1.${name === "b" ? 50 : 60}` };
      c.create("services", { ...wanted, metadata: { ...wanted.metadata, annotations } });
    }
    c.run(9000);
    expect([ingress(c, "b"), ingress(c, "d")]).toEqual([[{ ip: "192.168.1.50" }], [{ ip: "192.168.1.60" }]]);
  });
});

describe("statefulset controller", () => {
  it("makes pods in order, replaces them from the end, and scales down from the end", () => {
    const c = cluster();
    const spec = {
      replicas: 2,
      serviceName: "db",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    };
    c.create("statefulsets.apps", workload("StatefulSet", "db", spec));
    c.run(1500);
    expect(names(c, "pods")).toEqual(["db-0", "db-1"]);
    c.run(5000);
    const image = (name: string) => c.get("pods", "default", name)?.spec.containers[0].image;
    expect(c.get("pods", "default", "db-1").spec).toMatchObject({ hostname: "db-1", subdomain: "db" });
    c.patchSpec("statefulsets.apps", "default", "db", (set) => {
      set.spec.template.spec.containers[0].image = "nginx:2";
    });
    c.run(5500);
    expect([image("db-0"), image("db-1")]).toEqual(["nginx", "nginx:2"]);
    c.run(10_000);
    expect([image("db-0"), image("db-1")]).toEqual(["nginx:2", "nginx:2"]);
    const { status } = c.get("statefulsets.apps", "default", "db");
    expect(status).toMatchObject({ replicas: 2, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2 });
    expect(status.currentRevision).toBe(status.updateRevision);
    c.patchSpec("statefulsets.apps", "default", "db", (set) => {
      set.spec.replicas = 1;
    });
    c.run(12_000);
    expect(names(c, "pods")).toEqual(["db-0"]);
    expect(c.events).toContain("SuccessfulDelete: Delete Pod db-1 in StatefulSet db successful");
  });
});

describe("job controller", () => {
  const job = (spec: any) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "sum", namespace: "default" },
    spec: {
      parallelism: 1,
      backoffLimit: 1,
      selector: { matchLabels: { app: "sum" } },
      template: { metadata: { labels: { app: "sum" } }, spec: { restartPolicy: "Never", ...template("sum").spec } },
      ...spec,
    },
  });
  const end = (c: TestCluster, phase: string) => {
    for (const pod of c.list("pods").filter((p) => p.status.phase === "Running")) {
      c.client.updateStatus("pods", { ...pod, status: { ...pod.status, phase } });
    }
  };
  const status = (c: TestCluster) => c.get("jobs.batch", "default", "sum").status;

  it("runs to its completions", () => {
    const c = cluster();
    c.create("jobs.batch", job({ completions: 2 }));
    c.run(2000);
    expect(status(c)).toMatchObject({ active: 1, ready: 1, terminating: 0 });
    end(c, "Succeeded");
    c.run(4000);
    end(c, "Succeeded");
    c.run(6000);
    expect(status(c).succeeded).toBe(2);
    expect(status(c).conditions.map((x: any) => `${x.type} ${x.reason}`)).toEqual([
      "SuccessCriteriaMet CompletionsReached",
      "Complete CompletionsReached",
    ]);
    expect(c.events).toContain("Completed: Job completed");
    expect(c.list("pods").map((p) => p.metadata.finalizers)).toEqual([undefined, undefined]);
  });

  it("gives up at its backoff limit, waiting longer each time", () => {
    const c = cluster();
    c.create("jobs.batch", job({ completions: 1 }));
    c.run(2000);
    end(c, "Failed");
    c.run(3000);
    expect(c.list("pods")).toHaveLength(1);
    c.run(14_000);
    expect(c.list("pods")).toHaveLength(2);
    end(c, "Failed");
    c.run(15_000);
    expect(status(c).failed).toBe(2);
    expect(status(c).conditions.map((x: any) => `${x.type} ${x.reason}`)).toEqual([
      "FailureTarget BackoffLimitExceeded",
      "Failed BackoffLimitExceeded",
    ]);
    expect(c.events).toContain("BackoffLimitExceeded: Job has reached the specified backoff limit");
  });
});
