import { describe, expect, it } from "vitest";
import { EPOCH, type Lab, makeLab } from "./harness.ts";

const script = (text: string) => ({ image: "busybox:1.36", command: ["sh", "-c", text] });
const dump = (lab: Lab) => JSON.stringify([...lab.tables].map(([name, { rows }]) => [name, [...rows].sort()]));

describe("the life of a container", () => {
  it("stops at SIGTERM, or is killed after its grace", () => {
    const lab = makeLab();
    const polite = lab.start({
      ...script("trap 'echo bye; exit 0' TERM; while true; do sleep 1; done"),
      pod: "default/a",
    });
    const deaf = lab.start({ ...script("sleep 3600; echo never"), pod: "default/b" });
    for (const id of [polite, deaf]) lab.runtime.stop(id, 30_000);
    lab.advance(2000);
    expect(lab.runtime.status(polite)).toMatchObject({ state: "exited", exitCode: 0, reason: "Completed" });
    expect(lab.logs(polite)).toBe("bye\n");
    expect(lab.runtime.status(deaf)?.state).toBe("running");
    lab.advance(28_100);
    expect(lab.runtime.status(deaf)).toMatchObject({
      state: "exited",
      exitCode: 137,
      signal: 9,
      reason: "Error",
      finishedAt: 31_000,
    });
  });

  it("is killed though its handler of SIGTERM waits for a command in the foreground", () => {
    const lab = makeLab();
    const id = lab.start({ ...script("trap 'echo bye' TERM; sleep 3600"), pod: "default/a" });
    lab.runtime.stop(id, 1000);
    lab.advance(1100);
    expect(lab.runtime.status(id)).toMatchObject({ state: "exited", exitCode: 137, signal: 9 });
  });

  it("says why it cannot start", () => {
    const lab = makeLab();
    const prefix =
      "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ";
    const attempt = (...command: string[]) => {
      try {
        lab.start({ image: "busybox", command });
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(attempt("nope")).toBe(`${prefix}exec: "nope": executable file not found in $PATH`);
    expect(attempt("/nope")).toBe(`${prefix}exec: "/nope": stat /nope: no such file or directory`);
    expect(attempt("/etc/passwd")).toBe(`${prefix}exec: "/etc/passwd": permission denied`);
  });

  it("is the same whether time passes in one step or in many", () => {
    const run = (steps: number[]) => {
      const lab = makeLab();
      lab.start(script("i=0; while true; do i=$((i+1)); echo $i; echo $i > /tmp/n; sleep 0.7; done"));
      for (const step of steps) lab.advance(step);
      return dump(lab);
    };
    expect(run([1000, 1, 999, 3000, 5000])).toBe(run([10_000]));
  });

  it("bounds what a busy loop and a fork bomb cost", () => {
    const lab = makeLab();
    const busy = lab.start({ ...script("while true; do :; done"), pod: "default/busy" });
    lab.start({ ...script("b() { b | b & }; b; sleep 100"), pod: "default/bomb" });
    const started = process.hrtime.bigint();
    lab.advance(600_000);
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(15);
    expect(lab.runtime.usage(busy).cpu).toBe(1000);
  });

  it("kills what uses more memory than its limit", () => {
    const lab = makeLab();
    const id = lab.start({ ...script('x=0123456789abcdef; while true; do x="$x$x"; done'), memoryLimit: 1_000_000 });
    lab.advance(2000);
    expect(lab.runtime.status(id)).toMatchObject({ state: "exited", exitCode: 137, reason: "OOMKilled" });
  });

  it("runs as the manifest's user, in its folder", () => {
    const lab = makeLab();
    const id = lab.start({
      ...script("echo $PWD; echo x > /etc/x; echo y > /tmp/y; sleep 9"),
      user: { uid: 1000 },
      workingDir: "/work",
    });
    expect(lab.logs(id)).toBe("/work\nsh: can't create /etc/x: Permission denied\n");
    const locked = lab.start({ ...script("echo x > /x; sleep 9"), readOnlyRootFilesystem: true, name: "locked" });
    expect(lab.logs(locked)).toBe("sh: can't create /x: Read-only file system\n");
  });

  it("leaves a termination message", () => {
    const lab = makeLab();
    const id = lab.start(script("echo done > /dev/termination-log; echo x > /dev/null; exit 1"));
    expect(lab.runtime.readFile(id, "/dev/termination-log")).toBe("done\n");
  });

  it("forgets everything when it is removed", () => {
    const lab = makeLab();
    const id = lab.start(script("echo hi; echo x > /x; sleep 9"));
    lab.runtime.exec(id, ["sh", "-c", "echo y"], {});
    lab.runtime.stop(id, 0);
    lab.runtime.remove(id);
    expect([...lab.tables].flatMap(([, { rows }]) => [...rows])).toEqual([]);
    expect(lab.timers.size).toBe(0);
  });
});

describe("logs", () => {
  const lab = makeLab();
  const id = lab.start(script("for i in 1 2 3; do echo line $i; sleep 10; done; printf end"));
  lab.advance(60_000);
  const read = (options: object) => lab.runtime.logs(id, options).text;
  it("has tails, times, positions", () => {
    expect(read({})).toBe("line 1\nline 2\nline 3\nend\n");
    expect(read({ tail: 2 })).toBe("line 3\nend\n");
    expect(read({ tail: 0 })).toBe("");
    expect(read({ since: 15_000 })).toBe("line 3\nend\n");
    expect(read({ limitBytes: 8 })).toBe("line 1\nl");
    expect(read({ tail: 1, timestamps: true })).toMatch(/^2026-01-02T03:04:36\.\d{9}Z end\n$/);
    const { next } = lab.runtime.logs(id, {});
    expect(lab.runtime.logs(id, { after: next })).toEqual({ text: "", next });
    expect(EPOCH).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  });
  it("keeps no more than its size", () => {
    const loud = lab.start({
      ...script("while true; do echo 0123456789012345678901234567890123456789012345678901234567890123456789; done"),
      name: "loud",
    });
    lab.advance(2000);
    const { text } = lab.runtime.logs(loud, {});
    expect(text.length).toBeGreaterThan(200_000);
    expect(text.length).toBeLessThan(300_000);
    const { text: after, next } = lab.runtime.logs(loud, { after: lab.runtime.logs(loud, {}).next - 2 });
    expect(after.split("\n").length).toBe(3);
    expect(lab.runtime.logs(loud, { after: next }).text).toBe("");
  });
});

describe("volumes", () => {
  it("shares files between containers, and shows configMaps as kubelets write them", () => {
    const lab = makeLab();
    const mounts = [{ path: "/data", volume: "emptydir/u/v" }];
    const writer = lab.start({ ...script("echo hello > /data/a; mkdir /data/d; sleep 99"), mounts, name: "writer" });
    const reader = lab.start({ ...script("sleep 99"), mounts: [{ ...mounts[0], readOnly: true }], name: "reader" });
    expect(lab.run(reader, "cat", "/data/a").stdout).toBe("hello\n");
    expect(lab.run(reader, "ls", "/data").stdout).toBe("a\nd\n");
    expect(lab.run(reader, "sh", "-c", "echo x > /data/b").stderr).toBe(
      "sh: can't create /data/b: Read-only file system\n",
    );
    lab.runtime.remove(writer);
    expect(lab.run(reader, "cat", "/data/a").stdout).toBe("hello\n");

    lab.runtime.setVolume("configmap/u/c", {
      "a.conf": { data: "1", mode: 0o644 },
      "x/y": { data: "deep", mode: 0o400 },
    });
    const id = lab.start({
      ...script("sleep 99"),
      mounts: [
        { path: "/etc/conf", volume: "configmap/u/c" },
        { path: "/etc/one", volume: "configmap/u/c", subPath: "a.conf" },
      ],
      name: "conf",
    });
    expect(lab.run(id, "ls", "-A", "/etc/conf").stdout).toMatch(
      /^\.\.2026_01_02_03_04_06\.\d+\n\.\.data\na\.conf\nx\n$/,
    );
    expect(lab.run(id, "cat", "/etc/conf/a.conf").stdout).toBe("1");
    lab.runtime.setVolume("configmap/u/c", { "a.conf": { data: "2", mode: 0o644 } });
    expect(lab.run(id, "cat", "/etc/conf/a.conf").stdout).toBe("2");
    expect(lab.run(id, "ls", "/etc/conf").stdout).not.toContain("x\n");
    expect(lab.run(id, "cat", "/etc/one").stdout).toBe("1");
    lab.runtime.remove(id);
    lab.runtime.removeVolume("configmap/u/c");
    lab.runtime.removeVolume("emptydir/u/v");
    expect(lab.tables.get("volumes")!.rows.size).toBe(0);
  });

  it("keeps host paths of a node in one tree", () => {
    const lab = makeLab();
    const a = lab.start({
      ...script("echo x > /h/sub/f 2>/dev/null || { mkdir /h/sub; echo x > /h/sub/f; }; sleep 99"),
      mounts: [{ path: "/h", volume: "hostpath/n1/srv" }],
    });
    const b = lab.start({ ...script("sleep 99"), mounts: [{ path: "/s", volume: "hostpath/n1/srv/sub" }], name: "b" });
    expect(lab.run(b, "cat", "/s/f").stdout).toBe("x\n");
    expect(lab.runtime.readFile(a, "/h/sub/f")).toBe("x\n");
  });

  it("says that a file is too large", () => {
    const lab = makeLab();
    const id = lab.start(script("sleep 99"));
    expect(
      lab.run(
        id,
        "sh",
        "-c",
        'x=0123456789abcdef; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do x="$x$x"; done; echo "$x" > /big',
      ).stderr,
    ).toContain("No space left on device");
  });
});

describe("exec and attach", () => {
  it("reads standard input and says when it wants more", () => {
    const lab = makeLab();
    const id = lab.start(script("sleep 99"));
    const started = lab.runtime.exec(id, ["sh"], { stdin: true });
    const { session } = started as { session: string };
    expect(lab.runtime.take(session)).toEqual({ chunks: [], wantsInput: true });
    lab.runtime.give(session, { data: "echo $((40+2))\n" });
    expect(lab.runtime.take(session).chunks).toEqual([{ stream: "stdout", data: "42\n" }]);
    lab.runtime.give(session, { data: "exit 4\n" });
    expect(lab.runtime.take(session)).toEqual({ chunks: [], exit: 4, wantsInput: false });
  });

  it("attaches to the container's own process", () => {
    const lab = makeLab();
    const id = lab.start({
      ...script('while read x; do echo "got $x"; done; echo done'),
      stdin: true,
      stdinOnce: true,
    });
    const { session } = lab.runtime.attach(id, { stdin: true });
    lab.runtime.give(session, { data: "a\n" });
    lab.runtime.give(session, { eof: true });
    expect(lab.runtime.take(session)).toEqual({
      chunks: [
        { stream: "stdout", data: "got a\n" },
        { stream: "stdout", data: "done\n" },
      ],
      exit: 0,
      wantsInput: false,
    });
  });
});
