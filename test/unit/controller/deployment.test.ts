import { beforeEach, describe, expect, it } from "vitest";
import { deploymentController } from "../../../src/controller/deployment/index.ts";
import { replicaSetController } from "../../../src/controller/replicaset/index.ts";
import { scheduler } from "../../../src/scheduler/index.ts";
import { TestCluster, testKubelet, testNode } from "../support/memoryclient.ts";

const deployment = (name: string, replicas: number, more: any = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "default", labels: { app: name } },
  spec: {
    replicas,
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    selector: { matchLabels: { app: name } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } },
    ...more,
  },
});

const setImage = (cluster: TestCluster, image: string) =>
  cluster.patchSpec("deployments.apps", "default", "web", (d) => {
    d.spec.template.spec.containers[0].image = image;
  });
const scaling = (cluster: TestCluster) =>
  cluster.events.filter((e) => e.startsWith("ScalingReplicaSet")).map((e) => e.replace(/web-[a-z0-9]+/, "RS"));
const conditions = (cluster: TestCluster) =>
  cluster
    .get("deployments.apps", "default", "web")
    .status.conditions.map((c: any) => `${c.type}=${c.status} ${c.reason}`);

describe("deployment controller", () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = new TestCluster([deploymentController(), replicaSetController(), scheduler(), testKubelet()]);
    cluster.put("nodes", testNode("n1"));
    cluster.put("nodes", testNode("n2"));
  });

  it("brings a new deployment up, and says so", () => {
    cluster.create("deployments.apps", deployment("web", 3));
    cluster.run(500);
    expect(conditions(cluster)).toEqual([
      "Available=False MinimumReplicasUnavailable",
      "Progressing=True ReplicaSetUpdated",
    ]);
    cluster.run(5000);
    const { status, metadata } = cluster.get("deployments.apps", "default", "web");
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(status.unavailableReplicas).toBeUndefined();
    expect(conditions(cluster)).toEqual([
      "Available=True MinimumReplicasAvailable",
      "Progressing=True NewReplicaSetAvailable",
    ]);
    expect(status.conditions[1].message).toMatch(/^ReplicaSet "web-[a-z0-9]+" has successfully progressed\.$/);
    expect(metadata.annotations["deployment.kubernetes.io/revision"]).toBe("1");
    expect(scaling(cluster)).toEqual(["ScalingReplicaSet: Scaled up replica set RS from 0 to 3"]);
    const nodes = cluster.list("pods").map((pod) => pod.spec.nodeName);
    expect(new Set(nodes).size).toBe(2);
  });

  it("rolls four replicas over one by one", () => {
    cluster.create("deployments.apps", deployment("web", 4));
    cluster.run(5000);
    cluster.events.length = 0;
    setImage(cluster, "nginx:2");
    cluster.run(20_000);
    // Both steps at once: one more new pod and one old pod less, as maxSurge 1 and maxUnavailable 1 allow.
    expect(scaling(cluster)[0]).toBe("ScalingReplicaSet: Scaled up replica set RS from 0 to 1");
    expect(scaling(cluster)[1]).toBe("ScalingReplicaSet: Scaled down replica set RS from 4 to 3");
    expect(scaling(cluster).at(-1)).toBe("ScalingReplicaSet: Scaled down replica set RS from 1 to 0");
    expect(cluster.list("pods").map((p) => p.spec.containers[0].image)).toEqual(Array(4).fill("nginx:2"));
    expect(
      cluster
        .list("replicasets.apps")
        .map((rs) => rs.metadata.annotations["deployment.kubernetes.io/revision"])
        .sort(),
    ).toEqual(["1", "2"]);
    expect(cluster.get("deployments.apps", "default", "web").status).toMatchObject({
      updatedReplicas: 4,
      availableReplicas: 4,
    });
  });

  it("gives an old template its new revision and remembers the old one", () => {
    cluster.create("deployments.apps", deployment("web", 1));
    cluster.run(5000);
    setImage(cluster, "nginx:2");
    cluster.run(10_000);
    setImage(cluster, "nginx:1");
    cluster.run(15_000);
    const back = cluster.list("replicasets.apps").find((rs) => rs.spec.replicas === 1);
    expect(back.metadata.annotations["deployment.kubernetes.io/revision"]).toBe("3");
    expect(back.metadata.annotations["deployment.kubernetes.io/revision-history"]).toBe("1");
    expect(
      cluster.get("deployments.apps", "default", "web").metadata.annotations["deployment.kubernetes.io/revision"],
    ).toBe("3");
  });

  it("keeps as much history as asked for", () => {
    cluster.create("deployments.apps", deployment("web", 1, { revisionHistoryLimit: 1 }));
    for (const [i, image] of ["nginx:2", "nginx:3", "nginx:4"].entries()) {
      cluster.run(5000 * (i + 1));
      setImage(cluster, image);
    }
    cluster.run(30_000);
    expect(cluster.list("replicasets.apps")).toHaveLength(2);
  });

  it("stops all old pods first when it recreates", () => {
    cluster.create("deployments.apps", deployment("web", 2, { strategy: { type: "Recreate" } }));
    cluster.run(5000);
    cluster.events.length = 0;
    setImage(cluster, "nginx:2");
    cluster.run(15_000);
    expect(scaling(cluster)).toEqual([
      "ScalingReplicaSet: Scaled down replica set RS from 2 to 0",
      "ScalingReplicaSet: Scaled up replica set RS from 0 to 2",
    ]);
  });

  it("reports a rollout that does not get on", () => {
    const stuck = deployment("web", 1, { progressDeadlineSeconds: 5 });
    (stuck.spec.template.spec as any).nodeSelector = { disk: "ssd" };
    cluster.create("deployments.apps", stuck);
    cluster.run(4000);
    expect(conditions(cluster)).toContain("Progressing=True ReplicaSetUpdated");
    cluster.run(10_000);
    expect(conditions(cluster)).toContain("Progressing=False ProgressDeadlineExceeded");
    expect(cluster.events).toContain(
      "FailedScheduling: 0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. " +
        "no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    );
  });

  it("shares a change of size among the sets of a paused rollout", () => {
    cluster.create(
      "deployments.apps",
      deployment("web", 4, { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } }),
    );
    cluster.run(5000);
    setImage(cluster, "nginx:2");
    cluster.run(5100);
    cluster.patchSpec("deployments.apps", "default", "web", (d) => {
      d.spec.paused = true;
    });
    cluster.run(10_000);
    expect(conditions(cluster)).toContain("Progressing=Unknown DeploymentPaused");
    cluster.patchSpec("deployments.apps", "default", "web", (d) => {
      d.spec.replicas = 8;
    });
    cluster.run(15_000);
    expect(
      cluster
        .list("replicasets.apps")
        .map((rs) => rs.spec.replicas)
        .sort(),
    ).toEqual([3, 7]);
  });

  it("passes a refused pod on as a condition", () => {
    cluster.admit = (resource) => {
      if (resource === "pods") throw new Error("exceeded quota");
    };
    cluster.create("deployments.apps", deployment("web", 2));
    expect(() => cluster.run(100)).toThrow("exceeded quota");
    cluster.run(200);
    expect(conditions(cluster)).toContain("ReplicaFailure=True FailedCreate");
  });
});
