/** Validation, rows and descriptions of the smaller kinds; expectations recorded from a real v1.36 server and kubectl. */
import { describe, expect, test } from "vitest";
import { kindForResource } from "../../../src/kinds/index.ts";

const ctx: any = { featureGate: () => true, timestamp: () => "2026-01-01T00:00:00Z" };
const reader = { find: () => undefined, list: () => [], events: () => [], nowMs: 0, showEvents: true };
const meta = { name: "x", namespace: "default", creationTimestamp: "2026-11-21T02:43:45Z" };

/** What the server says of a new object of "GROUP/RESOURCE". */
function refuse(resource: string, fields: any): string[] {
  const [name = "", group = ""] = resource.split("/").reverse();
  const kind = kindForResource(group, name)!;
  const object = { apiVersion: "v1", kind: kind.kind, metadata: { ...meta }, ...structuredClone(fields) };
  kind.defaults?.(object, ctx);
  kind.strategy?.prepareForCreate?.(object, ctx);
  return (kind.validate?.(object, ctx) ?? []).map((error) => `${error.field}: ${error.detail}`);
}

/** What it says of a change. */
function refuseChange(resource: string, before: any, after: any): string[] {
  const [name = "", group = ""] = resource.split("/").reverse();
  const kind = kindForResource(group, name)!;
  const [old, object] = [before, after].map((fields): any => ({ kind: kind.kind, metadata: { ...meta }, ...fields }));
  for (const each of [old, object]) kind.defaults?.(each, ctx);
  return (kind.validateUpdate?.(object, old, ctx) ?? []).map((error) => `${error.field}: ${error.detail}`);
}

describe("new objects", () => {
  const b64 = (text: string) => Buffer.from(text).toString("base64");
  const cases: [resource: string, fields: any, errors: string[]][] = [
    [
      "configmaps",
      { data: { logo: "a" }, binaryData: { logo: "AA==" } },
      ['data[logo]: Invalid value: "logo": duplicate of key present in binaryData'],
    ],
    ["configmaps", { data: { big: "a".repeat(1100000) } }, ["[]: Too long: may not be more than 1048576 bytes"]],
    ["secrets", { type: "kubernetes.io/tls", stringData: { "tls.crt": "v" } }, ["data[tls.key]: Required value"]],
    [
      "secrets",
      { type: "kubernetes.io/basic-auth", stringData: { user: "v" } },
      ["data[username]: Required value", "data[password]: Required value"],
    ],
    [
      "secrets",
      { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": b64("value") } },
      [
        "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'v' looking for beginning of value",
      ],
    ],
    [
      "secrets",
      { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": b64("not json") } },
      [
        "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'o' in literal null (expecting 'u')",
      ],
    ],
    [
      "persistentvolumeclaims",
      { spec: { resources: { requests: { storage: "1Gi" } } } },
      ["spec.accessModes: Required value: at least 1 access mode is required"],
    ],
    [
      "persistentvolumes",
      {
        spec: {
          accessModes: ["ReadWriteOnce", "ReadWriteOncePod"],
          persistentVolumeReclaimPolicy: "Keep",
          hostPath: { path: "../up" },
          nfs: { server: "a", path: "/" },
        },
      },
      [
        "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
        "spec.capacity: Required value",
        'spec.capacity: Unsupported value: null: supported values: "storage"',
        'spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"',
        "spec.hostPath.path: Invalid value: \"../up\": must not contain '..'",
        "spec.nfs: Forbidden: may not specify more than 1 volume type",
      ],
    ],
    [
      "limitranges",
      { spec: { limits: [{ type: "Container", max: { cpu: "1" }, min: { cpu: "2" } }] } },
      [
        'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
        'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
      ],
    ],
    [
      "resourcequotas",
      { spec: { hard: { pods: "1" }, scopes: ["Sometimes"] } },
      ['spec.scopes: Invalid value: ["Sometimes"]: unsupported scope'],
    ],
    [
      "events",
      { involvedObject: { namespace: "kube-system" } },
      ['involvedObject.namespace: Invalid value: "kube-system": does not match event.namespace'],
    ],
    [
      "networking.k8s.io/ingresses",
      { spec: {} },
      ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
    ],
    [
      "networking.k8s.io/networkpolicies",
      { spec: { ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }] } },
      ["spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer"],
    ],
    [
      "rbac.authorization.k8s.io/roles",
      { rules: [{ apiGroups: [""], resources: ["pods"] }] },
      ["rules[0].verbs: Required value: verbs must contain at least one value"],
    ],
    [
      "policy/poddisruptionbudgets",
      { spec: { minAvailable: 1, maxUnavailable: 1, selector: { matchLabels: { app: "x" } } } },
      [
        'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"x"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [
      "scheduling.k8s.io/priorityclasses",
      { value: 2000000000 },
      ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
    ],
    [
      "coordination.k8s.io/leases",
      { spec: { leaseDurationSeconds: 0 } },
      ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"],
    ],
    [
      "certificates.k8s.io/certificatesigningrequests",
      { spec: { request: "bm90IGEgY3Ny", usages: ["client auth"], signerName: "plain", expirationSeconds: 60 } },
      [
        'spec.request: Invalid value: "bm90IGEgY3Ny": PEM block type must be CERTIFICATE REQUEST',
        "spec.signerName: Invalid value: \"plain\": must be a fully qualified domain and path of the form 'example.com/signer-name'",
        "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)",
      ],
    ],
  ];
  test.each(cases)("%s %#", (resource, fields, errors) => {
    expect(refuse(resource, fields)).toEqual(errors);
  });
});

describe("changes", () => {
  test("a sealed ConfigMap", () => {
    const errors = refuseChange("configmaps", { immutable: true, data: { a: "1" } }, { data: { a: "2" } });
    const detail = "Forbidden: field is immutable when `immutable` is set";
    expect(errors).toEqual([`immutable: ${detail}`, `data: ${detail}`]);
  });

  test("the role of a binding", () => {
    const roleRef = (name: string) => ({ roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name } });
    const errors = refuseChange("rbac.authorization.k8s.io/rolebindings", roleRef("a"), roleRef("b"));
    const value = '{"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}';
    expect(errors).toEqual([`roleRef: Invalid value: ${value}: cannot change roleRef`]);
  });

  test("the size of a claim that is not bound, with what differs", () => {
    const spec = (storage: string) => ({
      spec: { accessModes: ["ReadWriteOnce"], storageClassName: "manual", resources: { requests: { storage } } },
    });
    const hunk = [
      "@@ -6,7 +6,7 @@",
      '  "Resources": {',
      '   "Limits": null,',
      '   "Requests": {',
      '-   "storage": "100Gi"',
      '+   "storage": "1Gi"',
      "   }",
      "  },",
      '  "VolumeName": "",',
      "",
    ];
    const detail =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    expect(refuseChange("persistentvolumeclaims", spec("100Gi"), spec("1Gi"))).toEqual([
      `spec: Forbidden: ${detail}\n${hunk.join("\n")}`,
    ]);
  });

  test("endpoints that stay are not looked at again", () => {
    const slice = (addressType: string) => ({ addressType, endpoints: [{ addresses: ["10.0.0.1"] }] });
    const errors = refuseChange("discovery.k8s.io/endpointslices", slice("IPv4"), slice("IPv6"));
    expect(errors).toEqual(['addressType: Invalid value: "IPv6": field is immutable']);
  });
});

describe("descriptions", () => {
  test("verbs of one resource are put together", () => {
    const rules = [
      { apiGroups: ["apps"], resources: ["*"], verbs: ["*"] },
      { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] },
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["card"], verbs: ["update"] },
    ];
    const role: any = { kind: "Role", metadata: { ...meta, name: "borrower" }, rules };
    expect(kindForResource("rbac.authorization.k8s.io", "roles")?.describe?.(role, reader)).toBe(
      [
        "Name:         borrower",
        "Labels:       <none>",
        "Annotations:  <none>",
        "PolicyRule:",
        "  Resources  Non-Resource URLs  Resource Names  Verbs",
        "  ---------  -----------------  --------------  -----",
        "  *.apps     []                 []              [*]",
        "  secrets    []                 []              [get list]",
        "  secrets    []                 [card]          [update]",
        "",
      ].join("\n"),
    );
  });

  test("a quota's row", () => {
    const status = {
      hard: { pods: "10", "limits.memory": "8Gi", "requests.cpu": "4" },
      used: { pods: "0", "limits.memory": "0", "requests.cpu": "0" },
    };
    const row = kindForResource("", "resourcequotas")?.row?.({ metadata: meta, status } as any, {
      nowMs: Date.parse(meta.creationTimestamp) + 2000,
    });
    expect(row).toEqual(["x", "pods: 0/10, requests.cpu: 0/4", "limits.memory: 0/8Gi", "2s"]);
  });
});
