import { expect, test } from "vitest";
import { createInertRuntime } from "../../../src/cri/inert.ts";
import { boundPod, harness } from "./harness.ts";

test("an inert pod runs, keeps what others write into its status, and goes at once", () => {
  const h = harness({ runtime: createInertRuntime, inert: true });
  h.put(
    "pods",
    boundPod("a", {
      initContainers: [{ name: "i", image: "busybox:1.37" }],
      containers: [{ name: "c", image: "nginx" }],
    }),
  );
  h.live(20);
  expect(h.pod("a").status.initContainerStatuses[0].state).toEqual({ waiting: { reason: "PodInitializing" } });
  h.live(1000);
  const { status } = h.pod("a");
  expect(status.phase).toBe("Running");
  expect(status.podIP).toBe("10.244.1.5");
  expect(status.conditions.map((c: any) => `${c.type}=${c.status}`)).toEqual([
    "PodReadyToStartContainers=True",
    "Initialized=True",
    "Ready=True",
    "ContainersReady=True",
    "PodScheduled=True",
  ]);
  expect(status.containerStatuses[0]).toMatchObject({
    image: "docker.io/library/nginx:latest",
    ready: true,
    resources: {},
  });
  expect(status.initContainerStatuses[0].state.terminated.reason).toBe("Completed");
  expect(h.events.map((e) => e.reason)).toEqual([
    "Pulling",
    "Pulled",
    "Created",
    "Started",
    "Pulling",
    "Pulled",
    "Created",
    "Started",
  ]);
  h.put("pods", { ...h.pod("a"), status: { ...status, phase: "Failed" } });
  h.live(60_000);
  expect(h.pod("a").status.phase).toBe("Failed");
  h.deletePod("a");
  h.live(1000);
  expect(h.pod("a")).toBeUndefined();
  expect(h.said("Killing")).toEqual([]);
  expect(h.table.size).toBe(0);
});
