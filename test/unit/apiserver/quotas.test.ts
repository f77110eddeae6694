import { describe, expect, it } from "vitest";
import { limitCheck, limitDefaults } from "../../../src/apiserver/admission/limitranger.ts";
import { resourceQuota } from "../../../src/apiserver/admission/resourcequota.ts";
import type { Server } from "../../../src/apiserver/server.ts";
import { kindFor } from "../../../src/kinds/index.ts";

const podKind = kindFor("", "Pod", "v1")!;
const serviceKind = kindFor("", "Service", "v1")!;

function serverWith(stored: Record<string, any[]>) {
  const updated: any[] = [];
  const server = {
    store: {
      list: (resource: string) => stored[resource] ?? [],
      update: (_: string, object: any) => updated.push(object),
    },
  } as unknown as Server;
  return { server, updated };
}

const pod = (resources: object = {}): any => ({
  metadata: { name: "p", namespace: "a" },
  spec: { containers: [{ name: "c", resources }] },
});
const create = (kind: any, object: any, more: object = {}): any => ({
  operation: "CREATE",
  request: {},
  kind,
  object,
  ...more,
});
const quota = (hard: object, used?: object): any => ({
  metadata: { name: "q", namespace: "a" },
  spec: { hard },
  ...(used && { status: { hard, used } }),
});

function refusal(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("limit ranges", () => {
  const limits = [
    { type: "Container", default: { cpu: "200m" }, defaultRequest: { cpu: "100m" }, max: { cpu: "500m" } },
    { type: "Pod", max: { cpu: "1" } },
  ];
  const { server } = serverWith({ limitranges: [{ metadata: { name: "l" }, spec: { limits } }] });

  it("fill in what containers leave out, and say so", () => {
    const object = pod();
    limitDefaults(server, create(podKind, object));
    expect(object.spec.containers[0].resources).toEqual({ limits: { cpu: "200m" }, requests: { cpu: "100m" } });
    expect(object.metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu request for container c; cpu limit for container c",
    });
  });

  it("refuse what is too much, with all reasons", () => {
    expect(refusal(() => limitCheck(server, create(podKind, pod({ limits: { cpu: "2" } }))))).toBe(
      'pods "p" is forbidden: [maximum cpu usage per Container is 500m, but limit is 2, maximum cpu usage per Pod is 1, but limit is 2]',
    );
  });
});

describe("quotas", () => {
  it("count what they let in", () => {
    const { server, updated } = serverWith({ resourcequotas: [quota({ pods: "2" }, { pods: "1" })] });
    resourceQuota(server, create(podKind, pod()));
    expect(updated[0].status.used).toEqual({ pods: "2" });
  });

  it("refuse what they have no room for", () => {
    const { server } = serverWith({
      resourcequotas: [quota({ pods: "2", services: "1" }, { pods: "2", services: "1" })],
    });
    expect(refusal(() => resourceQuota(server, create(podKind, pod())))).toBe(
      'pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    );
    const service = { metadata: { name: "s", namespace: "a" }, spec: { type: "ClusterIP" } };
    expect(
      refusal(() => resourceQuota(server, create(serviceKind, service, { operation: "UPDATE", old: service }))),
    ).toBe("");
  });

  it("want pods to say how much they take of what is limited", () => {
    const { server } = serverWith({ resourcequotas: [quota({ "requests.cpu": "1" }, { "requests.cpu": "0" })] });
    expect(refusal(() => resourceQuota(server, create(podKind, pod())))).toBe(
      'pods "p" is forbidden: failed quota: q: must specify requests.cpu for: c',
    );
  });
});
