import { describe, expect, it } from "vitest";
import { applet, appletNames } from "../../../src/shell/applets/index.ts";
import { type FakeOptions, runTool } from "../support/fakesystem.ts";

const files = { "/root/a": "hi\n", "/root/d/b": "yo\n", "/root/.h": "" };
const run = (name: string, args: string, options: FakeOptions = {}) =>
  runTool(applet(name)!, args.split(" ").filter(Boolean), { ...options, files: { ...files, ...options.files } });
const busybox = { flavour: "busybox" } as const;

describe("applets", () => {
  it("has all it names", () => {
    for (const name of appletNames()) expect(applet(name), name).toBeDefined();
    expect(applet("constructor")).toBeUndefined();
  });
});

describe("ls", () => {
  it("lists", () => {
    expect(run("ls", "").out).toBe("a\nd\n");
    expect(run("ls", "-la").out).toBe(
      "total 16\ndrwxr-xr-x 2 root root 4096 Jan  2 03:04 .\ndrwxr-xr-x 2 root root 4096 Jan  2 03:04 ..\n" +
        "-rw-r--r-- 1 root root    0 Jan  2 03:04 .h\n-rw-r--r-- 1 root root    3 Jan  2 03:04 a\ndrwxr-xr-x 2 root root 4096 Jan  2 03:04 d\n",
    );
    expect(run("ls", "-l", busybox).out).toBe(
      "total 8\n-rw-r--r--    1 root     root             3 Jan  2 03:04 a\ndrwxr-xr-x    2 root     root          4096 Jan  2 03:04 d\n",
    );
    expect(run("ls", "-R").out).toBe(".:\na\nd\n\n./d:\nb\n");
    expect(run("ls", "nope a")).toMatchObject({
      out: "a\n",
      err: "ls: cannot access 'nope': No such file or directory\n",
      exit: 2,
    });
    expect(run("ls", "nope", busybox)).toMatchObject({ err: "ls: nope: No such file or directory\n", exit: 1 });
    expect(run("ls", "-a", { tty: true }).out).toBe(".  ..  .h  a  d\n");
  });
});

describe("cat, head, tail", () => {
  it("print", () => {
    expect(run("cat", "a d/b").out).toBe("hi\nyo\n");
    expect(run("cat", "- a", { stdin: "in" }).out).toBe("inhi\n");
    expect(run("cat", "x")).toMatchObject({ err: "cat: x: No such file or directory\n", exit: 1 });
    expect(run("cat", "x", busybox).err).toBe("cat: can't open 'x': No such file or directory\n");
    expect(run("cat", "-n a").out).toBe("     1\thi\n");
    expect(run("head", "-2", { stdin: "1\n2\n3\n" })).toMatchObject({ out: "1\n2\n", exit: 0 });
    expect(run("head", "-c2", { stdin: "123" }).out).toBe("12");
    expect(run("head", "-n -1", { stdin: "1\n2\n3\n" }).out).toBe("1\n2\n");
    expect(run("tail", "-n 2", { stdin: "1\n2\n3" }).out).toBe("2\n3");
    expect(run("tail", "-n +2", { stdin: "1\n2\n3\n" }).out).toBe("2\n3\n");
    expect(run("head", "a d/b").out).toBe("==> a <==\nhi\n\n==> d/b <==\nyo\n");
    expect(run("tee", "o", { stdin: "x\n" }).fs.read("/root/o")).toBe("x\n");
  });
});

describe("changes", () => {
  it("copies, moves, removes", () => {
    expect(run("cp", "a c").fs.read("/root/c")).toBe("hi\n");
    expect(run("cp", "-r d e").fs.read("/root/e/b")).toBe("yo\n");
    expect(run("cp", "d e").err).toBe("cp: -r not specified; omitting directory 'd'\n");
    expect(run("cp", "x e", busybox).err).toBe("cp: can't stat 'x': No such file or directory\n");
    expect(run("mv", "a d").fs.read("/root/d/a")).toBe("hi\n");
    expect(run("rm", "-rf d").fs.stat("/root/d")).toBeUndefined();
    expect(run("rm", "d").err).toBe("rm: cannot remove 'd': Is a directory\n");
    expect(run("rm", "d", busybox).err).toBe("rm: 'd' is a directory\n");
    expect(run("mkdir", "-p x/y").fs.stat("/root/x/y")?.type).toBe("directory");
    expect(run("mkdir", "d").err).toBe("mkdir: cannot create directory 'd': File exists\n");
    expect(run("rmdir", "d").err).toBe("rmdir: failed to remove 'd': Directory not empty\n");
    expect(run("touch", "x/y").err).toBe("touch: cannot touch 'x/y': No such file or directory\n");
    expect(run("ln", "-s a l").fs.readlink("/root/l")).toBe("a");
    expect(run("chmod", "u+x,g=w a").fs.stat("/root/a")?.mode.toString(8)).toBe("724");
    expect(run("chmod", "+x a").fs.stat("/root/a")?.mode.toString(8)).toBe("755");
  });
});

describe("spawning tools", () => {
  it("start programs", () => {
    expect(run("xargs", "-n 2 echo", { stdin: "a b\nc 'd e'\n" }).out).toBe("echo a b\necho c d e\n");
    expect(run("xargs", "-I {} echo x-{}", { stdin: "a b\nc\n" }).out).toBe("echo x-a b\necho x-c\n");
    expect(run("env", "-i A=1").out).toBe("A=1\n");
    expect(run("env", "A=1 sh -c x").out).toBe("exec sh -c x\n");
    expect(run("timeout", "5 sleep 1").exit).toBe(0);
    expect(run("basename", "/a/b.txt .txt").out).toBe("b\n");
    expect(run("dirname", "/a/b").out).toBe("/a\n");
    expect(run("realpath", "d/../a").out).toBe("/root/a\n");
  });
});
