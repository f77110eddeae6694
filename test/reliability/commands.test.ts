/** Whole commands against what can go wrong around them: kills, crowds, closed pipes, full disks, broken files, odd names. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { binFolder, type Place, placeIn } from "../support/built.ts";

const folder = mkdtempSync(join(tmpdir(), "kubelab-commands-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let template: string;
let places = 0;

beforeAll(() => {
  binFolder();
  const place = placeIn(join(folder, "template"));
  expect(bash(place, "kubelab up --profile bare").status).toBe(0);
  template = readFileSync(place.state, "utf8");
});

/** A place of its own with a bare cluster in it. */
function newPlace(): Place {
  const place = placeIn(join(folder, `place-${places++}`));
  writeFileSync(place.state, template, { mode: 0o600 });
  return place;
}

/** Runs a script; against hanging only, it has long. */
const bash = (place: Place, script: string, user: { uid?: number; gid?: number } = {}) =>
  spawnSync("bash", ["-c", script], { ...place, ...user, encoding: "utf8", timeout: 400_000, input: "" });

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

function kubectl(place: Place, args: string[], killAfterMs?: number): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(binFolder(), "kubectl"), ...args], { ...place, stdio: "pipe" });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, output });
    });
  });
}

const names = (place: Place, args: string): string[] =>
  bash(place, `kubectl get ${args} -o name`).stdout.split("\n").filter(Boolean);

describe("many at once", () => {
  test("200 commands killed at any moment lose nothing acknowledged", async () => {
    const place = newPlace();
    const acknowledged: string[] = [];
    let started = 0;
    let killed = 0;
    // How long a command takes here and now, so that the kills fall into all of its life on any machine.
    let lifeMs: number | undefined;
    const one = async () => {
      while (killed < 200) {
        const i = started++;
        const begun = performance.now();
        const killAfterMs = lifeMs && (lifeMs * (1 + ((i * 37) % 120))) / 100;
        const ended = await kubectl(place, ["create", "configmap", `c${i}`], killAfterMs);
        if (ended.output.includes("created")) acknowledged.push(`configmap/c${i}`);
        if (ended.signal !== "SIGKILL") lifeMs = performance.now() - begun;
        else {
          killed++;
          // Where none gets to its end, they may be longer than they were.
          lifeMs! *= 1.01;
        }
      }
    };
    await Promise.all([one(), one(), one(), one()]);
    JSON.parse(readFileSync(place.state, "utf8"));
    expect((await kubectl(place, ["create", "configmap", "last"])).output).toBe("configmap/last created\n");
    const there = new Set(names(place, "configmaps"));
    expect([...acknowledged, "configmap/last"].filter((name) => !there.has(name))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(4); // the first of each, at least
    expect(readdirSync(dirname(place.state)).filter((f) => /lock|tmp|damaged/.test(f))).toEqual([]);
  });

  test("32 writers at once lose no update", async () => {
    const place = newPlace();
    expect((await kubectl(place, ["create", "configmap", "shared"])).code).toBe(0);
    const labels = Array.from({ length: 32 }, (_, i) => `w${i}=yes`);
    const ended = await Promise.all(labels.map((label) => kubectl(place, ["label", "configmap", "shared", label])));
    expect(ended.filter(({ code }) => code !== 0)).toEqual([]);
    const { stdout } = bash(place, "kubectl get configmap shared -o json");
    expect(Object.keys(JSON.parse(stdout).metadata.labels)).toHaveLength(32);
  });

  test("writing in a loop over what is read does not block", () => {
    const place = newPlace();
    const script = `for i in 1 2 3; do kubectl create configmap c$i -o name; done
      kubectl get configmaps -o name | while read -r name; do kubectl label "$name" seen=yes >/dev/null || echo failed; done
      kubectl get configmaps -l seen=yes -o name`;
    expect(bash(place, script).stdout).toBe(
      `${[1, 2, 3].map((i) => `configmap/c${i}\n`).join("")}configmap/c1\nconfigmap/c2\nconfigmap/c3\nconfigmap/kube-root-ca.crt\n`,
    );
  });

  test("a closed pipe ends a command quietly", () => {
    const script = `kubectl get all,events,configmaps -A -o yaml | head -1; kubectl explain pods --recursive | head -1`;
    const { stdout, stderr } = bash(newPlace(), script);
    expect([stdout, stderr]).toEqual(["apiVersion: v1\nKIND:       Pod\n", ""]);
  });
});

describe("broken surroundings", () => {
  test.each([
    [
      "a truncated file",
      () => template.slice(0, 5000),
      "the state file FILE is damaged: its end is missing; it was left as it is",
    ],
    ["a foreign file", () => "hello\n", "FILE is not a kubelab state file; it was left as it is"],
    ["another program's JSON", () => '{"a": 1}\n', "FILE is not a kubelab state file; it was left as it is"],
  ])("%s is named and left alone", (_, content, sentence) => {
    const place = newPlace();
    writeFileSync(place.state, content());
    for (const command of ["get pods", "create configmap c"]) {
      const { stdout, stderr, status } = bash(place, `kubectl ${command}`);
      expect([stdout, stderr, status]).toEqual(["", `error: ${sentence.replace("FILE", place.state)}\n`, 1]);
    }
    expect(readFileSync(place.state, "utf8")).toBe(content());
  });

  test("an empty file is no cluster yet", () => {
    const place = newPlace();
    writeFileSync(place.state, "");
    const { stdout, stderr } = bash(place, "KUBELAB_PROFILE=bare kubectl get configmaps -o name");
    expect(stdout).toBe("configmap/kube-root-ca.crt\n");
    expect(stderr).toMatch(/^kubelab: /);
  });

  test("a file that may not be written is read, and left alone", (context) => {
    const place = newPlace();
    // To root nothing is forbidden, so it does this as somebody else.
    const root = process.getuid?.() === 0;
    const user = root ? { uid: 65534, gid: 65534 } : {};
    if (root) {
      for (const path of [place.state, dirname(place.state), place.cwd]) chownSync(path, 65534, 65534);
      chmodSync(folder, 0o755);
      const reached = bash(place, `node ${join(binFolder(), "kubectl")} version --client`, user);
      if (reached.status !== 0) return context.skip("others may not read the folder of the project");
    }
    chmodSync(place.state, 0o400);
    expect(bash(place, "kubectl get configmaps -o name", user).stdout).toBe("configmap/kube-root-ca.crt\n");
    const { stdout, stderr, status } = bash(place, "kubectl create configmap c", user);
    expect([stdout, stderr, status]).toEqual([
      "",
      `error: cannot save ${place.state}: permission denied on the file or its folder\n`,
      1,
    ]);
    expect(readFileSync(place.state, "utf8")).toBe(template);
  });

  test("a full disk keeps the last state, and says so", (context) => {
    const place = newPlace();
    const disk = mkdtempSync(join(folder, "disk-"));
    if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${template.length + 60_000}`, "tmpfs", disk]).status !== 0)
      return context.skip("needs root to mount");
    try {
      const state = join(disk, "state.json");
      writeFileSync(state, template, { mode: 0o600 });
      const { stdout, stderr, status } = bash(place, `export KUBELAB_STATE=${state}; kubectl create configmap c`);
      const sentence = `error: cannot save ${state}: no space left on the device; the last saved state was kept\n`;
      expect([stdout, stderr, status]).toEqual(["", sentence, 1]);
      expect(readFileSync(state, "utf8")).toBe(template);
    } finally {
      spawnSync("umount", [disk]);
    }
  });
});

describe("odd input", () => {
  test("__proto__ as name, key or label harms nothing", () => {
    const place = newPlace();
    const script = `
      kubectl create configmap c --from-literal=__proto__=x --from-literal=constructor=y --from-literal=toString=z
      kubectl label configmap c __proto__=polluted constructor=1
      kubectl get configmap c -o jsonpath='{.data.constructor} {.data.toString}'; echo
      kubectl get configmap -l constructor=1 -o name
      kubectl create configmap __proto__
      kubectl get configmap __proto__
      kubectl get __proto__
      kubectl __proto__
      kubectl get constructor/toString
      kubectl label configmap c hasOwnProperty=1 -o jsonpath='{.metadata.labels.hasOwnProperty}'; echo
      echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d","__proto__":{"labels":{"a":"b"}}},"data":{"valueOf":"v"}}' | kubectl apply -f -
      kubectl get configmaps -o custom-columns=N:.metadata.name,L:.metadata.labels.a,X:.metadata.polluted
      kubectl create namespace constructor; kubectl get namespaces constructor -o name; kubectl get pods -n constructor`;
    const { stdout, stderr } = bash(place, script);
    const output = stdout + stderr;
    expect(output).not.toMatch(/bug of its own|^ {4}at |\[native code\]|\[object Object\]/m);
    expect(stdout).toContain("configmap/c created\n");
    expect(stdout).toContain("y z\n");
    expect(stderr).toContain('ConfigMap "__proto__" is invalid: metadata.name: Invalid value: "__proto__"');
    expect(stderr).toContain('error: the server doesn\'t have a resource type "__proto__"');
    expect(stderr).toContain('error: unknown command "__proto__" for "kubectl"');
    expect(stdout).toContain("namespace/constructor\n");
  });

  test.each([
    "get pods -o jsonpath='{.items[' ",
    "get pods -o go-template='{{range}}'",
    "get pods -l 'a in ('",
    "get pods --sort-by=.a[",
    "get pods -o custom-columns=:",
    "apply -f /nowhere",
    "apply -f .",
    "create -f /dev/null",
    "patch configmap kube-root-ca.crt -p '['",
    "patch configmap kube-root-ca.crt --type=json -p '{}'",
    'patch configmap kube-root-ca.crt --type=json -p \'[{"op":"remove","path":"/a/b"}]\'',
    "patch configmap kube-root-ca.crt -p '{\"metadata\":[]}'",
    "set image deployment/x",
    "logs",
    "exec x",
    "explain pods.a.b",
    "wait pods --for=what",
    "rollout status",
    "scale --replicas=-1 deployment/x",
    "config use-context nosuch",
    "get --raw /nowhere",
    "get pods/a/b",
    "label nodes --all a=b=c",
    "--context=x get pods",
    "-n '' get pods",
    "run x",
    "delete",
    "expose",
    "--nosuch",
  ])("kubectl %s fails without a stack trace", (args) => {
    const { stdout, stderr, status } = bash(newPlace(), `KUBELAB_DEBUG=1 kubectl ${args}`);
    expect(stdout + stderr).not.toMatch(/bug of its own|^ {4}at /m);
    expect(status === 0 || stderr !== "").toBe(true);
  });

  test("binary and endless input is refused in a sentence", () => {
    const script = `head -c 20000 /dev/urandom | kubectl apply -f -; printf '[%.0s' $(seq 20000) | kubectl apply -f -
      { echo 'a: &a [x,x,x,x,x,x,x,x,x]'; for i in 1 2 3 4 5 6 7 8; do echo "a$i: &a$i [*a,*a,*a,*a,*a,*a]"; done; } | kubectl apply -f -`;
    const { stderr } = bash(newPlace(), script);
    expect(stderr).not.toMatch(/bug of its own|^ {4}at /m);
    expect(stderr.split("\n").filter((line) => line.startsWith("error")).length).toBeGreaterThanOrEqual(3);
  });
});
