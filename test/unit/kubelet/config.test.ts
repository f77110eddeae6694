import { expect, test } from "vitest";
import { hostnameAndDomain, hostsFile, resolvConf } from "../../../src/kubelet/dns.ts";
import { makeEnvironment } from "../../../src/kubelet/env.ts";
import { expand } from "../../../src/kubelet/expansion.ts";
import { podField, resourceField } from "../../../src/kubelet/fieldref.ts";
import { fullImageName } from "../../../src/kubelet/imagename.ts";
import { logContainerID } from "../../../src/kubelet/logs.ts";
import { containerMounts, setUpVolumes } from "../../../src/kubelet/volumes.ts";
import { boundPod, harness } from "./harness.ts";
import { fakeRuntime } from "./runtime.ts";

const place = { ip: "10.244.1.5", hostIP: "172.18.0.3" };

function cluster() {
  let runtime!: ReturnType<typeof fakeRuntime>;
  const h = harness({ runtime: (later, now) => (runtime = fakeRuntime(later, now, () => undefined)) });
  const service = (name: string, namespace: string, clusterIP: string, ports: object[]) =>
    h.put("services", { metadata: { name, namespace }, spec: { clusterIP, ports } });
  service("kubernetes", "default", "10.96.0.1", [{ name: "https", port: 443, protocol: "TCP" }]);
  service("my-db", "default", "10.96.1.1", [
    { port: 5432, protocol: "TCP" },
    { name: "m-x", port: 99, protocol: "UDP" },
  ]);
  service("hidden", "default", "None", [{ port: 1 }]);
  h.put("configmaps", {
    metadata: { name: "cm", namespace: "default" },
    data: { b: "2", a: "1" },
    binaryData: { z: "/w==" },
  });
  h.put("secrets", { metadata: { name: "s", namespace: "default" }, data: { pw: "aMOk" } });
  h.put("nodes", { metadata: { name: "n1" }, status: { allocatable: { cpu: "4", memory: "8Gi" } } });
  return { h, runtime };
}

test("environment: sources, expansion, service links", () => {
  const { h } = cluster();
  const container = {
    name: "c",
    image: "x",
    envFrom: [{ configMapRef: { name: "cm" }, prefix: "P_" }, { secretRef: { name: "none", optional: true } }],
    env: [
      { name: "A", value: "$(P_a)-$(NOPE)-$$(P_a)-$(MY_DB_SERVICE_HOST)" },
      { name: "PW", valueFrom: { secretKeyRef: { name: "s", key: "pw" } } },
      { name: "GONE", valueFrom: { configMapKeyRef: { name: "cm", key: "zz", optional: true } } },
      { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
    ],
  };
  const pod = boundPod("a", { containers: [container] });
  const env = new Map(makeEnvironment(h.ctx, pod, pod.spec.containers[0], place));
  expect(Object.fromEntries([...env].filter(([k]) => !k.startsWith("KUBERNETES") && !k.startsWith("MY_DB")))).toEqual({
    P_a: "1",
    P_b: "2",
    A: "1-$(NOPE)-$(P_a)-10.96.1.1",
    PW: "hä",
    IP: "10.244.1.5",
    CPU: "4",
  });
  expect(Object.fromEntries([...env].filter(([k]) => k.startsWith("MY_DB")))).toEqual({
    MY_DB_SERVICE_HOST: "10.96.1.1",
    MY_DB_SERVICE_PORT: "5432",
    MY_DB_SERVICE_PORT_M_X: "99",
    MY_DB_PORT: "tcp://10.96.1.1:5432",
    MY_DB_PORT_5432_TCP: "tcp://10.96.1.1:5432",
    MY_DB_PORT_5432_TCP_PROTO: "tcp",
    MY_DB_PORT_5432_TCP_PORT: "5432",
    MY_DB_PORT_5432_TCP_ADDR: "10.96.1.1",
    MY_DB_PORT_99_UDP: "udp://10.96.1.1:99",
    MY_DB_PORT_99_UDP_PROTO: "udp",
    MY_DB_PORT_99_UDP_PORT: "99",
    MY_DB_PORT_99_UDP_ADDR: "10.96.1.1",
  });
  const bare = boundPod("b", { enableServiceLinks: false, containers: [{ name: "c" }] });
  const names = makeEnvironment(h.ctx, bare, bare.spec.containers[0], place).map(([k]) => k);
  expect(names.every((n) => n.startsWith("KUBERNETES_"))).toBe(true);
  const wrong = { name: "c", env: [{ name: "X", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] } as any;
  expect(() => makeEnvironment(h.ctx, pod, wrong, place)).toThrow("couldn't find key k in Secret default/s");
  const none = { name: "c", envFrom: [{ configMapRef: { name: "no" } }] } as any;
  expect(() => makeEnvironment(h.ctx, pod, none, place)).toThrow('configmap "no" not found');
});

test("downward API fields", () => {
  const { h } = cluster();
  const pod = boundPod("a", { containers: [{ name: "c", resources: { requests: { cpu: "250m", memory: "64Mi" } } }] });
  pod.metadata.labels = { b: "2", a: 'x"y' };
  expect(podField(pod, "metadata.labels", place)).toBe('a="x\\"y"\nb="2"');
  expect(podField(pod, "metadata.labels['b']", place)).toBe("2");
  expect(() => podField(pod, "spec.x", place)).toThrow("unsupported fieldPath: spec.x");
  const value = (resource: string, divisor?: string) =>
    resourceField(h.ctx, pod, pod.spec.containers[0], { resource, divisor } as any);
  expect([
    value("requests.cpu"),
    value("requests.cpu", "1m"),
    value("requests.memory", "1Mi"),
    value("limits.memory"),
  ]).toEqual(["1", "250", "64", "8589934592"]);
});

test("hostname, hosts and resolv.conf", () => {
  const { h } = cluster();
  const pod = boundPod("a", {
    hostname: "web",
    subdomain: "sub",
    hostAliases: [{ ip: "1.2.3.4", hostnames: ["x", "y"] }],
    dnsConfig: {
      nameservers: ["1.1.1.1"],
      searches: ["my.org"],
      options: [{ name: "ndots", value: "2" }, { name: "edns0" }],
    },
    containers: [],
  });
  expect(hostnameAndDomain(pod)).toEqual({ hostname: "web", domain: "sub.default.svc.cluster.local" });
  expect(hostsFile(pod, "10.244.1.5")).toBe(
    "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n" +
      "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n" +
      "10.244.1.5\tweb.sub.default.svc.cluster.local\tweb\n\n# Entries added by HostAliases.\n1.2.3.4\tx\ty\n",
  );
  expect(resolvConf(h.ctx, pod, "172.18.0.3")).toBe(
    "search default.svc.cluster.local svc.cluster.local cluster.local my.org\n" +
      "nameserver 10.96.0.10\nnameserver 1.1.1.1\noptions ndots:2 edns0\n",
  );
  const host = boundPod("h", { hostNetwork: true, containers: [] });
  expect(resolvConf(h.ctx, host, "172.18.0.3")).toBe("nameserver 172.18.0.1\n");
});

test("volumes and mounts", () => {
  const { h, runtime } = cluster();
  const volumes = [
    {
      name: "p",
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { path: "token" } },
          { configMap: { name: "cm", items: [{ key: "a", path: "d/a" }] } },
        ],
      },
    },
    { name: "s", secret: { secretName: "s", defaultMode: 256 } },
    { name: "e", emptyDir: {} },
    { name: "h", hostPath: { path: "/data" } },
    { name: "c", persistentVolumeClaim: { claimName: "claim" } },
  ];
  h.put("persistentvolumeclaims", { metadata: { name: "claim", namespace: "default" }, spec: { volumeName: "pv1" } });
  const volumeMounts = [
    ...["p", "s", "e", "h", "c"].map((name) => ({ name, mountPath: `/${name}` })),
    { name: "e", mountPath: "/sub", subPathExpr: "$(POD)/x", readOnly: true },
  ];
  const pod = boundPod("a", { volumes, containers: [{ name: "c", volumeMounts }] });
  setUpVolumes({ runtime } as any, h.ctx, pod, { ip: "", hostIP: "" } as any);
  expect(Object.keys(runtime.volumes.get("projected/uid-a/p") ?? {})).toEqual(["token", "d/a"]);
  expect(runtime.volumes.get("secret/uid-a/s")).toMatchObject({ pw: { data: "h\xc3\xa4", mode: 256 } });
  expect(containerMounts(h.ctx, pod, pod.spec.containers[0], [["POD", "a"]])).toEqual([
    { path: "/p", volume: "projected/uid-a/p" },
    { path: "/s", volume: "secret/uid-a/s" },
    { path: "/e", volume: "emptydir/uid-a/e" },
    { path: "/h", volume: "hostpath/n1/data" },
    { path: "/c", volume: "pv/pv1" },
    { path: "/sub", volume: "emptydir/uid-a/e", subPath: "a/x", readOnly: true },
  ]);
  const wrong = boundPod("b", {
    volumes: [{ name: "v", configMap: { name: "cm", items: [{ key: "q", path: "q" }] } }],
    containers: [],
  });
  expect(() => setUpVolumes({ runtime } as any, h.ctx, wrong, {} as any)).toThrow(
    'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: q',
  );
});

test("names", () => {
  expect(["nginx", "a/b:1", "gcr.io/x/y@sha256:0", "localhost/x", "host:5000/x"].map(fullImageName)).toEqual([
    "docker.io/library/nginx:latest",
    "docker.io/a/b:1",
    "gcr.io/x/y@sha256:0",
    "localhost/x:latest",
    "host:5000/x:latest",
  ]);
  expect(expand("$(A)$(B $() $$", () => "x")).toBe("xx $");
});

test("logs of a container that has none say why", () => {
  const pod = (state: object, lastState = {}) =>
    ({
      metadata: { name: "p" },
      status: { containerStatuses: [{ name: "c", containerID: "containerd://1", state, lastState }] },
    }) as any;
  const waiting = (reason: string) => pod({ waiting: { reason } });
  expect(logContainerID(pod({ running: {} }), "c")).toBe("1");
  expect(() => logContainerID(waiting("ContainerCreating"), "c")).toThrow(
    'container "c" in pod "p" is waiting to start: ContainerCreating',
  );
  expect(() => logContainerID(waiting("ImagePullBackOff"), "c")).toThrow("trying and failing to pull image");
  expect(() => logContainerID(pod({ running: {} }), "c", true)).toThrow(
    'previous terminated container "c" in pod "p" not found',
  );
  expect(() => logContainerID(pod({}), "d")).toThrow('container "d" in pod "p" is not available');
});
