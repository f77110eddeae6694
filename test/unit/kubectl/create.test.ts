import { describe, expect, it } from "vitest";
import { checkKeyPair } from "../../../src/kubectl/cmd/create/keypair.ts";
import { created, kubectl } from "./run.ts";

describe("kubectl create", () => {
  it("prints a typed object with its empty fields", async () => {
    const { out } = await kubectl(["create", "deployment", "web", "--image=nginx", "--dry-run=client", "-o", "yaml"]);
    expect(out).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: web
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  strategy: {}
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - image: nginx
        name: nginx
        resources: {}
status: {}
`);
  });

  it("prints JSON in the order of Go's fields", async () => {
    const { out } = await kubectl(["create", "ns", "a", "--dry-run=client", "-o", "json"]);
    expect(out).toBe(
      '{\n    "kind": "Namespace",\n    "apiVersion": "v1",\n    "metadata": {\n        "name": "a"\n    },\n    "spec": {},\n    "status": {}\n}\n',
    );
  });

  it("shares one TLS entry among hosts of the same secret", async () => {
    const rules = ["a.io/=s:80,tls=x", "b.io/=s:80,tls=x", "a.io/p*=s:http,tls=x", "/=s:80,tls"];
    const flags = rules.map((rule) => `--rule=${rule}`);
    expect(await created(["ingress", "i", ...flags], "{.spec.tls}")).toBe(
      '[{"hosts":["a.io","b.io"],"secretName":"x"}]',
    );
    expect(await created(["ingress", "i", ...flags], "{.spec.rules[0].http.paths[1]}")).toBe(
      '{"backend":{"service":{"name":"s","port":{"name":"http"}}},"path":"/p","pathType":"Prefix"}',
    );
  });

  it("makes one rule per API group, with short names written out", async () => {
    const role = ["role", "r", "--verb=get,get,list", "--resource=po,deploy.apps,pods/log"];
    expect(await created(role, "{.rules}")).toBe(
      '[{"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get","list"]},{"apiGroups":["apps"],"resources":["deployments"],"verbs":["get","list"]}]',
    );
    expect(await created(["role", "r", "--verb=bind", "--resource=pods"], "{.rules}")).toBe(
      "error: can not perform 'bind' on 'pods' in group ''\n",
    );
    expect(await created(["role", "r", "--verb=get", "--resource=poods"], "{.rules}")).toBe(
      'the server doesn\'t have a resource type "poods"\n',
    );
  });

  it("takes --user as the subject, not as the kubeconfig's", async () => {
    expect(await created(["rolebinding", "b", "--role=r", "--user=ann"], "{.subjects}")).toBe(
      '[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"ann"}]',
    );
  });

  it("makes ports of pairs", async () => {
    expect(await created(["svc", "nodeport", "n", "--tcp=80:http", "--node-port=30080"], "{.spec.ports}")).toBe(
      '[{"name":"80-http","nodePort":30080,"port":80,"protocol":"TCP","targetPort":"http"}]',
    );
    expect(await created(["svc", "clusterip", "n"], "{.spec}")).toBe(
      "error: at least one tcp port specifier must be provided\n",
    );
  });

  it("keeps Docker's credentials in the order of its file", async () => {
    const flags = ["--docker-username=u", "--docker-password=p&", "--docker-server=r.io"];
    const data = await created(["secret", "docker-registry", "d", ...flags], "{.data.\\.dockerconfigjson}");
    expect(Buffer.from(data, "base64").toString()).toBe(
      '{"auths":{"r.io":{"username":"u","password":"p\\u0026","auth":"dTpwJg=="}}}',
    );
  });

  it("appends the hash of the contents", async () => {
    const flags = ["--from-literal=a=1", "--append-hash"];
    expect(await created(["configmap", "c", ...flags], "{.metadata.name}")).toMatch(/^c-[a-z0-9]{10}$/);
  });

  it("wants exactly one name", async () => {
    const { err, code } = await kubectl(["create", "ns", "a", "b"]);
    expect([code, err]).toEqual([
      1,
      "error: exactly one NAME is required, got 2\nSee 'kubectl create namespace -h' for help and examples\n",
    ]);
  });

  it("refuses keys and certificates in Go's words", () => {
    const pem = (type: string) => Buffer.from(`-----BEGIN ${type}-----\nAA==\n-----END ${type}-----\n`);
    const none = Buffer.from("x");
    expect(() => checkKeyPair(none, none)).toThrow("tls: failed to find any PEM data in certificate input");
    expect(() => checkKeyPair(pem("CERTIFICATE"), none)).toThrow("tls: failed to find any PEM data in key input");
    expect(() => checkKeyPair(pem("CERTIFICATE"), pem("CERTIFICATE"))).toThrow(
      "tls: found a certificate rather than a key in the PEM for the private key",
    );
  });
});
