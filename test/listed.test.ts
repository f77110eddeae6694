/** What stands in a folder is listed where it must be; data fits together; nothing in the repository tells of one machine. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { loadAll } from "js-yaml";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const yaml = (path: string): any[] => (loadAll(read(path)) as any[]).flat().filter(Boolean);
const names = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"));

/** Folders below `folder` that have an index.ts, as paths from there. */
const entries = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) === "index.ts" && file !== "index.ts")
    .map((file) => file.slice(0, -"/index.ts".length));

test("each kind's folder is named in src/kinds/index.ts", () => {
  const index = read("src/kinds/index.ts");
  const kinds = entries("src/kinds").filter((folder) => folder.split("/").length === 2);
  expect(kinds.length).toBeGreaterThan(40);
  expect(kinds.filter((folder) => !index.includes(`"./${folder}/index.ts"`))).toEqual([]);
});

test("each verb's folder is named in src/kubectl/verbs.ts", () => {
  const verbs = read("src/kubectl/verbs.ts");
  const folders = entries("src/kubectl/cmd").filter((folder) => !folder.includes("/"));
  expect(folders.filter((folder) => !verbs.includes(`"./cmd/${folder}/index.ts"`))).toEqual([]);
});

test("each command of kubelab is named in its program", () => {
  const program = read("src/kubelab/program.ts");
  const commands = readdirSync(join(root, "src/kubelab/cmd")).filter((file) => file.endsWith(".ts"));
  expect(commands.filter((file) => !program.includes(`"./cmd/${file}"`))).toEqual([]);
});

test("each controller's folder is named in src/controller/index.ts", () => {
  const index = read("src/controller/index.ts");
  const folders = entries("src/controller").filter((folder) => folder !== "shared" && !folder.includes("/"));
  expect(folders.filter((folder) => !index.includes(`"./${folder}/index.ts"`))).toEqual([]);
});

test("profiles are called as their files and name add-ons that exist", () => {
  const addons = new Set(names("fixtures/addons"));
  for (const name of names("fixtures/profiles")) {
    const [profile] = yaml(`fixtures/profiles/${name}.yaml`);
    expect(profile.name).toBe(name);
    const missing = [...profile.addons, ...(profile.availableAddons ?? [])].filter((addon) => !addons.has(addon));
    expect([name, missing]).toEqual([name, []]);
    const addresses = profile.nodes.map((node: { address: string }) => node.address);
    expect(new Set(addresses).size).toBe(addresses.length);
  }
});

test("add-ons are objects, and some profile has each", () => {
  const used = names("fixtures/profiles").flatMap((name) => {
    const [profile] = yaml(`fixtures/profiles/${name}.yaml`);
    return [...profile.addons, ...(profile.availableAddons ?? [])];
  });
  expect(names("fixtures/addons").filter((name) => !used.includes(name))).toEqual([]);
  for (const name of names("fixtures/addons"))
    for (const object of yaml(`fixtures/addons/${name}.yaml`))
      expect([name, typeof object.kind]).toEqual([name, "string"]);
});

test("each image is described once and stands on a base that exists", () => {
  const bases = new Set(names("fixtures/images/bases"));
  const images = names("fixtures/images").flatMap((file) => yaml(`fixtures/images/${file}.yaml`));
  const called = images.flatMap((image) => [image.name, ...(image.aliases ?? [])]);
  expect(called.filter((name, i) => called.indexOf(name) !== i)).toEqual([]);
  expect(images.filter(({ base }) => base && !bases.has(base)).map(({ name, base }) => `${name}: ${base}`)).toEqual([]);
});

test("no file tells of the machine that it was written on, or of where packages come from there", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
  const told = /\/(work|root|home)\/(main|shared|[a-z]+\/(src|work|repos?))\b|\/tmp\/(dev|oracle)|"resolved": "http/;
  const wrong = files.filter((file) => {
    const found = statSync(join(root, file), { throwIfNoEntry: false });
    return file !== "test/listed.test.ts" && found?.isFile() && told.test(read(file));
  });
  expect(wrong).toEqual([]);
});
