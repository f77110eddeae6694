#!/usr/bin/env node
// `npm run bench [-- ROUNDS]`: the budgets of docs/ARCHITECTURE.md as ratios of whole processes to a bare `node -e 0`. Commands and bare node
// take turns, so that a busy machine slows both; each number is the median of the rounds. Exit code 1: a budget is not held.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const bin = resolve(process.env.KUBELAB_BIN ?? join(root, "bin"));
const rounds = Number(process.argv[2] ?? 15);
const folder = mkdtempSync(join(tmpdir(), "kubelab-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Runs node with these arguments; wall-clock milliseconds, and peak memory in KiB where it is asked for. */
function run(args, env = {}) {
  const start = process.hrtime.bigint();
  const ended = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: folder, ...env },
    maxBuffer: 1 << 28,
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  return { ms, status: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

function tool(name, args, state, clock = "instant") {
  return run([join(bin, name), ...args], { KUBELAB_STATE: state, KUBELAB_CLOCK: clock, KUBELAB_SEED: "bench" });
}

function must(result, what) {
  if (result.status !== 0) throw new Error(`${what} failed: ${result.stderr}${result.stdout}`);
  return result;
}

/** A cluster with a Deployment of so many pods behind a Service, at rest. */
function makeCluster(name, { nodes, replicas }) {
  const state = join(folder, `${name}.json`);
  must(tool("kubelab", ["up", "--profile", "lab", "--nodes", String(nodes), "--clock", "instant"], state), "up");
  const create = ["create", "deployment", "web", "--image=nginx", `--replicas=${replicas}`];
  const began = process.hrtime.bigint();
  must(tool("kubectl", create, state), "create");
  must(tool("kubectl", ["rollout", "status", "deployment/web", "--timeout=10m"], state), "rollout status");
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  must(tool("kubectl", ["expose", "deployment", "web", "--port=80"], state), "expose");
  const pod = must(tool("kubectl", ["get", "pods", "-o", "name"], state), "get")
    .stdout.split("\n")[0]
    .slice("pod/".length);
  return { state, pod, seconds };
}

/** Twenty pods with probes on the live clock. */
function makeLiveCluster() {
  const state = join(folder, "live.json");
  const manifest = join(folder, "live-deployment.json");
  const probe = { httpGet: { path: "/", port: 80 } };
  const containers = [{ name: "nginx", image: "nginx", readinessProbe: probe, livenessProbe: probe }];
  const template = { metadata: { labels: { app: "web" } }, spec: { containers } };
  const spec = { replicas: 20, selector: { matchLabels: { app: "web" } }, template };
  writeFileSync(
    manifest,
    JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec }),
  );
  must(tool("kubelab", ["up", "--profile", "lab", "--nodes", "3", "--clock", "instant"], state), "up");
  must(tool("kubectl", ["apply", "-f", manifest], state), "apply");
  must(tool("kubectl", ["rollout", "status", "deployment/web"], state), "rollout status");
  must(tool("kubelab", ["time", "live"], state, "live"), "time live");
  return { state };
}

/** Copies a state as it would be had nobody used the cluster for an hour: the first line says when the host's clock was read last. */
function copyIdle(from, to) {
  // A second less: after a longer gap the machine counts as suspended, and nothing is made up.
  const hourAgo = Date.now() - 3_599_000;
  writeFileSync(to, readFileSync(from, "utf8").replace(/"hostAt":\d+/, `"hostAt":${hourAgo}`));
}

const rows = [];

function report(work, value, budget, unit) {
  rows.push({ work, value, budget, unit });
  const ok = value <= budget ? "ok" : "MISSED";
  const text = (n) => `${n.toFixed(2)}${unit}`;
  console.log(`${work.padEnd(62)}${text(value).padStart(9)}${text(budget).padStart(9)}  ${ok}`);
}

/** Times the commands in turns with bare node and reports each one's ratio. */
function ratios(commands) {
  const bare = [];
  const times = commands.map(() => []);
  for (let round = 0; round < rounds; round++) {
    commands.forEach(({ args, cluster, clock, fresh, idle }, i) => {
      bare.push(run(["-e", "0"]).ms);
      const state = join(folder, "timed.json");
      if (idle) copyIdle(cluster.state, state);
      else if (fresh) copyFileSync(cluster.state, state);
      const at = fresh || idle ? state : cluster.state;
      times[i].push(must(tool("kubectl", args, at, clock), args.join(" ")).ms);
    });
  }
  for (const [i, { work, budget }] of commands.entries()) report(work, median(times[i]) / median(bare), budget, "x");
}

/** Peak memory of a process as its own operating system counts it, in KiB. */
function peakMemory(args, env) {
  const probe = join(folder, "peak.cjs");
  const script = `process.on("exit", () => require("node:fs").writeSync(2, "PEAK" + process.resourceUsage().maxRSS))`;
  run(["-e", `require("node:fs").writeFileSync(${JSON.stringify(probe)}, ${JSON.stringify(script)})`]);
  return Number(/PEAK(\d+)/.exec(run(["--require", probe, ...args], env).stderr)[1]);
}

console.log(`${"work".padEnd(62)}${"measured".padStart(9)}${"budget".padStart(9)}`);
const small = makeCluster("small", { nodes: 3, replicas: 20 });
const live = makeLiveCluster();
const afterAnHour = "kubectl get pods, 20 pods, live, probes, after an idle hour";
ratios([
  { work: "kubectl version --client", budget: 1.25, args: ["version", "--client"], cluster: small },
  { work: "kubectl get pods, 20 pods", budget: 1.4, args: ["get", "pods"], cluster: small },
  { work: afterAnHour, budget: 1.4, args: ["get", "pods"], cluster: live, clock: "live", idle: true },
  { work: "kubectl exec POD -- curl SVC, 20 pods", budget: 1.6, args: curl(small), cluster: small, fresh: true },
]);
const thousand = makeCluster("thousand", { nodes: 60, replicas: 1000 });
report("1,000 replicas ready, 60 nodes, instant clock", thousand.seconds, 3, "s");
const large = makeCluster("large", { nodes: 60, replicas: 5000 });
const label = ["label", "pod", large.pod, "a=b", "--overwrite"];
ratios([
  { work: "kubectl exec POD -- curl SVC, 5,000 pods", budget: 2.5, args: curl(large), cluster: large, fresh: true },
  { work: "kubectl get pod NAME, 5,000 pods", budget: 1.5, args: ["get", "pod", large.pod], cluster: large },
  { work: "kubectl label pod NAME a=b, 5,000 pods", budget: 3, args: label, cluster: large, fresh: true },
  { work: "kubectl get pods -A, 5,000 pods", budget: 4, args: ["get", "pods", "-A"], cluster: large },
]);
const env = { KUBELAB_STATE: small.state, KUBELAB_CLOCK: "instant" };
const peaks = () => peakMemory([join(bin, "kubectl"), "get", "pods"], env) / peakMemory(["-e", "0"]);
report("peak memory, small cluster", median([1, 2, 3, 4, 5].map(peaks)), 1.5, "x");
process.exitCode = rows.some(({ value, budget }) => value > budget) ? 1 : 0;

function curl({ pod }) {
  return ["exec", pod, "--", "curl", "-s", "web"];
}
