import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ClusterState, createState, openState, save } from "../../../src/state/index.ts";
import { header, pods, temporaryFolder } from "./helpers.ts";

const folder = temporaryFolder();
let files = 0;

/** The same state from a file, or from memory where `stored` is false. */
function made(stored: boolean, rows: Record<string, unknown>): ClusterState {
  const state = createState(header());
  for (const key of Object.keys(rows)) pods(state).set(key, rows[key]);
  if (!stored) return state;
  const path = join(folder, `table-${files++}.json`);
  save(path, state);
  return openState(path).state!;
}

describe.each([false, true])("a table, from a file: %s", (stored) => {
  test("gives rows in byte order of keys", () => {
    const state = made(stored, { "b/2": 1, "a/1": 2, é: 3, "\u{1F600}": 4, "\uFFFD": 5, B: 6 });
    expect([...pods(state).keys()]).toEqual(["B", "a/1", "b/2", "é", "\uFFFD", "\u{1F600}"]);
    expect([...pods(state).values()]).toEqual([6, 2, 1, 3, 5, 4]);
  });

  test("goes on behind a key, and counts what is left", () => {
    const state = made(stored, { "a/1": 1, "a/2": 2, "a/3": 3, "b/1": 4 });
    const table = pods(state);
    table.delete("a/3");
    table.set("a/25", 25);
    expect([...table.scan("a/", [], "a/1")]).toEqual([
      ["a/2", 2],
      ["a/25", 25],
    ]);
    expect([...table.scan("", [], "a/25")]).toEqual([["b/1", 4]]);
    expect([table.countAfter("a/1"), table.countAfter("a/1", "a/"), table.countAfter("b/1")]).toEqual([3, 2, 0]);
  });

  test("merges what was set and deleted since", () => {
    const state = made(stored, { a: { v: 1 }, c: { v: 3 }, e: { v: 5 } });
    const table = pods(state);
    table.set("b", { v: 2 });
    table.set("c", { v: 33 });
    table.delete("e");
    table.delete("nothing");
    table.set("f", { v: 6 });
    table.delete("f");
    expect([...table.entries()]).toEqual([
      ["a", { v: 1 }],
      ["b", { v: 2 }],
      ["c", { v: 33 }],
    ]);
    expect(table.size).toBe(3);
    expect([table.has("e"), table.has("b"), table.has("a"), table.has("f")]).toEqual([false, true, true, false]);
    table.set("e", { v: 55 });
    expect([table.size, table.get("e")]).toEqual([4, { v: 55 }]);
  });

  test("finds prefixes and nothing beside them", () => {
    const table = pods(made(stored, { "a/1": 1, "a/2": 2, a0: 3, "b/1": 4 }));
    table.set("a/3", 5);
    table.set("c/1", 6);
    expect([...table.keys("a/")]).toEqual(["a/1", "a/2", "a/3"]);
    expect([...table.values("c/")]).toEqual([6]);
    expect([...table.keys("d")]).toEqual([]);
  });

  test("hands out the same row each time", () => {
    const table = pods(made(stored, { a: { v: 1 } }));
    expect(table.get("a")).toBe(table.get("a"));
    expect([...table.values()][0]).toBe(table.get("a"));
  });

  test("takes keys and fields of any text, __proto__ too", () => {
    const row = JSON.parse('{"labels":{"__proto__":"x","constructor":"y"}}');
    const keys = ["__proto__", 'quo"te', "back\\", "line\nend", "", '\\"'];
    const table = pods(made(stored, Object.fromEntries(keys.map((key) => [key, row]))));
    for (const key of keys) expect(JSON.stringify(table.get(key))).toBe(JSON.stringify(row));
    expect([...table.keys()]).toEqual([...keys].sort());
    expect(({} as any).polluted).toBeUndefined();
    expect(table.get("toString")).toBeUndefined();
  });

  test("goes on while rows are set and deleted under an iteration", () => {
    const table = pods(made(stored, { a: 1, b: 2, c: 3 }));
    const seen: unknown[] = [];
    for (const [key, row] of table.entries()) {
      seen.push([key, row]);
      table.delete("b");
      table.set("c", 33);
      table.set("d", 4);
    }
    expect(seen).toEqual([
      ["a", 1],
      ["c", 33],
    ]);
  });
});

test("containing lets no row of the file through that lacks the text", () => {
  const table = pods(made(true, { a: { node: "n1" }, b: { node: "n2" }, c: { node: "n1", phase: "Running" } }));
  expect([...table.entries("", ['"node":"n1"'])].map(([key]) => key)).toEqual(["a", "c"]);
  expect([...table.values("", ['"node":"n1"', "Running"])]).toEqual([{ node: "n1", phase: "Running" }]);
});

test("names the tables of the file and the new ones, in order", () => {
  const state = made(true, { a: 1 });
  state.table("kubelet").set("x", 1);
  expect(state.tableNames()).toContain("kubelet");
  expect(state.tableNames().filter((name) => name !== "timers" && name !== "changes")).toEqual([
    "kubelet",
    "objects/pods",
  ]);
});
