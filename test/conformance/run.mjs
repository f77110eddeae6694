#!/usr/bin/env node
// Replays the recorded scenarios against bin/kubectl and holds the floor: the number of steps alike may only rise.
//   node test/conformance/run.mjs [-v] [NAME...]
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { floor, whole } = JSON.parse(readFileSync(join(here, "floor.json"), "utf8"));
const names = process.argv.slice(2).filter((a) => a !== "-v");
const chosen = readdirSync(join(here, "scenarios")).filter((f) => !names.length || names.some((n) => f.startsWith(n)));
const files = chosen.map((f) => join(here, "scenarios", f));

// Each scenario begins with a copy of one empty cluster, as `kubelab up` makes it.
const template = mkdtempSync(join(tmpdir(), "kubelab-conformance-"));
process.on("exit", () => rmSync(template, { recursive: true, force: true }));
const env = {
  ...process.env,
  PATH: join(here, "../../bin") + delimiter + process.env.PATH,
  FRESH_HOME: "1",
  KUBELAB_CLOCK: "instant",
  TZ: "UTC",
  RESET: `cp -R '${template}/.' "$HOME"`,
};
// Certificates for a network that nothing here asks: node would read them at the start of each of thousands of commands.
const FOREIGN = /^(KUBE(LAB_(STATE|PROFILE|SEED)|CONFIG)|XDG_.*|NODE_EXTRA_CA_CERTS)$/;
for (const key of Object.keys(env)) if (FOREIGN.test(key)) delete env[key];
const up = { env: { ...env, HOME: template }, stdio: ["ignore", "ignore", "inherit"] };
if (spawnSync("kubelab", ["up", "--profile", "bare"], up).status !== 0) process.exit(1);
const verbose = process.argv.includes("-v") ? ["-v"] : [];
const replay = spawn(
  "node",
  [
    join(here, "scenario.mjs"),
    "compare",
    join(here, "golden"),
    ...files,
    "-j",
    String(Math.max(2, availableParallelism())),
    ...verbose,
  ],
  {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  },
);
let output = "";
replay.stdout.setEncoding("utf8").on("data", (text) => {
  output += text;
  if (names.length || verbose.length) process.stdout.write(text);
});
replay.on("close", () => {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [0, 0, 0];
  const broken = whole.filter((prefix) => new RegExp(`^${prefix}`, "m").test(output));
  console.log(
    `${passed} of ${Number(passed) + Number(failed)} steps as on a real control plane; the floor is ${floor}`,
  );
  if (names.length) return;
  for (const prefix of broken) console.log(`a step of ${prefix}* differs; all of them were alike`);
  if (Number(passed) < floor || broken.length) process.exitCode = 1;
});
