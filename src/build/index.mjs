#!/usr/bin/env node
// Builds dist/: the program (bundle.mjs), the data assets as JSON, and V8's code cache for this Node version. Run by `npm ci` (prepare) and `npm run build`.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeDescriptions } from "./descriptions.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const at = (...path) => join(root, ...path);

const { bundle } = await import("./bundle.mjs");
const { loadAll } = await import("js-yaml");

const yaml = (path) =>
  loadAll(readFileSync(path, "utf8")).filter((document) => document !== null && document !== undefined);
const named = (folder, ending = ".yaml") =>
  existsSync(at(folder))
    ? readdirSync(at(folder))
        .filter((f) => f.endsWith(ending))
        .sort()
    : [];
const asset = (name, value) => {
  mkdirSync(dirname(at("dist/assets", name)), { recursive: true });
  writeFileSync(at("dist/assets", name), JSON.stringify(value));
};

/** Data in fixtures/, compiled: what a command reads is JSON. */
function buildAssets() {
  mkdirSync(at("dist/assets"), { recursive: true });
  for (const file of readdirSync(at("fixtures/api")))
    if (/\.(tsv|json)$/.test(file)) cpSync(at("fixtures/api", file), at("dist/assets", file));
  const profiles = named("fixtures/profiles");
  for (const file of profiles)
    asset(`profiles/${basename(file, ".yaml")}.json`, yaml(at("fixtures/profiles", file))[0]);
  asset(
    "profiles.json",
    profiles.map((file) => basename(file, ".yaml")),
  );
  const addons = named("fixtures/addons").map((file) => [basename(file, ".yaml"), yaml(at("fixtures/addons", file))]);
  asset("addons.json", Object.fromEntries(addons));
  // One asset an image and a base: a pod's start reads only its own.
  for (const image of named("fixtures/images").flatMap((file) => yaml(at("fixtures/images", file)).flat()))
    for (const name of [image.name, ...(image.aliases ?? [])]) asset(`images/${name.replaceAll("/", "+")}.json`, image);
  for (const file of named("fixtures/images/bases"))
    asset(`bases/${basename(file, ".yaml")}.json`, yaml(at("fixtures/images/bases", file))[0]);
  const schemas = JSON.parse(readFileSync(at("fixtures/api/schemas.json"), "utf8"));
  writeDescriptions(at("node_modules"), schemas, at("dist/assets/descriptions"));
  asset("outside.json", yaml(at("fixtures/outside.yaml"))[0]);
  asset("bootstrap.json", JSON.parse(readFileSync(at("fixtures/bootstrap/controlplane.json"), "utf8")));
  if (existsSync(at("fixtures/labs"))) cpSync(at("fixtures/labs"), at("dist/labs"), { recursive: true });
}

/**
 * Groups of commands (src/cli/warmup.ts) that say what is in a file's code cache: the functions which they compile and no
 * others, since V8 reads a cache whole. Those that make the cluster come first.
 */
const CACHED = {
  control: ["write"],
  kubelab: ["read", "request"],
  request: ["request"],
  containers: ["containers"],
  show: ["show"],
};

function writeCodeCaches() {
  const folder = mkdtempSync(join(tmpdir(), "kubelab-build-"));
  const rest = named("dist", ".cjs")
    .map((file) => basename(file, ".cjs"))
    .filter((file) => !Object.hasOwn(CACHED, file));
  const write = (groups, files) => {
    const args = [at("bin/launch.cjs"), "--write-code-cache", folder, groups.join(), ...files];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) console.warn(`no code cache: ${stderr}`);
  };
  for (const [file, groups] of Object.entries(CACHED)) write(groups, [file]);
  write([], rest);
  rmSync(folder, { recursive: true, force: true });
}

buildAssets();
await bundle(root, at("dist"));
writeCodeCaches();
