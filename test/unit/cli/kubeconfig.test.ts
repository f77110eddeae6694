/** Kubeconfigs that are none, and places where none can be written. Sentences recorded of kubectl 1.36. */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { computer } from "../kubelab/support.ts";

const { run, home } = computer({ KUBELAB_PROFILE: "bare" });
const file = join(home, "config");
const load = `error: error loading config file "${file}": `;
const into = `${load}json: cannot unmarshal`;

it.each([
  ["contexts: 5", `${into} number into Go struct field Config.contexts of type []v1.NamedContext`],
  ["clusters: [1]", `${into} number into Go struct field Config.clusters of type v1.NamedCluster`],
  [
    "clusters: [{name: a, cluster: 3}]",
    `${into} number into Go struct field NamedCluster.clusters.cluster of type v1.Cluster`,
  ],
  ["users: {}", `${into} object into Go struct field Config.users of type []v1.NamedAuthInfo`],
  ["users: [[]]", `${into} array into Go struct field Config.users of type v1.NamedAuthInfo`],
  ["current-context: [x]", `${into} array into Go struct field Config.current-context of type string`],
  ["contexts: [{name: 5}]", `${into} number into Go struct field NamedContext.contexts.name of type string`],
  [
    "clusters: [{name: c, cluster: {server: 5}}]",
    `${into} number into Go struct field Cluster.clusters.cluster.server of type string`,
  ],
  [
    "kind: Pod\napiVersion: v1",
    `${load}no kind "Pod" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"`,
  ],
])("%s", async (text, err) => {
  writeFileSync(file, text);
  for (const line of ["kubectl config view", "kubectl get pods"])
    expect(await run(`${line} --kubeconfig=${file}`)).toMatchObject({
      err: `${err}
`,
      code: 1,
    });
});

it.each([
  ["http://[", 'error: host must be a URL or a host:port pair: "http://["'],
  ["/x", 'error: host must be a URL or a host:port pair: "/x"'],
  [":0", "The connection to the server :0 was refused - did you specify the right host or port?"],
  [
    "https://a.b:99999/x?y",
    "The connection to the server a.b:99999 was refused - did you specify the right host or port?",
  ],
  ["[::1]:6443", "The connection to the server [::1]:6443 was refused - did you specify the right host or port?"],
])("server %s", async (server, err) => {
  expect(await run(`kubectl get pods --server=${server}`)).toMatchObject({ err: `${err}\n`, code: 1 });
});

it("is written through links, and to pipes as they are", async () => {
  mkdirSync(join(home, "real"));
  writeFileSync(join(home, "real/config"), "");
  symlinkSync(join(home, "real/config"), join(home, "link"));
  await run(`kubectl config set-cluster a --server=x --kubeconfig=${join(home, "link")}`);
  expect(lstatSync(join(home, "link")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(home, "real/config"), "utf8")).toContain("server: x");
  expect(readdirSync(join(home, "real"))).toEqual(["config"]);
});

it("a pipe is no state file, and stays one", async () => {
  const pipe = join(home, "pipe");
  execFileSync("mkfifo", [pipe]);
  const { run: other } = computer({ KUBELAB_STATE: pipe });
  for (const line of ["kubectl get pods", "kubelab up", "kubelab down", "kubelab reset", "kubelab status"]) {
    const { err, code } = await other(line);
    expect([line, err, code]).toEqual([line, `error: ${pipe} is a device or a pipe, not a kubelab state file\n`, 1]);
  }
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});
