import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parseReference } from "../../../src/cri/image/reference.ts";
import { makeLab } from "./harness.ts";

const FOLDER = resolve(import.meta.dirname, "../../../fixtures/images");
const images: any[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .flatMap((file) => loadAll(readFileSync(join(FOLDER, file), "utf8")).flat());

describe("image references", () => {
  it("fills in Docker Hub's defaults", () => {
    expect(parseReference("nginx")).toEqual({ domain: "docker.io", path: "library/nginx" });
    expect(parseReference("a/b:1")).toEqual({ domain: "docker.io", path: "a/b", tag: "1" });
    expect(parseReference("localhost:5000/b")).toEqual({ domain: "localhost:5000", path: "b" });
    expect(parseReference("Nginx")).toEqual({
      error: "invalid reference format: repository name (library/Nginx) must be lowercase",
    });
    expect(parseReference("nginx:")).toEqual({ error: "invalid reference format" });
    expect(parseReference("a b")).toEqual({ error: "invalid reference format" });
  });
});

describe("pulls", () => {
  const { runtime } = makeLab();
  it("knows tags that are there", () => {
    for (const image of [
      "nginx",
      "nginx:1.27",
      "nginx:1.29-alpine",
      "nginx:1.10",
      "busybox:1.28",
      "alpine:3.21",
      "ubuntu:22.04",
      "redis:7",
      "httpd:2.4",
    ])
      expect(runtime.pull(image), image).toMatchObject({ ok: true });
    expect(runtime.pull("nginx:1.27")).toEqual(runtime.pull("docker.io/library/nginx:1.27"));
    expect(runtime.pull("someone/thing:v1")).toMatchObject({ ok: true, name: "docker.io/someone/thing:v1" });
  });
  it("words refusals as containerd", () => {
    for (const tag of ["1.161", "1.91", "1.21.21", "2.3.5", "notexistent"])
      expect(runtime.pull(`nginx:${tag}`)).toMatchObject({
        ok: false,
        message: `failed to pull and unpack image "docker.io/library/nginx:${tag}": failed to resolve reference "docker.io/library/nginx:${tag}": docker.io/library/nginx:${tag}: not found`,
      });
    expect(runtime.pull("apache")).toMatchObject({
      ok: false,
      message:
        'failed to pull and unpack image "docker.io/library/apache:latest": failed to resolve reference "docker.io/library/apache:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    });
    expect(runtime.pull("gcr.io/google-samples/kubernetes-bootcamp:v10")).toMatchObject({ ok: false });
    expect(runtime.pull("nginx:1:2")).toMatchObject({
      invalidName: true,
      message:
        'Failed to apply default image tag "nginx:1:2": couldn\'t parse image name "nginx:1:2": invalid reference format',
    });
  });
});

describe("an image that nobody described", () => {
  it("runs the command that it is given, and serves whatever else it is told", () => {
    const lab = makeLab();
    const shell = lab.start({ image: "somebody/tools", pod: "default/a", args: ["sh", "-c", "echo hi"] });
    expect(lab.logs(shell)).toBe("hi\n");
    const server = lab.start({
      image: "somebody/app",
      pod: "default/b",
      args: ["serve", "--fast"],
      ports: [{ containerPort: 80 }],
    });
    expect(lab.request(server, "/")?.http?.status).toBe(200);
  });
});

describe("image data", () => {
  it("names every image once", () => {
    const names = images.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
  it.each(images.map((image) => [image.name, image]))("%s starts", (name, image) => {
    const lab = makeLab();
    lab.fetch = () => undefined;
    const tag = image.tags?.find((one: string) => !one.startsWith("/")) ?? "latest";
    const command = image.cmd || image.entrypoint ? {} : { command: ["/bin/sh"] };
    const started = lab.runtime.run({
      pod: "default/p",
      podUid: "u",
      node: "n",
      name: "c",
      image: `${name}:${tag}`,
      env: [],
      mounts: [],
      hostname: "p",
      addresses: ["10.244.0.5"],
      ports: [{ containerPort: 80 }],
      resolvConf: "",
      hosts: "",
      attempt: 0,
      ...command,
    });
    // Its program is in the image; one that nobody has written yet says so.
    if ("error" in started) expect(started.error).toContain("exec format error");
  });
});
