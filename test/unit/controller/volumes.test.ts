import { describe, expect, it } from "vitest";
import { controllers } from "../../../src/controller/index.ts";
import { bestMatch, mismatch } from "../../../src/kinds/core/persistentvolume/matching.ts";
import { scheduler } from "../../../src/scheduler/index.ts";
import { TestCluster, testNode } from "../support/memoryclient.ts";

const volume = (name: string, storage: string, spec: any = {}, status: any = { phase: "Available" }): any => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name, finalizers: ["kubernetes.io/pv-protection"] },
  spec: { capacity: { storage }, accessModes: ["ReadWriteOnce"], persistentVolumeReclaimPolicy: "Retain", ...spec },
  status,
});
const claim = (name: string, storage: string, spec: any = {}): any => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "default", finalizers: ["kubernetes.io/pvc-protection"] },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...spec },
  status: { phase: "Pending" },
});

function cluster(): TestCluster {
  const made = new TestCluster([...controllers(), scheduler()]);
  made.put("nodes", testNode("n1"));
  return made;
}
const phases = (c: TestCluster, resource: string) =>
  Object.fromEntries(c.list(resource).map((o) => [o.metadata.name, o.status?.phase]));

describe("matching", () => {
  it("takes the smallest that is large enough, of the fewest access modes", () => {
    const both = { accessModes: ["ReadWriteOnce", "ReadOnlyMany"] };
    const volumes = [volume("big", "9Gi"), volume("small", "1Gi"), volume("fit", "3Gi"), volume("two", "2Gi", both)];
    expect(bestMatch(claim("c", "2Gi"), volumes)?.metadata.name).toBe("fit");
  });

  it("keeps a reserved volume for its claim", () => {
    const kept = volume("kept", "1Gi", { claimRef: { namespace: "default", name: "mine" } });
    expect(bestMatch(claim("other", "1Gi"), [kept])).toBeUndefined();
    expect(bestMatch(claim("mine", "1Gi"), [kept])?.metadata.name).toBe("kept");
  });

  it("says why an asked-for volume will not do", () => {
    expect(mismatch(volume("v", "1Gi"), claim("c", "2Gi"))).toBe("requested PV is too small");
    expect(mismatch(volume("v", "2Gi", { storageClassName: "x" }), claim("c", "2Gi"))).toBe(
      "storageClassName does not match",
    );
    expect(mismatch(volume("v", "2Gi"), claim("c", "2Gi", { volumeMode: "Block" }))).toBe("incompatible volumeMode");
  });
});

describe("volume controller", () => {
  it("binds a claim and releases its volume when the claim is gone", () => {
    const c = cluster();
    c.create("persistentvolumes", volume("shelf", "5Gi", {}, {}));
    c.create("persistentvolumeclaims", claim("data", "1Gi"));
    c.run(1000);
    expect(phases(c, "persistentvolumes")).toEqual({ shelf: "Bound" });
    const bound = c.list("persistentvolumeclaims")[0];
    expect([bound.status.phase, bound.spec.volumeName, bound.status.capacity]).toEqual([
      "Bound",
      "shelf",
      { storage: "5Gi" },
    ]);
    c.client.delete("persistentvolumeclaims", "default", "data");
    c.run(2000);
    expect(c.list("persistentvolumeclaims")).toEqual([]);
    expect(phases(c, "persistentvolumes")).toEqual({ shelf: "Released" });
  });

  it("says why a claim waits", () => {
    const c = cluster();
    c.create("persistentvolumeclaims", claim("none", "1Gi"));
    c.create("persistentvolumeclaims", claim("lost", "1Gi", { storageClassName: "nosuch" }));
    c.run(1000);
    expect(c.events).toContain(
      "FailedBinding: no persistent volumes available for this claim and no storage class is set",
    );
    expect(c.events).toContain('ProvisioningFailed: storageclass.storage.k8s.io "nosuch" not found');
  });

  it("holds pods back until their claims are bound", () => {
    const c = cluster();
    const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
    c.create("persistentvolumeclaims", claim("data", "1Gi"));
    c.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "default" },
      spec: { containers: [{ name: "c", image: "i" }], volumes },
      status: { phase: "Pending" },
    });
    c.run(1000);
    const condition = c.list("pods")[0].status.conditions[0];
    expect(condition.message).toBe(
      "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
    );
    c.create("persistentvolumes", volume("shelf", "1Gi", {}, {}));
    c.run(2000);
    expect(c.list("pods")[0].spec.nodeName).toBe("n1");
  });
});
