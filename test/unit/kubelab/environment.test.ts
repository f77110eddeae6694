import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toolFolder } from "../../../src/cli/paths.ts";
import { computer } from "./support.ts";

describe("kubelab env", () => {
  it("prints exports that put the host tools first", async () => {
    const { run, home } = computer();
    expect((await run("kubelab env")).out).toBe(
      `export PATH='${toolFolder()}':"$PATH"\nexport KUBECONFIG='${home}/.local/state/kubelab/kubeconfig'\nexport KUBELAB_CLOCK='instant'\n`,
    );
    expect((await run("kubelab env --shell fish")).out).toMatch(/^set -gx PATH '.*bin\/host' \(string match -v -- /);
  });

  it("passes on a state file of one's own", async () => {
    const { run, env } = computer();
    env.KUBELAB_STATE = "/tmp/it's.json";
    expect((await run("kubelab env")).out).toContain(
      "export KUBECONFIG='/tmp/it'\\''s.json.kubeconfig'\nexport KUBELAB_STATE='/tmp/it'\\''s.json'\n",
    );
  });
});

describe("kubeconfig", () => {
  const entry = (name: string, server: string) =>
    `apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    server: ${server}\n  name: ${name}\ncontexts:\n- context:\n    cluster: ${name}\n    user: ""\n  name: ${name}\ncurrent-context: ${name}\nusers: null\n`;

  it("merges the files of KUBECONFIG and writes each entry where it stands", async () => {
    const { run, home, env } = computer();
    await run("kubelab up --profile bare");
    writeFileSync(join(home, "a"), entry("a", "https://lab.kubelab.local:6443"));
    writeFileSync(join(home, "b"), entry("b", "https://elsewhere:6443"));
    env.KUBECONFIG = `${home}/a:${home}/missing:${home}/b`;
    expect((await run("kubectl config current-context")).out).toBe("a\n");
    expect((await run("kubectl config get-contexts -o name")).out).toBe("a\nb\n");
    expect((await run("kubectl get nodes -o name")).out.split("\n")).toHaveLength(4);
    expect((await run("kubectl get nodes --context b")).err).toBe(
      "The connection to the server elsewhere:6443 was refused - did you specify the right host or port?\n",
    );
    await run("kubectl config set-context b --namespace=kube-system");
    await run("kubectl config use-context b");
    expect(readFileSync(join(home, "a"), "utf8")).toContain("current-context: b\n");
    expect(readFileSync(join(home, "b"), "utf8")).toContain("    namespace: kube-system\n");
    expect(readFileSync(join(home, "a"), "utf8")).not.toContain("kube-system");
  });

  it("says what is wrong with names and files as kubectl does", async () => {
    const { run, home } = computer();
    await run("kubelab up --profile bare");
    expect((await run("kubectl get ns --context=nope")).err).toBe(
      "Error in configuration: context was not found for specified context: nope\n",
    );
    expect((await run("kubectl version --context=nope")).err).toContain('error: context "nope" does not exist\n');
    expect((await run("kubectl get ns --cluster=atlantis")).err).toBe(
      'error: no server found for cluster "atlantis"\n',
    );
    expect((await run("kubectl get ns --user=nemo")).err).toBe('error: auth info "nemo" does not exist\n');
    expect((await run("kubectl get ns --kubeconfig=/nope/x")).err).toBe(
      "error: stat /nope/x: no such file or directory\n",
    );
    writeFileSync(join(home, "broken"), "\tbad: [");
    expect((await run(`kubectl config view --kubeconfig=${home}/broken`)).err).toBe(
      `error: error loading config file "${home}/broken": yaml: found character that cannot start any token\n`,
    );
  });

  it("never writes a real one", async () => {
    const { run, home, env } = computer();
    mkdirSync(join(home, ".kube"));
    const real = join(home, ".kube/config");
    writeFileSync(real, entry("real", "https://real.example.com"));
    await run("kubelab up --profile bare");
    expect((await run("kubectl config current-context")).out).toBe("lab\n");
    env.KUBECONFIG = real;
    expect((await run("kubectl config set-context --current --namespace=x")).err).toBe(
      `error: kubelab does not write ${real}: it names clusters that are not kubelab's\n`,
    );
    await run("kubelab down --name lab");
    expect(readFileSync(real, "utf8")).toBe(entry("real", "https://real.example.com"));
  });
});
