import { expect, test } from "vitest";
import { row } from "../../../src/kinds/core/pod/columns.ts";

const NOW = Date.parse("2026-01-01T01:00:00Z");
const waiting = (reason: string) => ({ waiting: { reason } });
const ended = (exitCode: number, reason?: string) => ({ terminated: { exitCode, reason } });
const container = (name: string, state: object, more: object = {}) => ({
  name,
  restartCount: 0,
  ready: "running" in state,
  state,
  ...more,
});

/** READY, STATUS, RESTARTS of a pod with these statuses. */
function cells(status: object, spec: object = {}, metadata: object = {}) {
  const pod: any = {
    metadata: { name: "p", creationTimestamp: "2026-01-01T00:00:00Z", ...metadata },
    spec: { containers: [{ name: "a" }], ...spec },
    status,
  };
  return row(pod, NOW).slice(1, 4);
}

test.each([
  ["just made", { phase: "Pending" }, {}, {}, ["0/1", "Pending", "0"]],
  [
    "creating",
    { phase: "Pending", containerStatuses: [container("a", waiting("ContainerCreating"))] },
    {},
    {},
    ["0/1", "ContainerCreating", "0"],
  ],
  [
    "running",
    { phase: "Running", containerStatuses: [container("a", { running: {} })] },
    {},
    {},
    ["1/1", "Running", "0"],
  ],
  [
    "crashing",
    {
      phase: "Running",
      containerStatuses: [
        container("a", waiting("CrashLoopBackOff"), {
          restartCount: 3,
          lastState: { terminated: { exitCode: 1, finishedAt: "2026-01-01T00:59:50Z" } },
        }),
      ],
    },
    {},
    {},
    ["0/1", "CrashLoopBackOff", "3 (10s ago)"],
  ],
  [
    "completed",
    { phase: "Succeeded", containerStatuses: [container("a", ended(0, "Completed"))] },
    {},
    {},
    ["0/1", "Completed", "0"],
  ],
  [
    "failed without a reason",
    { phase: "Failed", containerStatuses: [container("a", ended(3))] },
    {},
    {},
    ["0/1", "ExitCode:3", "0"],
  ],
  [
    "one done, one running and ready",
    {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [container("a", ended(0, "Completed")), container("b", { running: {} })],
    },
    { containers: [{ name: "a" }, { name: "b" }] },
    {},
    ["1/2", "Running", "0"],
  ],
  [
    "initialising",
    {
      phase: "Pending",
      initContainerStatuses: [container("i", ended(0, "Completed")), container("j", waiting("PodInitializing"))],
    },
    { initContainers: [{ name: "i" }, { name: "j" }] },
    {},
    ["0/1", "Init:1/2", "0"],
  ],
  [
    "init crash",
    { phase: "Pending", initContainerStatuses: [container("i", waiting("CrashLoopBackOff"), { restartCount: 2 })] },
    { initContainers: [{ name: "i" }] },
    {},
    ["0/1", "Init:CrashLoopBackOff", "2"],
  ],
  [
    "with a sidecar",
    {
      phase: "Running",
      initContainerStatuses: [container("s", { running: {} }, { started: true })],
      containerStatuses: [container("a", { running: {} })],
    },
    { initContainers: [{ name: "s", restartPolicy: "Always" }] },
    {},
    ["2/2", "Running", "0"],
  ],
  [
    "terminating",
    { phase: "Running", containerStatuses: [container("a", { running: {} })] },
    {},
    { deletionTimestamp: "2026-01-01T00:59:00Z" },
    ["1/1", "Terminating", "0"],
  ],
  ["evicted", { phase: "Failed", reason: "Evicted" }, {}, {}, ["0/1", "Evicted", "0"]],
  [
    "gated",
    { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
    {},
    {},
    ["0/1", "SchedulingGated", "0"],
  ],
])("%s", (_name, status, spec, metadata, expected) => {
  expect(cells(status, spec, metadata)).toEqual(expected);
});
