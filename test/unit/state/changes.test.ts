import { join } from "node:path";
import { expect, test } from "vitest";
import {
  appendChange,
  type ClusterState,
  changesSince,
  createState,
  openState,
  save,
} from "../../../src/state/index.ts";
import { header, temporaryFolder } from "./helpers.ts";

const path = join(temporaryFolder(), "changes.json");

function change(state: ClusterState, resource: string, text = ""): void {
  state.header.revision++;
  appendChange(state, { type: "ADDED", resource, key: `k${state.header.revision}`, object: { text } });
}

const keys = (records: ReturnType<typeof changesSince>) => (records === "gone" ? records : records.map((r) => r.key));

test("gives the changes after a revision, of one resource or all", () => {
  const state = createState(header());
  for (const resource of ["pods", "services", "pods"]) change(state, resource);
  expect(keys(changesSince(state, 0))).toEqual(["k1", "k2", "k3"]);
  expect(keys(changesSince(state, 1, "pods"))).toEqual(["k3"]);
  expect(keys(changesSince(state, 3))).toEqual([]);
  save(path, state);
  const read = openState(path).state!;
  change(read, "services");
  expect(keys(changesSince(read, 1, "services"))).toEqual(["k2", "k4"]);
});

test("keeps the last 1,000", () => {
  const state = createState(header());
  for (let i = 0; i < 9000; i++) change(state, "pods");
  save(`${path}-count`, state);
  const read = openState(`${path}-count`).state!;
  expect(read.table("changes").size).toBe(1000);
  expect(changesSince(read, 7999)).toBe("gone");
  expect(keys(changesSince(read, 8000))).toHaveLength(1000);
  change(read, "pods");
  save(`${path}-count`, read);
  expect(changesSince(read, 8000)).toBe("gone");
  expect(keys(changesSince(read, 8999))).toEqual(["k9000", "k9001"]);
});

test("keeps at most about 1 MiB, but always the newest", () => {
  const state = createState(header());
  for (let i = 0; i < 30; i++) change(state, "pods", "x".repeat(100_000));
  save(`${path}-bytes`, state);
  expect(state.table("changes").size).toBe(10);
  change(state, "pods", "x".repeat(3_000_000));
  save(`${path}-bytes`, state);
  expect(keys(changesSince(state, 30))).toEqual(["k31"]);
  expect(changesSince(state, 29)).toBe("gone");
});
