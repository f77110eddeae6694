import { beforeAll, describe, expect, it } from "vitest";
import { createApiServer } from "../../../src/apiserver/server.ts";
import type { Profile } from "../../../src/client/component.ts";
import type { ApiRequest } from "../../../src/client/index.ts";
import { allKinds } from "../../../src/kinds/index.ts";
import type { Kind } from "../../../src/kinds/types.ts";
import { createState } from "../../../src/state/state.ts";

const profile = {
  name: "bare",
  serviceCIDR: "10.96.0.0/16",
  podCIDR: "10.244.0.0/16",
  nodes: [],
} as unknown as Profile;
const clock = { mode: "instant", now: 0, epoch: 0, hostAt: 0 } as const;
const server = createApiServer({
  state: createState({ cluster: "lab", seed: "odd", profile: "bare", clock: { ...clock }, revision: 0, counters: {} }),
  profile,
  notify: () => {},
  nodes: { connect: () => ({ code: 400, body: {}, warnings: [] }) },
  timestamp: () => "2026-01-02T03:04:05Z",
  nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5),
});

beforeAll(() => {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } };
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  const core = { group: "", version: "v1", verb: "create" } as const;
  server.handle({ ...core, resource: "namespaces", body: namespace });
  server.handle({ ...core, resource: "serviceaccounts", namespace: "default", body: account });
});

const kinds = allKinds().filter((k) => k.verbs.includes("create") && k.verbs.includes("list"));
const place = (kind: Kind): Omit<ApiRequest, "verb"> => ({
  group: kind.group,
  version: kind.version,
  resource: kind.resource,
  ...(kind.namespaced && { namespace: "default" }),
});
const shell = (kind: Kind, name: string, rest: object) => ({
  apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
  kind: kind.kind,
  metadata: { name },
  ...rest,
});

/** Specs that lack what every sane object has: each must be refused or stored, never break the server. */
const template = (spec: unknown) => ({ metadata: { labels: { a: "b" } }, spec });
const oddSpecs: unknown[] = [
  undefined,
  null,
  {},
  { template: null, selector: null },
  { template: {}, selector: {} },
  { selector: { matchLabels: { a: "b" } }, template: template({}) },
  { selector: { matchLabels: { a: "b" } }, template: template({ containers: [] }) },
  { selector: { matchLabels: { a: "b" } }, template: template({ containers: [{}], volumes: [{}] }) },
  { containers: null, volumes: null },
  { containers: [{}], initContainers: [{}], ephemeralContainers: [{}], volumes: [{}], tolerations: [{}] },
  { containers: [{ name: "c", image: "i", env: [{}], ports: [{}], volumeMounts: [{}], livenessProbe: {} }] },
  { ports: [{}], selector: null },
  { ports: null, type: "LoadBalancer" },
  { type: "ExternalName" },
  { rules: [{}], tls: [{}], defaultBackend: {} },
  { rules: [{ http: {} }, { http: { paths: [{}] } }] },
  { podSelector: null, ingress: [{}], egress: [{ to: [{}], ports: [{}] }] },
  { ingress: [{ from: [{ ipBlock: {} }] }] },
  { scaleTargetRef: null, metrics: [{}] },
  { scaleTargetRef: {}, metrics: [{ type: "Resource" }], behavior: {} },
  { jobTemplate: {}, schedule: "" },
  { jobTemplate: { spec: { template: {} } }, schedule: "* * * * *" },
  { accessModes: null, resources: null },
  { capacity: null, claimRef: {}, hostPath: {} },
  { limits: [{}] },
  { hard: null, scopes: [], scopeSelector: { matchExpressions: [{}] } },
  { minAvailable: "x%", selector: {} },
  { group: "x.example.com", names: {}, versions: [{}], scope: "" },
  { versions: null, names: null },
  { request: "", usages: null, signerName: "" },
  { matchConstraints: {}, validations: [{}], paramKind: {} },
];
const oddFields: object[] = [
  { rules: [{}], subjects: [{}], roleRef: null, aggregationRule: {} },
  { webhooks: [{}] },
  { subsets: [{}], endpoints: [{}], ports: [{}], addressType: "" },
  { subsets: [{ addresses: [{}], ports: [{}] }], endpoints: null, ports: null },
  { data: null, stringData: null, binaryData: null, type: "kubernetes.io/tls" },
  { data: { "": "" }, immutable: true },
  { involvedObject: null, regarding: null, series: {} },
  { provisioner: "", parameters: {}, allowedTopologies: [{}] },
  { value: null, handler: "", overhead: {}, scheduling: {} },
  { driverName: "", storageClassName: "", nodeTopology: {} },
  { template: { spec: {} } },
];
const oddMetadata: object[] = [
  { metadata: null },
  { metadata: {} },
  {
    metadata: {
      name: "__proto__",
      labels: JSON.parse('{"__proto__":"x"}'),
      annotations: JSON.parse('{"__proto__":"y"}'),
    },
  },
  { metadata: { name: "m", ownerReferences: [{}], finalizers: [""], labels: null } },
  { metadata: { generateName: "g-", finalizers: null } },
];

function survives(request: ApiRequest): number {
  const { code, body } = server.handle(request);
  expect(body, JSON.stringify(request)).toBeTypeOf("object");
  return code;
}

describe.each(kinds.map((k) => [`${k.group}/${k.version}/${k.resource}`, k] as const))("%s", (_, kind) => {
  it("refuses or stores whatever comes", () => {
    let n = 0;
    const bodies = [
      ...oddSpecs.map((spec) => shell(kind, `odd-${n++}`, { spec })),
      ...oddFields.map((fields) => shell(kind, `odd-${n++}`, fields)),
      ...oddMetadata.map((fields) => ({ ...shell(kind, `odd-${n++}`, {}), ...fields })),
    ];
    // A binding to what is no kind of role is an error of the server itself, upstream as here.
    const own = kind.resource.endsWith("rolebindings") ? [500] : [];
    for (const body of bodies) {
      const code = survives({ ...place(kind), verb: "create", body });
      expect([200, 201, 400, 403, 404, 409, 422, ...own]).toContain(code);
    }
    const { body } = server.handle({ ...place(kind), verb: "list" });
    for (const object of body.items) {
      const name = object.metadata.name;
      for (const patch of [{ spec: null }, { status: {} }])
        for (const subresource of [undefined, "status"])
          survives({
            ...place(kind),
            verb: "patch",
            name,
            subresource,
            patchType: "application/merge-patch+json",
            body: patch,
          });
    }
    survives({ ...place(kind), verb: "list", asTable: true });
  });
});

it("keeps prototypes clean", () => {
  expect(({} as any).x).toBeUndefined();
});
