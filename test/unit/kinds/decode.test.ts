import { expect, test } from "vitest";
import { decode } from "../../../src/kinds/decode.ts";
import { kindFor } from "../../../src/kinds/index.ts";
import type { Kind } from "../../../src/kinds/types.ts";

const kind = (group: string, name: string) => kindFor(group, name) as Kind;
const error = (group: string, name: string, json: unknown) => decode(kind(group, name), json).error;

test.each([
  [
    "",
    "Pod",
    { metadata: { labels: ["a"] } },
    "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
  ],
  [
    "",
    "Pod",
    { spec: { restartPolicy: 1 } },
    "json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
  ],
  [
    "",
    "Pod",
    { spec: { hostNetwork: "yes" } },
    "json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool",
  ],
  [
    "",
    "Pod",
    { spec: { containers: ["a"] } },
    "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container",
  ],
  [
    "apps",
    "Deployment",
    { spec: { replicas: 3e9 } },
    "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32",
  ],
  [
    "",
    "Pod",
    { spec: { containers: [{ livenessProbe: { httpGet: { port: true } } }] } },
    "json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32",
  ],
  ["", "Secret", { data: { a: "not base64!" } }, "illegal base64 data at input byte 3"],
  [
    "",
    "Pod",
    { metadata: { creationTimestamp: "soon" } },
    'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"',
  ],
])("%s %s %j", (group, name, json, message) => {
  expect(error(group, name, json)).toBe(message);
});

test("drops what Go's structs leave out and fills what they always write", () => {
  const pod = {
    metadata: { creationTimestamp: null, labels: {} },
    spec: {
      containers: [
        { name: "a", env: [{ name: "E", value: "" }], resources: { limits: { cpu: 0.5, memory: "1024Mi" } } },
      ],
      volumes: [],
      terminationGracePeriodSeconds: 0,
      hostNetwork: false,
    },
  };
  expect(decode(kind("", "Pod"), pod).object).toEqual({
    metadata: {},
    spec: {
      containers: [{ name: "a", env: [{ name: "E" }], resources: { limits: { cpu: "500m", memory: "1Gi" } } }],
      terminationGracePeriodSeconds: 0,
    },
    status: {},
  });
});

test("__proto__ is a label like any other", () => {
  const json = JSON.parse('{"metadata":{"labels":{"__proto__":"x"}},"__proto__":{"polluted":true}}');
  const { object, unknown } = decode(kind("", "ConfigMap"), json);
  expect(Object.keys(object.metadata.labels ?? {})).toEqual(["__proto__"]);
  expect(unknown).toEqual(['unknown field "__proto__"']);
  expect(({} as any).polluted).toBeUndefined();
});
