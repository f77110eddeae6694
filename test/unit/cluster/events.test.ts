/** What the cluster remembers of events goes when the events go. */
import { expect, it } from "vitest";
import { createCluster, profileNamed } from "../../../src/cluster/bootstrap.ts";
import { World } from "../../../src/cluster/world.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function cluster() {
  const profile = { ...profileNamed("bare"), addons: [] };
  const world = new World(createCluster({ name: "lab", profile, seed: "events", clock: "instant" }));
  const client = world.clientOf({ name: "admin", groups: ["system:masters"] });
  const { context } = world.component("deployment-controller");
  const about = client.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "talked-of", namespace: "default" },
  } as any);
  return {
    world,
    client,
    say: (message: string) => context.event(about, { type: "Normal", reason: "Said", message }),
    live: (ms: number) => world.advance(world.state.header.clock.now + ms),
    sizes: () => ["events", "eventtalks"].map((table) => world.state.table(table).size),
    counts: () => client.list<any>("events", "default").map((event) => event.count),
  };
}

it("nothing is left of events once they have expired", () => {
  const { say, live, sizes, client } = cluster();
  live(3 * HOUR_MS); // What came with the cluster itself is over.
  expect(sizes()).toEqual([0, 0]);
  say("one");
  say("two");
  say("two");
  expect(sizes()).toEqual([2, 1]);
  live(HOUR_MS + 2 * MINUTE_MS);
  expect(client.list("events")).toEqual([]);
  expect(sizes()).toEqual([0, 0]);
});

it("an event that lives is still counted, and what somebody deleted is forgotten", () => {
  const { say, live, sizes, counts, client } = cluster();
  live(3 * HOUR_MS);
  say("first");
  live(50 * MINUTE_MS);
  say("second");
  live(20 * MINUTE_MS);
  expect(sizes()).toEqual([1, 0]);
  say("second");
  expect(counts()).toEqual([2]);
  for (const { metadata } of client.list("events")) client.delete("events", metadata.namespace!, metadata.name);
  live(HOUR_MS + 2 * MINUTE_MS);
  expect(sizes()).toEqual([0, 0]);
});

it("who said too much is remembered until it may speak again, and no longer", () => {
  const { say, live, sizes, counts } = cluster();
  live(3 * HOUR_MS);
  for (let i = 0; i < 40; i++) say("again and again");
  expect(counts()).toEqual([25]);
  live(HOUR_MS + 2 * MINUTE_MS); // Twelve tokens by now: not what it had in the beginning.
  expect(sizes()).toEqual([0, 1]);
  live(HOUR_MS + 5 * MINUTE_MS);
  expect(sizes()).toEqual([0, 0]);
});
