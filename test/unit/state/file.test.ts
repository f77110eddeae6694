import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ClusterState, createState, openState, sameFile, save, setAside } from "../../../src/state/index.ts";
import { codeOf, header, pods, temporaryFolder } from "./helpers.ts";

const folder = temporaryFolder();
let files = 0;
const newPath = () => join(folder, `file-${files++}.json`);

function saved(rows: Record<string, unknown>): string {
  const path = newPath();
  const state = createState(header());
  for (const [key, row] of Object.entries(rows)) pods(state).set(key, row);
  save(path, state);
  return path;
}

const opened = (path: string): ClusterState => openState(path).state!;
const edit = (path: string, from: string, to: string) =>
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));

describe("the file", () => {
  test("is JSON, one row a line, keys sorted", () => {
    const path = newPath();
    const state = createState(header());
    pods(state).set("default/web", { spec: { nodeName: "n", args: ["a>b"] }, metadata: { name: "web" } });
    pods(state).set("default/app", { metadata: { name: "app", labels: undefined } });
    state.table("timers").set("k/x", { at: 70, component: "k", key: "x", seq: 1 });
    state.table("timers").set("k/y", { at: 60, component: "k", key: "y", seq: 2 });
    save(path, state);
    expect(
      readFileSync(path, "utf8"),
    ).toBe(`{"kubelab":{"bytes":261,"header":{"clock":{"epoch":0,"hostAt":0,"mode":"instant","now":0},"cluster":"lab","counters":{},"nextTimer":60,"profile":"kind","revision":0,"seed":"1"},"sections":[["objects/pods",17,123,2],["timers",155,100,2]],"version":1},"tables":{
"objects/pods":{
"default/app":{"metadata":{"name":"app"}},
"default/web":{"metadata":{"name":"web"},"spec":{"args":["a>b"],"nodeName":"n"}}
},
"timers":{
"k/x":{"at":70,"component":"k","key":"x","seq":1},
"k/y":{"at":60,"component":"k","key":"y","seq":2}
}
}}
`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  test("is not written when nothing changed, also by rows set to what they were", () => {
    const path = saved({ a: { v: 1 }, b: 2 });
    const state = opened(path);
    const before = statSync(path).ino;
    pods(state).set("a", { v: 1 });
    pods(state).set("new", 1);
    pods(state).delete("new");
    expect(save(path, state).written).toBe(false);
    expect(statSync(path).ino).toBe(before);
    state.header.revision++;
    expect(save(path, state).written).toBe(true);
  });

  test("goes on being the state's after a save", () => {
    const path = saved({ a: 1, b: 2, c: 3 });
    const state = opened(path);
    pods(state).set("b", 22);
    pods(state).delete("a");
    save(path, state);
    pods(state).set("d", 4);
    expect(save(path, state).written).toBe(true);
    expect([...pods(state).entries()]).toEqual([...pods(opened(path)).entries()]);
    expect([...pods(state).values()]).toEqual([22, 3, 4]);
    expect(save(path, state).written).toBe(false);
  });

  test("no file and an empty file mean: no cluster yet", () => {
    const path = newPath();
    expect(openState(path)).toMatchObject({ state: undefined, identity: undefined });
    writeFileSync(path, "");
    const { state, identity } = openState(path);
    expect(state).toBeUndefined();
    expect(sameFile(path, identity)).toBe(true);
    save(path, createState(header()));
    expect(sameFile(path, identity)).toBe(false);
    expect(opened(path).header.cluster).toBe("lab");
  });

  test("tables that became empty go", () => {
    const path = saved({ a: 1 });
    const state = opened(path);
    pods(state).delete("a");
    save(path, state);
    expect(opened(path).tableNames()).toEqual([]);
    expect(pods(opened(path)).size).toBe(0);
  });

  test("a symbolic link stays one", () => {
    const path = saved({ a: 1 });
    const link = newPath();
    symlinkSync(path, link);
    const state = opened(link);
    pods(state).set("a", 2);
    save(link, state);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(pods(opened(path)).get("a")).toBe(2);
  });
});

test("the header tells the earliest timer after any change", () => {
  const path = newPath();
  const state = createState(header());
  const set = (key: string, at: number) => state.table("timers").set(key, { at, component: "k", key, seq: at });
  const nextAfter = (change: () => void) => {
    change();
    save(path, state);
    return opened(path).header.nextTimer;
  };
  expect(nextAfter(() => [set("a", 50), set("b", 60), set("c", 70)])).toBe(50);
  expect(nextAfter(() => set("b", 65))).toBe(50);
  expect(nextAfter(() => set("c", 40))).toBe(40);
  expect(nextAfter(() => set("c", 80))).toBe(50);
  expect(nextAfter(() => state.table("timers").delete("a"))).toBe(65);
  expect(nextAfter(() => [state.table("timers").delete("b"), state.table("timers").delete("c")])).toBeUndefined();
  expect(nextAfter(() => set("d", 90))).toBe(90);
});

describe("edited by hand", () => {
  test("is read though the offsets do not fit", () => {
    const path = saved({ a: { v: 1 }, b: { v: 2 } });
    edit(path, '"v":1', '"v":  100, "why": "edited"');
    const state = opened(path);
    expect([...pods(state).values()]).toEqual([{ v: 100, why: "edited" }, { v: 2 }]);
    pods(state).set("c", 3);
    save(path, state);
    expect([...pods(opened(path)).keys()]).toEqual(["a", "b", "c"]);
  });

  test("pretty-printed, rows swapped, a table renamed with all lengths kept", () => {
    const path = saved({ a: { v: 1 }, b: { v: 2 } });
    const rows = [...pods(opened(path)).entries()];
    const text = readFileSync(path, "utf8");
    writeFileSync(path, JSON.stringify(JSON.parse(text), null, 2));
    expect([...pods(opened(path)).entries()]).toEqual(rows);
    writeFileSync(path, text.replace('"a":{"v":1},\n"b":{"v":2}', '"b":{"v":2},\n"a":{"v":1}'));
    expect([...pods(opened(path)).entries()]).toEqual(rows);
    writeFileSync(path, text.replace('"objects/pods":{\n', '"objects/dogs":{\n'));
    expect([...opened(path).table("objects/dogs").entries()]).toEqual([]);
    expect([...pods(opened(path)).entries()]).toEqual([]);
    writeFileSync(path, text.replace('"a":{"v":1},\n', '"a":{\n"v":1},'));
    expect(pods(opened(path)).get("a")).toEqual({ v: 1 });
    expect([...pods(opened(path)).entries()]).toEqual(rows);
  });
});

test("saving an edited file of the same length writes it in order again", () => {
  const path = saved({ a: { v: 1 }, b: { v: 2 }, c: { v: 3 } });
  const first = opened(path);
  first.table("aaa").set("x", { v: 1 });
  save(path, first);
  edit(path, '"a":{"v":1},\n', '"a":{\n"v":1},');
  const state = opened(path);
  state.table("aaa").set("y", { v: 2 });
  pods(state).set("bb", { v: 4 });
  save(path, state);
  expect(readFileSync(path, "utf8")).toContain(`{
"aaa":{
"x":{"v":1},
"y":{"v":2}
},
"objects/pods":{
"a":{"v":1},
"b":{"v":2},
"bb":{"v":4},
"c":{"v":3}
}
}}
`);
});

describe("what cannot be read is named and left alone", () => {
  const rows = { a: { text: "x".repeat(2000) }, b: { text: "y" } };

  test("truncated, at any length", () => {
    const path = saved(rows);
    const whole = readFileSync(path);
    for (let length = 12; length < whole.length - 1; length += 97) {
      writeFileSync(path, whole.subarray(0, length));
      expect(codeOf(() => openState(path))).toBe("truncated");
    }
    expect(() => openState(path)).toThrow(
      `the state file ${path} is damaged: its end is missing; it was left as it is`,
    );
  });

  test("a damaged row, found when it is looked at", () => {
    const path = saved(rows);
    edit(path, '{"text":"y"}', '{"text"="y"}');
    expect(pods(opened(path)).get("a")).toEqual(rows.a);
    expect(codeOf(() => pods(opened(path)).get("b"))).toBe("damaged");
  });

  test("conflict markers of git, foreign files, a folder, a newer version", () => {
    const path = saved(rows);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"a":', '<<<<<<< HEAD\n"a":'));
    expect(() => openState(path)).toThrow("it holds merge conflict markers");
    for (const content of ["apiVersion: v1\nkind: Config\n", '{"kind":"Pod"}', "[]", "null", "\0\0\0"]) {
      writeFileSync(path, content);
      expect(() => openState(path)).toThrow(`${path} is not a kubelab state file; it was left as it is`);
      expect(readFileSync(path, "utf8")).toBe(content);
    }
    expect(codeOf(() => openState(folder))).toBe("foreign");
    writeFileSync(path, text.replace('"version":1', '"version":9'));
    expect(() => openState(path)).toThrow(
      `${path} was written by a newer kubelab (state version 9, this one reads up to 1)`,
    );
  });

  test("is set aside under a free name", () => {
    const path = saved(rows);
    writeFileSync(`${path}.damaged-1`, "older");
    truncateSync(path, 100);
    expect(setAside(path)).toBe(`${path}.damaged-2`);
    expect([existsSync(path), statSync(`${path}.damaged-2`).size]).toEqual([false, 100]);
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toBe("older");
  });
});

test("a save after another program's is refused", () => {
  const path = saved({ a: 1 });
  const mine = openState(path);
  const other = opened(path);
  pods(other).set("b", 2);
  save(path, other);
  expect(sameFile(path, mine.identity)).toBe(false);
  pods(mine.state!).set("c", 3);
  expect(codeOf(() => save(path, mine.state!))).toBe("stale");
  expect([...pods(opened(path)).keys()]).toEqual(["a", "b"]);
});

test("rows of a file far larger than a window are copied whole", () => {
  const path = newPath();
  const state = createState(header());
  for (let i = 0; i < 900; i++) pods(state).set(`p${1000 + i}`, { i, text: `${i}`.repeat(1500) });
  save(path, state);
  const expected = [...pods(opened(path)).entries()].map(([key, row]) => [key, key === "p1700" ? "new" : row]);
  const changed = opened(path);
  pods(changed).set("p1700", "new");
  save(path, changed);
  expect([...pods(opened(path)).entries()]).toEqual(expected);
  expect([...pods(changed).entries()]).toEqual(expected);
});

test("a file larger than the windows behaves as a map, through saves", () => {
  const path = newPath();
  const model = new Map<string, unknown>();
  const filler = "z".repeat(400);
  let draw = 7;
  const next = (limit: number) => {
    draw = (draw * 1103515245 + 12345) % 2147483648;
    return Math.floor((draw / 2147483648) * limit);
  };
  let state: ClusterState = createState(header());
  for (let i = 0; i < 3000; i++) {
    const key = `ns-${next(40)}/pod-${next(100000)}`;
    const row = { i, filler: filler.repeat(next(40) === 0 ? 100 : 1) };
    model.set(key, row);
    pods(state).set(key, row);
  }
  for (let round = 0; round < 4; round++) {
    save(path, state);
    state = opened(path);
    const keys = [...model.keys()].sort();
    for (let i = 0; i < 60; i++) {
      const key = i % 3 ? keys[next(keys.length)]! : `ns-${next(40)}/pod-${next(100000)}`;
      expect(pods(state).get(key)).toEqual(model.get(key));
    }
    const prefix = `ns-${next(40)}/`;
    const fresh = pods(opened(path));
    expect([...fresh.entries(prefix)]).toEqual(keys.filter((k) => k.startsWith(prefix)).map((k) => [k, model.get(k)]));
    for (let i = 0; i < 20; i++) {
      const gone = keys[next(keys.length)]!;
      model.delete(gone);
      pods(state).delete(gone);
      const added = `ns-${next(50)}/pod-${next(100000)}`;
      model.set(added, { round, i });
      pods(state).set(added, { round, i });
    }
    expect(pods(state).size).toBe(model.size);
    expect([...pods(state).keys()]).toEqual([...model.keys()].sort());
  }
  JSON.parse(readFileSync(path, "utf8"));
});

test("read-only files and folders are refused with a sentence", () => {
  const path = saved({ a: 1 });
  const state = opened(path);
  pods(state).set("a", 2);
  if (process.getuid?.() === 0) return; // Nothing is read-only for root; test/reliability tries it as another user.
  chmodSync(path, 0o400);
  expect(() => save(path, state)).toThrow(`cannot save ${path}: permission denied on the file or its folder`);
});

test("jq reads it", () => {
  const path = saved({ "default/web": { metadata: { name: "web" } } });
  const query = '.tables["objects/pods"]["default/web"].metadata.name';
  let answer: string;
  try {
    answer = execFileSync("jq", ["-r", query, path], { encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return; // No jq on this machine.
    throw error;
  }
  expect(answer).toBe("web\n");
});
