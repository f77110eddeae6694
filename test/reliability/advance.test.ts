/** advance(a) then advance(b) leaves the same state as advance(b), byte for byte, whatever goes on in the cluster. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createCluster, profileNamed } from "../../src/cluster/bootstrap.ts";
import { World } from "../../src/cluster/world.ts";
import { hash53 } from "../../src/sim/chance.ts";
import { createState, openState, save } from "../../src/state/index.ts";
import type { ClusterState } from "../../src/state/types.ts";
import { binFolder } from "../support/built.ts";

const folder = mkdtempSync(join(tmpdir(), "kubelab-advance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STEPS_MS = 600_000;

/** Workloads that keep a cluster busy for minutes: roll-outs, crashes, probes, jobs, scripts. */
const OBJECTS = [
  deployment("web", 4, { name: "nginx", image: "nginx", readinessProbe: { httpGet: { path: "/", port: 80 } } }),
  deployment("crash", 2, { name: "main", image: "busybox", command: ["sh", "-c", "sleep 3; exit 1"] }),
  deployment("clock", 1, {
    name: "main",
    image: "busybox",
    command: ["sh", "-c", "while true; do date; sleep 5; done"],
  }),
  deployment("nopull", 1, { name: "main", image: "nginx:no-such-tag" }),
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick", namespace: "default" },
    spec: {
      schedule: "* * * * *",
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: "Never",
              containers: [{ name: "main", image: "busybox", command: ["sh", "-c", "echo $RANDOM; sleep 7"] }],
            },
          },
        },
      },
    },
  },
];

function deployment(name: string, replicas: number, container: object): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "default" }, spec };
}

const RESOURCES: Record<string, string> = { Deployment: "deployments.apps", CronJob: "cronjobs.batch" };

function busyCluster(profile: string): string {
  const state = createCluster({ name: "lab", profile: profileNamed(profile), seed: "split", clock: "instant" });
  const world = new World(state);
  const client = world.clientOf({ name: "admin", groups: ["system:masters"] });
  for (const object of OBJECTS as any[]) client.create(RESOURCES[object.kind], object);
  const path = join(folder, `${profile}.json`);
  save(path, state);
  return path;
}

/** The file after living through these points of time, saved and read again between them. */
function liveThrough(from: string, points: number[], name: string): string {
  const path = join(folder, name);
  let state = openState(from).state as ClusterState;
  const start = state.header.clock.now;
  save(path, copyOf(state));
  for (const point of points) {
    state = openState(path).state as ClusterState;
    new World(state).advance(start + point);
    save(path, state);
  }
  return readFileSync(path, "utf8");
}

function copyOf(state: ClusterState): ClusterState {
  const copy = createState(structuredClone(state.header));
  for (const name of state.tableNames())
    for (const [key, row] of state.table(name).entries()) copy.table(name).set(key, row);
  return copy;
}

/** Increasing points of time that end with the last one; `seed` decides which. */
function split(seed: number): number[] {
  const count = 1 + (hash53(`count ${seed}`) % 6);
  const points = Array.from({ length: count }, (_, i) => hash53(`point ${i} ${seed}`) % STEPS_MS);
  return [...points.sort((a, b) => a - b), STEPS_MS];
}

/** The first lines that differ, so that a failure can be read. */
function difference(a: string, b: string): string[] {
  const [left, right] = [a.split("\n"), b.split("\n")];
  return left
    .flatMap((line, i) => (line === right[i] ? [] : [line.slice(0, 300), (right[i] ?? "").slice(0, 300)]))
    .slice(0, 6);
}

test.each(["bare", "lab"])("a %s cluster comes to the same by any way", (profile) => {
  binFolder(); // Profiles and images are read from what was built.
  const start = busyCluster(profile);
  const atOnce = liveThrough(start, [STEPS_MS], "at-once.json");
  for (let seed = 1; seed <= (profile === "bare" ? 8 : 4); seed++) {
    const points = split(seed);
    expect([points, difference(liveThrough(start, points, "split.json"), atOnce)]).toEqual([points, []]);
  }
});
