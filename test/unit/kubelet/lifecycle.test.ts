import { expect, test } from "vitest";
import type { KubeletDeps } from "../../../src/kubelet/index.ts";
import { boundPod, type Harness, harness } from "./harness.ts";
import { type FakeRuntime, fakeRuntime } from "./runtime.ts";

function cluster(deps?: Partial<KubeletDeps>): { h: Harness; runtime: FakeRuntime } {
  let runtime!: FakeRuntime;
  const h: Harness = harness({
    runtime: (later, now) => {
      runtime = fakeRuntime(later, now, (pod) => h.kubelet.podChanged(pod, h.ctx));
      return runtime;
    },
    deps,
  });
  return { h, runtime };
}

const conditions = (pod: any) => Object.fromEntries(pod.status.conditions.map((c: any) => [c.type, c.status]));

test("a pod is pulled, started, ready, and goes when deleted", () => {
  const { h, runtime } = cluster();
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run:1" }] }));
  h.live(100);
  expect(h.pod("a").status).toMatchObject({ phase: "Pending", hostIP: "172.18.0.3" });
  expect(h.pod("a").status.containerStatuses[0].state).toEqual({ waiting: { reason: "ContainerCreating" } });
  expect(h.pod("a").status.conditions.find((c: any) => c.type === "Ready").message).toBe(
    "containers with unready status: [c]",
  );
  h.live(1900);
  const { status } = h.pod("a");
  expect(status).toMatchObject({ phase: "Running", podIP: "10.244.1.5", observedGeneration: 1 });
  expect(status.containerStatuses[0]).toMatchObject({
    ready: true,
    started: true,
    image: "docker.io/library/run:1",
    imageID: "docker.io/library/run@sha256:abc",
    containerID: "containerd://uid-a-c-0",
    state: { running: { startedAt: "2026-01-02T03:04:06Z" } },
  });
  expect(h.events.map((e) => e.message)).toEqual([
    'Pulling image "run:1"',
    'Successfully pulled image "run:1" in 1s (1s including waiting). Image size: 1234 bytes.',
    "Container created",
    "Container started",
  ]);
  const before = h.reconciles;
  h.live(3_600_000);
  expect(h.reconciles).toBe(before);
  h.deletePod("a");
  h.live(50);
  expect(h.said("Killing")).toEqual(["Stopping container c"]);
  expect(runtime.stops).toEqual([{ id: "uid-a-c-0", graceMs: 30_000 }]);
  h.live(500);
  expect(h.pod("a")).toBeUndefined();
  h.live(500);
  expect([...h.table.keys()]).toEqual(["node/n1"]);
});

test("a second pod of the same image on the node needs no pull", () => {
  const { h } = cluster();
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run:1" }] }));
  h.live(3000);
  h.put("pods", boundPod("b", { containers: [{ name: "c", image: "run:1" }] }));
  h.live(3000);
  expect(h.said("Pulled")[1]).toBe('Container image "run:1" already present on machine and can be accessed by the pod');
});

test("an image that cannot be had backs off", () => {
  const { h } = cluster();
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "none:1" }] }));
  h.live(1500);
  expect(h.pod("a").status.containerStatuses[0].state.waiting.reason).toBe("ErrImagePull");
  h.live(1500);
  const why = 'rpc error: code = NotFound desc = failed to resolve reference "docker.io/library/none:1": not found';
  expect(h.pod("a").status.containerStatuses[0].state.waiting).toEqual({
    reason: "ImagePullBackOff",
    message: `Back-off pulling image "none:1": ErrImagePull: ${why}`,
  });
  expect(h.pod("a").status.phase).toBe("Pending");
  h.live(15_000);
  expect(h.said("Pulling").length).toBe(2);
  expect(h.said("Failed")).toContain(`Failed to pull image "none:1": ${why}`);
});

test("a crashing container restarts at once, then after 10 and 20 seconds", () => {
  const { h, runtime } = cluster();
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "exit-1-1000" }] }));
  const status = () => h.pod("a").status.containerStatuses[0];
  h.live(4000);
  expect(status()).toMatchObject({ restartCount: 1, state: { terminated: { reason: "Error" } } });
  h.live(1500);
  expect(status().restartCount).toBe(1);
  expect(status().state.waiting).toEqual({
    reason: "CrashLoopBackOff",
    message: "back-off 10s restarting failed container=c pod=a_default(uid-a)",
  });
  expect(status().lastState.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
  expect(h.pod("a").status.phase).toBe("Running");
  h.live(12_000);
  expect(status().restartCount).toBe(2);
  expect(status().state.waiting.message).toContain("back-off 20s");
  h.live(20_000);
  expect(status().restartCount).toBe(3);
  expect(runtime.removed.length).toBe(2);
  expect(h.said("BackOff")[0]).toBe("Back-off restarting failed container c in pod a_default(uid-a)");
});

test("restartPolicy Never and OnFailure end in Failed and Succeeded", () => {
  const { h } = cluster();
  h.put("pods", boundPod("f", { restartPolicy: "Never", containers: [{ name: "c", image: "exit-3-500" }] }));
  h.put("pods", boundPod("s", { restartPolicy: "OnFailure", containers: [{ name: "c", image: "exit-0-500" }] }));
  h.live(5000);
  expect(h.pod("f").status.phase).toBe("Failed");
  expect(h.pod("f").status.containerStatuses[0].state.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  expect(h.pod("s").status.phase).toBe("Succeeded");
  expect(h.pod("s").status.conditions.find((c: any) => c.type === "Ready").reason).toBe("PodCompleted");
  h.deletePod("f");
  h.live(1000);
  expect(h.pod("f")).toBeUndefined();
  expect(h.said("Killing")).toEqual([]);
});

test("init containers run one after the other, a sidecar stays and ends last", () => {
  const { h, runtime } = cluster();
  h.put(
    "pods",
    boundPod("a", {
      restartPolicy: "Never",
      initContainers: [
        { name: "i1", image: "exit-0-1000" },
        { name: "side", image: "run", restartPolicy: "Always" },
        { name: "i2", image: "exit-0-1000" },
      ],
      containers: [{ name: "c", image: "exit-0-2000" }],
    }),
  );
  h.live(2500);
  expect(h.pod("a").status.containerStatuses[0].state).toEqual({ waiting: { reason: "PodInitializing" } });
  h.live(5000);
  expect(conditions(h.pod("a"))).toMatchObject({ Initialized: "True", Ready: "True" });
  expect(runtime.configs.map((c) => c.name)).toEqual(["i1", "side", "i2", "c"]);
  h.live(5000);
  expect(h.pod("a").status.phase).toBe("Succeeded");
  expect(runtime.stops.map((s) => s.id)).toEqual(["uid-a-side-0"]);
});

test("a missing configMap is CreateContainerConfigError, or FailedMount, until it is there", () => {
  const { h, runtime } = cluster();
  const env = [{ name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "k" } } }];
  h.put("pods", boundPod("e", { containers: [{ name: "c", image: "run", env }] }));
  const volumes = [{ name: "v", configMap: { name: "cm" } }];
  const volumeMounts = [{ name: "v", mountPath: "/v" }];
  h.put("pods", boundPod("v", { volumes, containers: [{ name: "c", image: "run", volumeMounts }] }));
  h.live(4000);
  expect(h.pod("e").status.containerStatuses[0].state.waiting).toEqual({
    reason: "CreateContainerConfigError",
    message: 'configmap "cm" not found',
  });
  expect(h.said("FailedMount")[0]).toBe('MountVolume.SetUp failed for volume "v" : configmap "cm" not found');
  expect(h.pod("v").status.containerStatuses[0].state.waiting.reason).toBe("ContainerCreating");
  h.put("configmaps", { metadata: { name: "cm", namespace: "default" }, data: { k: "ü" } });
  h.live(5000);
  expect(h.pod("e").status.phase).toBe("Running");
  expect(h.pod("v").status.phase).toBe("Running");
  expect(runtime.configs.find((c) => c.pod === "default/e").env).toContainEqual(["A", "ü"]);
  expect(runtime.volumes.get("configmap/uid-v/v")).toMatchObject({ k: { data: "\xc3\xbc", mode: 420 } });
  h.put("configmaps", { metadata: { name: "cm", namespace: "default" }, data: { k: "2" } });
  h.live(61_000);
  expect(runtime.volumes.get("configmap/uid-v/v")).toMatchObject({ k: { data: "2" } });
});

test("a container whose program is missing cannot start", () => {
  const { h } = cluster();
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "nostart" }] }));
  h.live(4000);
  const status = h.pod("a").status.containerStatuses[0];
  expect(status.lastState.terminated).toMatchObject({
    reason: "StartError",
    exitCode: 128,
    startedAt: "1970-01-01T00:00:00Z",
  });
  expect(["RunContainerError", "CrashLoopBackOff"]).toContain(status.state.waiting.reason);
  h.live(16_000);
  expect(h.pod("a").status.containerStatuses[0]).toMatchObject({
    restartCount: 2,
    state: { waiting: { reason: "CrashLoopBackOff" } },
  });
  expect(h.said("Failed")[0]).toMatch(/^Error: failed to create containerd task: .*exec: "nope": executable file/);
});

test("the deadline fails a pod", () => {
  const { h } = cluster();
  h.put("pods", boundPod("a", { activeDeadlineSeconds: 10, containers: [{ name: "c", image: "run" }] }));
  h.live(12_000);
  expect(h.pod("a").status).toMatchObject({
    phase: "Failed",
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  });
});

test("preStop runs before the container is stopped, postStart before it counts as running", () => {
  const { h, runtime } = cluster();
  const lifecycle = { postStart: { exec: { command: ["hi"] } }, preStop: { sleep: { seconds: 5 } } };
  h.put("pods", boundPod("a", { containers: [{ name: "c", image: "run", lifecycle }] }));
  h.live(3000);
  expect(h.pod("a").status.phase).toBe("Running");
  expect(runtime.execs).toEqual([["hi"]]);
  h.deletePod("a");
  h.live(4000);
  expect(runtime.stops).toEqual([]);
  h.live(2000);
  expect(runtime.stops).toEqual([{ id: "uid-a-c-0", graceMs: expect.any(Number) }]);
  expect(h.pod("a")).toBeUndefined();
});

test("a restarted node makes its pods' containers anew", () => {
  let up = true;
  const { h, runtime } = cluster({ nodeUp: () => up });
  const initContainers = [{ name: "i", image: "exit-0-100" }];
  h.put("pods", boundPod("a", { initContainers, containers: [{ name: "c", image: "run" }] }));
  h.live(5000);
  up = false;
  h.deletePod("a", 1);
  h.live(5000);
  expect(h.pod("a")).toBeDefined();
  h.put("pods", boundPod("b", { initContainers, containers: [{ name: "c", image: "run" }] }));
  up = true;
  h.kubelet.nodeStarted("n1", h.ctx);
  h.live(500);
  expect(h.pod("a")).toBeUndefined();
  h.live(5000);
  h.kubelet.nodeStarted("n1", h.ctx);
  h.live(5000);
  expect(h.said("SandboxChanged")).toEqual(["Pod sandbox changed, it will be killed and re-created."]);
  const status = h.pod("b").status;
  expect(status).toMatchObject({ phase: "Running", podIP: "10.244.1.5" });
  expect(status.containerStatuses[0]).toMatchObject({ restartCount: 1, ready: true });
  expect(status.containerStatuses[0].lastState.terminated).toMatchObject({ exitCode: 255, reason: "Unknown" });
  expect(status.initContainerStatuses[0]).toMatchObject({ restartCount: 1, ready: true });
  expect(runtime.configs.map((c) => c.name)).toEqual(["i", "c", "i", "c", "i", "c"]);
});

test("another image in the manifest begins anew", () => {
  const { h } = cluster();
  h.put("pods", boundPod("a", { restartPolicy: "Never", containers: [{ name: "c", image: "none:1" }] }));
  h.live(5000);
  const edit = (image: string, generation: number) => {
    const pod = h.pod("a");
    const containers = [{ ...pod.spec.containers[0], image }];
    h.put("pods", { ...pod, metadata: { ...pod.metadata, generation }, spec: { ...pod.spec, containers } });
  };
  edit("run:1", 2);
  h.live(2000);
  expect(h.pod("a").status).toMatchObject({ phase: "Running", observedGeneration: 2 });
  edit("run:2", 3);
  h.live(3000);
  expect(h.said("Killing")).toEqual(["Container c definition changed, will be restarted"]);
  expect(h.pod("a").status.containerStatuses[0]).toMatchObject({
    image: "docker.io/library/run:2",
    restartCount: 1,
    state: { running: {} },
  });
});
