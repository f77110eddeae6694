import { describe, expect, it } from "vitest";
import { createCluster, profileNamed, profileNames } from "../../../src/cluster/bootstrap.ts";
import { loadProfile, withNodes } from "../../../src/cluster/labprofile.ts";
import { World } from "../../../src/cluster/world.ts";
import { overlap } from "../../../src/kubelab/cmd/up.ts";

const ADMIN = { name: "kubernetes-admin", groups: ["system:masters"] };

describe("profiles", () => {
  it("are these", () => {
    expect(profileNames()).toEqual([
      "aks",
      "bare",
      "docker-desktop",
      "eks",
      "gke",
      "k3s",
      "kind",
      "kubeadm-metallb",
      "lab",
      "minikube",
    ]);
  });

  it.each(profileNames())("%s comes up with every pod running", (name) => {
    const state = createCluster({ name, profile: profileNamed(name), seed: "test", clock: "instant" });
    const world = new World(state);
    const pods = world.clientOf(ADMIN).list<any>("pods");
    const wrong = pods
      .filter((pod) => pod.status.phase !== "Running")
      .map((pod) => `${pod.metadata.name} ${pod.status.phase}`);
    expect(wrong).toEqual([]);
    const ready = world
      .clientOf(ADMIN)
      .list<any>("nodes")
      .map((n) => n.status.conditions.at(-1).status);
    expect(new Set(ready)).toEqual(new Set(["True"]));
  });

  it("grow and shrink", () => {
    const names = (profile: string, count: number) => withNodes(loadProfile(profile), count).nodes.map((n) => n.name);
    expect(names("lab", 1)).toEqual(["lab-control-plane"]);
    expect(names("lab", 4)).toEqual(["lab-control-plane", "lab-worker", "lab-worker2", "lab-worker3"]);
    expect(names("minikube", 3)).toEqual(["minikube", "minikube-m02", "minikube-m03"]);
    expect(names("kubeadm-metallb", 5).at(-1)).toBe("w4-k8s");
    const addresses = withNodes(loadProfile("lab"), 250).nodes.map((n) => n.address);
    expect(addresses.at(-1)).toBe("172.18.0.251");
    expect(new Set(addresses).size).toBe(250);
  });
});

it("ranges overlap where they share an address", () => {
  expect(overlap("10.96.0.0/12", "10.100.1.5/24")).toBe(true);
  expect(overlap("172.18.0.0/24", "172.18.1.0/24")).toBe(false);
  expect(overlap("192.168.1.7/24", "192.168.0.0/16")).toBe(true);
});
