import { describe, expect, it } from "vitest";
import { acceptNames } from "../../../src/controller/customresource/names.ts";
import { metricProblems } from "../../../src/controller/podautoscaler/metrics.ts";
import { quotaUsage } from "../../../src/kinds/core/resourcequota/usage.ts";

const definition = (plural: string, kind: string, more: any = {}, accepted?: any): any => ({
  metadata: { name: `${plural}.x.io` },
  spec: { group: "x.io", names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, ...more } },
  status: accepted && { acceptedNames: accepted },
});

describe("names of definitions", () => {
  it("are accepted where nobody has them", () => {
    expect(acceptNames(definition("boats", "Boat", { shortNames: ["bt"] }), [])).toEqual({
      names: { plural: "boats", singular: "boat", kind: "Boat", listKind: "BoatList", shortNames: ["bt"] },
      conflict: undefined,
    });
  });

  it("are refused one by one where a neighbour has them", () => {
    const taken = definition(
      "ships",
      "Ship",
      {},
      { plural: "ships", singular: "ship", kind: "Boat", shortNames: ["bt"] },
    );
    const { names, conflict } = acceptNames(definition("boats", "Boat", { shortNames: ["bt"] }), [taken]);
    expect(conflict).toEqual({ reason: "KindConflict", message: '"Boat" is already in use' });
    expect(names).toEqual({ plural: "boats", singular: "boat", listKind: "BoatList" });
  });
});

describe("quota usage", () => {
  const pod = (requests: any, phase = "Running"): any => ({
    metadata: {},
    spec: { containers: [{ name: "c", resources: { requests } }] },
    status: { phase },
  });
  const objects: Record<string, any[]> = {
    pods: [pod({ cpu: "100m", memory: "1Gi" }), pod({ cpu: "400m" }), pod({ cpu: "9" }, "Succeeded")],
    services: [{ spec: { type: "NodePort", ports: [{}, {}] } }, { spec: { type: "ClusterIP", ports: [{}] } }],
    "deployments.apps": [{}, {}],
    persistentvolumeclaims: [
      { spec: { storageClassName: "fast", resources: { requests: { storage: "2Gi" } } } },
      { spec: { resources: { requests: { storage: "1Gi" } } } },
    ],
  };
  const used = (hard: string[], spec: any = {}) =>
    quotaUsage(
      { spec: { hard: Object.fromEntries(hard.map((name) => [name, "10"])), ...spec } } as any,
      (resource) => objects[resource] ?? [],
    );

  it("counts objects and sums what living pods ask for", () => {
    expect(
      used(["pods", "requests.cpu", "memory", "services", "services.nodeports", "count/deployments.apps"]),
    ).toEqual({
      pods: "2",
      "requests.cpu": "500m",
      memory: "1Gi",
      services: "2",
      "services.nodeports": "2",
      "count/deployments.apps": "2",
    });
  });

  it("knows storage by class", () => {
    const name = "fast.storageclass.storage.k8s.io/requests.storage";
    expect(used(["requests.storage", name, "nosuch"])).toEqual({ "requests.storage": "3Gi", [name]: "2Gi" });
  });

  it("counts pods of its scopes only", () => {
    expect(used(["pods"], { scopes: ["BestEffort"] })).toEqual({ pods: "0" });
    expect(used(["pods"], { scopes: ["NotTerminating"] })).toEqual({ pods: "2" });
  });
});

it("metrics fail in upstream's words", () => {
  const metric = { type: "Resource", resource: { name: "cpu", target: { averageValue: "1" } } };
  expect(metricProblems(metric, "default").error).toBe(
    "failed to get cpu resource metric value: failed to get cpu usage: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)",
  );
});
