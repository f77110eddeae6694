import { describe, expect, it } from "vitest";
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  createMergePatch,
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  type PatchSchema,
  type SchemaLookup,
} from "../../../src/apimachinery/patch/index.ts";

const container: PatchSchema = {
  properties: { env: { items: {}, mergeKey: "name", patchStrategy: "merge" }, args: { items: {} } },
};
const schema: SchemaLookup = {
  root: {
    properties: {
      labels: { values: {} },
      containers: { items: { ref: "core.v1.Container" }, mergeKey: "name", patchStrategy: "merge" },
      finalizers: { items: {}, patchStrategy: "merge" },
      strategy: { properties: { rollingUpdate: { properties: {} } }, patchStrategy: "retainKeys" },
    },
  },
  resolve: (name) => (name === "core.v1.Container" ? container : undefined),
};
const apply = (doc: any, patch: any) => applyStrategicMergePatch(doc, patch, schema);

describe("strategic merge patch", () => {
  it("merges lists by key, new items first", () => {
    const doc = { containers: [{ name: "a", image: "1", env: [{ name: "X", value: "1" }] }] };
    const patch = { containers: [{ name: "b" }, { name: "a", image: "2", env: [{ name: "Y" }] }] };
    expect(apply(doc, patch)).toEqual({
      containers: [{ name: "b" }, { name: "a", image: "2", env: [{ name: "Y" }, { name: "X", value: "1" }] }],
    });
  });

  it("obeys its directives", () => {
    const doc = {
      containers: [{ name: "a" }, { name: "b" }],
      finalizers: ["x", "y"],
      strategy: { type: "R", rollingUpdate: {} },
    };
    expect(apply(doc, { containers: [{ name: "a", $patch: "delete" }] }).containers).toEqual([{ name: "b" }]);
    expect(apply(doc, { containers: [{ name: "c" }, { $patch: "replace" }] }).containers).toEqual([{ name: "c" }]);
    expect(apply(doc, { "$deleteFromPrimitiveList/finalizers": ["x"] }).finalizers).toEqual(["y"]);
    expect(apply(doc, { strategy: { $retainKeys: ["type"], type: "Recreate" } }).strategy).toEqual({
      type: "Recreate",
    });
    expect(apply(doc, { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] }).containers).toEqual([
      { name: "b" },
      { name: "a" },
    ]);
    expect(doc.containers).toHaveLength(2);
  });

  it("puts the server's own items before new ones where a deletion moved them up", () => {
    const named = (...names: string[]) => names.map((name) => ({ name }));
    const patch = {
      "$setElementOrder/containers": named("C", "A"),
      containers: [{ name: "C" }, { name: "A", image: "1" }, { name: "B", $patch: "delete" }],
    };
    const { containers } = apply({ containers: named("A", "B", "HAND") }, patch);
    expect(containers).toEqual([{ name: "HAND" }, { name: "C" }, { name: "A", image: "1" }]);
  });

  it("refuses an item without its key", () => {
    expect(() => apply({ containers: [{ name: "a" }] }, { containers: [{ image: "x" }] })).toThrow(
      "map: map[image:x] does not contain declared merge key: name",
    );
  });
});

describe("three-way patches", () => {
  it("delete what was applied, keep what others set", () => {
    const original = { labels: { a: "1", b: "1" }, containers: [{ name: "a", image: "1" }, { name: "old" }] };
    const modified = { labels: { a: "2" }, containers: [{ name: "a", image: "2" }] };
    const current = { labels: { a: "1", b: "1", z: "9" }, containers: [{ name: "a", image: "1" }, { name: "old" }] };
    expect(createThreeWayMergePatch(original, modified, current, schema)).toEqual({
      "$setElementOrder/containers": [{ name: "a" }],
      containers: [
        { name: "a", image: "2" },
        { name: "old", $patch: "delete" },
      ],
      labels: { a: "2", b: null },
    });
    expect(createThreeWayMergePatch(modified, modified, { ...modified, extra: 1 }, schema)).toEqual({});
  });

  it("replace lists for kinds without a schema", () => {
    expect(createThreeWayJsonMergePatch({ a: 1, l: [1] }, { l: [2] }, { a: 1, l: [1], s: {} })).toEqual({
      a: null,
      l: [2],
    });
  });
});

describe("JSON patches", () => {
  it("merge", () => {
    expect(applyMergePatch({ a: { b: 1, c: 2 } }, { a: { b: null, d: [1] } })).toEqual({ a: { c: 2, d: [1] } });
    expect(createMergePatch({ a: 1, b: { c: 1 } }, { b: { c: 2 } })).toEqual({ a: null, b: { c: 2 } });
  });

  it("operate", () => {
    const doc = { l: [1, 2], labels: { constructor: "x" } };
    expect(
      applyJsonPatch(doc, [
        { op: "test", path: "/l/0", value: 1 },
        { op: "add", path: "/l/-", value: 3 },
        { op: "remove", path: "/l/-3" },
        { op: "replace", path: "/labels/constructor", value: "y" },
        { op: "move", from: "/labels/constructor", path: "/labels/a~1b" },
      ]),
    ).toEqual({ l: [2, 3], labels: { "a/b": "y" } });
  });

  it.each([
    ["remove", "/x/y", 'remove operation does not apply: doc is missing path: "/x/y": missing value'],
    ["remove", "/x", "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value"],
    ["test", "/l", "testing value /l failed: test failed"],
    ["add", "/l/9", "error in add for path: '/l/9': Unable to access invalid index: 9: invalid index referenced"],
    ["add", "/__proto__/x", 'add operation does not apply: doc is missing path: "/__proto__/x": missing value'],
  ] as const)("%s %s is refused", (op, path, message) => {
    expect(() => applyJsonPatch({ l: [1] }, [{ op, path, value: 2 }])).toThrow(new Error(message));
  });
});
