import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { computer } from "./support.ts";

const folder = (home: string) => join(home, ".local/state/kubelab");

describe("kubelab up, down, reset", () => {
  it("makes a cluster, leaves one that is there, asks for down before another profile", async () => {
    const { run, home } = computer();
    expect(await run("kubelab up --profile bare")).toEqual({
      code: 0,
      out: `Made cluster "lab" (profile bare, 3 nodes, Kubernetes v1.36.3).\nkubectl's context is "lab"; the practice shell: kubelab shell\n`,
      err: "",
    });
    expect((await run("kubectl create namespace mine")).code).toBe(0);
    expect((await run("kubelab up")).out).toContain("is there already; it was left as it is.");
    expect((await run("kubelab up --profile bare")).code).toBe(0);
    expect(await run("kubelab up --profile kind")).toEqual({
      code: 1,
      out: "",
      err: 'error: the cluster "lab" has the profile bare; "kubelab down" first\n',
    });
    expect((await run("kubectl get namespace mine")).code).toBe(0);
    expect((await run("kubelab reset")).out).toBe(
      'Made cluster "lab" (profile bare, 3 nodes, Kubernetes v1.36.3) anew.\n',
    );
    expect((await run("kubectl get namespace mine")).code).toBe(1);
    const { out } = await run("kubelab down");
    expect(out).toBe(`Removed cluster "lab"; its last state is kept as ${folder(home)}/lab.json.last\n`);
    expect(existsSync(join(folder(home), "lab.json.last"))).toBe(true);
    expect(await run("kubelab down")).toEqual({ code: 0, out: 'There is no cluster "lab".\n', err: "" });
  });

  it("keeps several clusters apart, each with its context", async () => {
    const { run } = computer();
    await run("kubelab up --profile bare");
    expect((await run("kubelab up --profile bare --name two --nodes 5")).out).toContain('context is "lab-two"');
    expect((await run("kubectl get nodes -o name")).out).toBe(
      "node/lab-control-plane\nnode/lab-worker\nnode/lab-worker2\nnode/lab-worker3\nnode/lab-worker4\n",
    );
    expect((await run("kubectl get nodes -o name --context lab")).out.split("\n")).toHaveLength(4);
    expect((await run("kubelab down")).out).toContain(`kubectl's context is now "lab".`);
    expect((await run("kubectl config get-contexts -o name")).out).toBe("lab\n");
  });

  it("starts from a prepared state", async () => {
    const { run, home } = computer();
    await run("kubelab up --profile bare");
    await run("kubectl create configmap prepared");
    await run("kubelab down");
    expect((await run(`kubelab up --name copy --from ${folder(home)}/lab.json.last`)).code).toBe(0);
    expect((await run("kubectl get configmap prepared -o name")).out).toBe("configmap/prepared\n");
    expect((await run("kubelab up --name other --from nothing.json")).err).toBe(
      "error: there is no state file nothing.json\n",
    );
  });

  it("puts a damaged file aside, and never touches one that is none of ours", async () => {
    const { run, home } = computer();
    await run("kubelab up --profile bare");
    const path = join(folder(home), "lab.json");
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, whole.length / 2));
    expect((await run("kubectl get nodes")).code).toBe(1);
    expect((await run("kubelab up --profile bare")).err).toBe(
      `The state file was damaged; it is kept as ${path}.damaged-1\n`,
    );
    expect(readFileSync(`${path}.damaged-1`, "utf8")).toBe(whole.slice(0, whole.length / 2));
    writeFileSync(path, '{"somebody": "else"}\n');
    expect((await run("kubelab up")).code).toBe(1);
    expect(readFileSync(path, "utf8")).toBe('{"somebody": "else"}\n');
  });

  it("takes what is wrong with a name or a number", async () => {
    const { run } = computer();
    expect((await run("kubelab up --nodes 0")).err).toContain("It is a number from 1 to 250.");
    expect((await run("kubelab up --name A/b")).code).toBe(1);
    expect((await run("kubelab up --profile nope")).err).toContain('no profile is called "nope"; there are aks, bare,');
    expect((await run("kubelab up --clock slow")).err).toContain("Allowed choices are live, instant.");
    expect((await run("kubelab dance")).err).toBe("error: unknown command 'dance'\n");
  });

  it("takes a profile from a file", async () => {
    const { run, home } = computer();
    writeFileSync(
      join(home, "mine.yaml"),
      "nodes: [{ name: alone, address: 10.9.0.2, cpu: '2', memory: 4Gi }]\ninert: true\naddons: []\n",
    );
    expect((await run(`kubelab up --profile ${home}/mine.yaml`)).out).toContain("(profile mine, 1 node,");
    expect((await run("kubectl get nodes -o name")).out).toBe("node/alone\n");
    writeFileSync(join(home, "bad.yaml"), "nodes: 3\n");
    expect((await run(`kubelab up --name b --profile ${home}/bad.yaml`)).err).toBe(
      `error: the profile file ${home}/bad.yaml is wrong: nodes is to be a list\n`,
    );
  });
});

describe("kubelab node and time", () => {
  it("stops and starts a node", async () => {
    const { run } = computer();
    await run("kubelab up --profile bare");
    expect((await run("kubelab node stop lab-worker")).out).toMatch(/^node lab-worker stopped\n/);
    expect((await run("kubelab node stop lab-worker")).out).toBe("node lab-worker was stopped already\n");
    await run("kubelab time advance 40s");
    expect((await run("kubectl get node lab-worker --no-headers")).out).toMatch(/^lab-worker +Ready /);
    await run("kubelab time advance 12s");
    expect((await run("kubectl get node lab-worker --no-headers")).out).toMatch(/^lab-worker +NotReady /);
    expect((await run("kubelab node start lab-worker")).out).toBe("node lab-worker started\n");
    expect((await run("kubectl get node lab-worker --no-headers")).out).toMatch(/^lab-worker +Ready /);
    expect((await run("kubelab node stop nope")).err).toContain(
      'no node is called "nope"; there are lab-control-plane,',
    );
  });

  it("advances time by durations", async () => {
    const { run } = computer();
    await run("kubelab up --profile bare");
    expect((await run("kubelab time advance 2h30m")).out).toMatch(
      /, instant \(stands still between commands\); the cluster is 150m old\n$/,
    );
    expect((await run("kubelab time advance 3d")).out).toMatch(/the cluster is 3d2h old\n$/);
    expect((await run("kubelab time advance soon")).err).toBe(
      'error: "soon" is no duration; write it as 90s, 5m, 2h30m or 3d\n',
    );
    expect((await run("kubelab time advance -- -5s")).err).toBe("error: time never runs backwards\n");
    expect((await run("kubelab time live")).err).toContain("KUBELAB_CLOCK=instant in the environment overrides it");
  });
});

describe("without a cluster", () => {
  it("client-only commands make none, others make the default one and say so", async () => {
    const { run, home } = computer({ KUBELAB_PROFILE: "bare" });
    for (const line of [
      "kubectl version --client",
      "kubectl create deployment x --image=nginx --dry-run=client -o yaml",
      "kubectl config view",
      "kubectl explain pod.spec.containers",
      "kubectl options",
      "kubelab status",
      "kubelab profiles",
      "kubelab env",
    ]) {
      expect((await run(line)).code, line).toBe(0);
      expect(existsSync(join(folder(home), "lab.json")), line).toBe(false);
    }
    expect((await run("kubectl get nodes")).err).toBe(
      'kubelab: there was no cluster yet; made "lab" (profile bare); see "kubelab status"\n',
    );
    expect(existsSync(join(folder(home), "kubeconfig"))).toBe(true);
  });
});
