/** A bug in one component is told and tried again ever more rarely; commands and all other components go on. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { createCluster, profileNamed } from "../../../src/cluster/bootstrap.ts";
import type { Mishap } from "../../../src/cluster/mishaps.ts";
import { Session } from "../../../src/cluster/session.ts";
import { World } from "../../../src/cluster/world.ts";
import { save } from "../../../src/state/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kubelab-mishaps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** The deployment controller has a bug from now on; each of its tries is counted. */
function sabotage(part: "reconcile" | "watches") {
  const tries = { at: [] as number[] };
  const whole = (World.prototype as any).components;
  vi.spyOn(World.prototype as any, "components").mockImplementation(function (this: any) {
    const installed = whole.call(this);
    const { component, context } = installed.get("deployment-controller");
    const bug = () => {
      tries.at.push(context.now());
      throw new TypeError("x is not a function");
    };
    if (part === "reconcile") component.reconcile = bug;
    else component.watches = { ...component.watches, "deployments.apps": bug };
    return installed;
  });
  return tries;
}

const newWorld = () => {
  const profile = { ...profileNamed("bare"), addons: [] };
  return new World(createCluster({ name: "lab", profile, seed: "mishaps", clock: "instant" }));
};

function twoDeployments(world: World) {
  const client = world.clientOf({ name: "admin", groups: ["system:masters"] });
  for (const name of ["one", "two"])
    client.create("deployments.apps", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: "default" },
      spec: {
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: "nginx" }] } },
      },
    } as any);
  return client;
}

it("tries again after growing delays, while others work", () => {
  const tries = sabotage("reconcile");
  const world = newWorld();
  const client = twoDeployments(world);
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "other", namespace: "default" } };
  client.create("pods", { ...pod, spec: { containers: [{ name: "main", image: "nginx" }] } } as any);
  world.advance(world.state.header.clock.now + 60_000);
  expect(client.get<any>("pods", "default", "other").status.phase).toBe("Running");
  // 10, 20, 40 ... ms: each of the two is tried a dozen times within a minute.
  expect(tries.at.length).toBe(26);
  const gaps = tries.at.filter((_, i) => i % 2 === 0).map((at, i, all) => at - (all[i - 1] ?? at));
  expect(gaps.slice(1, 5)).toEqual([10, 20, 40, 80]);
  expect(world.mishaps.news(new Set())).toMatchObject([
    { component: "deployment-controller", key: "default/one", others: 25 },
  ]);
});

it("recovers once the bug is mended", () => {
  sabotage("reconcile");
  const world = newWorld();
  twoDeployments(world);
  world.settle();
  const path = join(folder, "mended.json");
  save(path, world.state);
  vi.restoreAllMocks();
  const session = new Session({ path, create: () => expect.fail(), flush: () => {} });
  session.writable().advance(world.state.header.clock.now + 60_000);
  expect(session.world.clientOf({ name: "admin", groups: ["system:masters"] }).list("pods", "default").length).toBe(2);
  session.abandon();
});

it("is told once by the command that met it, and not again before it is tried again", async () => {
  const tries = sabotage("reconcile");
  const path = join(folder, "told.json");
  save(path, newWorld().state);
  const command = async (request: (session: Session) => void) => {
    const told: Mishap[] = [];
    const session = new Session({
      path,
      create: () => expect.fail(),
      flush: () => {},
      report: (mishap) => told.push(mishap),
    });
    request(session);
    await session.commit();
    return told.map(({ component, error }) => `${component}: ${(error as Error).message}`);
  };
  const get = (session: Session) =>
    expect(session.request({ verb: "list", group: "", version: "v1", resource: "pods" }).code).toBe(200);
  const bug = ["deployment-controller: x is not a function"];
  expect(await command((session) => void twoDeployments(session.writable()))).toEqual(bug);
  const soFar = tries.at.length;
  const text = readFileSync(path, "utf8");
  expect(await command(get)).toEqual([]);
  expect(await command(get)).toEqual([]);
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(tries.at.length).toBe(soFar);
  expect(await command((session) => session.writable().advance(session.world.state.header.clock.now + 9e5))).toEqual(
    bug,
  );
});

it("a read that meets it saves when it will be tried again", async () => {
  sabotage("reconcile");
  const world = newWorld();
  twoDeployments(world); // Not settled: the first command to come meets the bug.
  world.state.header.clock = { ...world.state.header.clock, mode: "live", hostAt: Date.now() - 10_000 };
  const path = join(folder, "read.json");
  save(path, world.state);
  const read = async () => {
    let told = 0;
    const session = new Session({ path, create: () => expect.fail(), flush: () => {}, report: () => told++ });
    session.request({ verb: "list", group: "", version: "v1", resource: "pods" });
    await session.commit();
    return told;
  };
  expect([await read(), await read(), await read()]).toEqual([1, 0, 0]);
});

it("who cannot take the news of a change keeps nobody else from it", () => {
  sabotage("watches");
  const world = newWorld();
  const client = twoDeployments(world);
  expect(client.list("deployments.apps").length).toBe(2);
  expect(world.mishaps.news(new Set())).toMatchObject([
    { component: "deployment-controller", key: "deployments.apps", others: 1 },
  ]);
});
