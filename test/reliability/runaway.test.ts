/** Containers that never stop working cost bounded work per command, and reach nothing of the host. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { binFolder, type Place, placeIn } from "../support/built.ts";

const folder = mkdtempSync(join(tmpdir(), "kubelab-runaway-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => void binFolder());

/** Far above what these commands need, also on a busy machine; far below what unbounded work would take. */
const LIMIT_MS = 200_000;

const bash = (place: Place, script: string) =>
  spawnSync("bash", ["-c", script], { ...place, encoding: "utf8", timeout: LIMIT_MS, input: "" });

const podOf = (name: string, script: string) => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
    - name: main
      image: busybox
      command: ["sh", "-c", ${JSON.stringify(script)}]
`;

test.each([
  ["loop", "while true; do :; done"],
  ["forks", "f() { f | f & }; f; sleep 1000"],
  ["recursion", "f() { f; }; f"],
  ["spawner", "while true; do sleep 1000 & done"],
  ["writer", "while true; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"],
  ["grower", "x=x; while true; do x=$x$x; done"],
  ["memory", "i=0; while true; do i=$((i+1)); export v$i=$i; done"],
  ["yes", "yes | cat > /dev/null"],
  ["doubling", "echo x > f; while true; do cat f f > g; mv g f; done"],
])("a pod that never rests (%s) lets commands end", (name, script) => {
  const place = placeIn(join(folder, name));
  writeFileSync(join(place.cwd, "pod.yaml"), podOf(name, script));
  for (const command of [
    "kubelab up --profile lab",
    "kubectl apply -f pod.yaml",
    "kubectl get pods",
    "kubelab time advance 1m",
    "kubectl get pods",
    `kubectl logs --tail=1 ${name}`,
    `kubectl delete pod ${name}`,
  ]) {
    const { error, stderr } = bash(place, command);
    expect([command, error]).toEqual([command, undefined]);
    expect(stderr).not.toMatch(/bug of its own|^ {4}at /m);
  }
  expect(bash(place, "wc -c < $KUBELAB_STATE").stdout.trim().length).toBeLessThanOrEqual(8);
});

test("containers reach nothing of the host", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.end("of the host\n");
  });
  await new Promise<void>((done) => server.listen(0, done));
  const { port } = server.address() as AddressInfo;
  const local = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const addresses = local.filter((address) => address.includes("."));

  const place = placeIn(join(folder, "host"));
  writeFileSync(join(place.cwd, "secret"), "of the host\n");
  writeFileSync(
    join(place.cwd, "pod.yaml"),
    podOf("prober", "sleep 100000").replace("command:", "volumeMounts: [{ name: h, mountPath: /h }]\n      command:") +
      `  volumes: [{ name: h, hostPath: { path: ${place.cwd} } }]\n`,
  );
  const script = `kubelab up --profile lab >/dev/null; kubectl apply -f pod.yaml
    kubectl wait --for=condition=Ready pod/prober
    kubectl exec prober -- sh -c 'cat /h/secret ${place.cwd}/secret /proc/1/environ; echo x > /h/made; ls /h; ps; kill -9 ${process.pid}'
    for a in ${["127.0.0.1", ...addresses].join(" ")}; do kubectl exec prober -- wget -q -T 2 -O - http://$a:${port}/; done
    echo | kubectl exec -i prober -- nc -w 2 127.0.0.1 ${port}`;
  const { stdout, stderr } = bash(place, script);
  // What had connected while this process waited would be seen now.
  await new Promise((done) => setTimeout(done, 100));
  server.close();
  expect(connections).toBe(0);
  expect(stderr.match(/command terminated with exit code 1/g)?.length).toBeGreaterThan(addresses.length);
  expect(stdout + stderr).not.toContain("vitest");
  expect(stdout).toContain("pod/prober condition met");
  expect(stdout + stderr).not.toContain("of the host");
  expect(stdout + stderr).not.toContain("KUBELAB_STATE");
  expect(existsSync(join(place.cwd, "made"))).toBe(false);
});
