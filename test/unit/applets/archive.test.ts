import { describe, expect, it } from "vitest";
import { applet } from "../../../src/shell/applets/index.ts";
import { runTool } from "../support/fakesystem.ts";

const files = { "/root/d/a": "hi\n", "/root/d/b": "yo\n" };

describe("tar", () => {
  it("packs, lists and unpacks", () => {
    for (const letters of ["c", "cz"]) {
      const packed = runTool(applet("tar")!, [`${letters}f`, "-", "d"], { files });
      expect(runTool(applet("tar")!, ["t"], { stdin: packed.out }).out).toBe("d/\nd/a\nd/b\n");
      const unpacked = runTool(applet("tar")!, ["-x", "-C", "/tmp", "-f", "-"], { stdin: packed.out });
      expect(unpacked.fs.read("/tmp/d/b")).toBe("yo\n");
    }
    expect(runTool(applet("tar")!, ["tf", "nope"])).toMatchObject({
      err: "tar: nope: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n",
      exit: 2,
    });
    const zipped = runTool(applet("gzip")!, ["-c"], { stdin: "text" }).out;
    expect(runTool(applet("zcat")!, [], { stdin: zipped }).out).toBe("text");
  });
});

describe("packages", () => {
  it("apt-get knows packages after an update", () => {
    const none = runTool(applet("apt-get")!, ["install", "-y", "curl"]);
    expect(none).toMatchObject({ err: "E: Unable to locate package curl\n", exit: 100 });
    const updated = runTool(applet("apt-get")!, ["update"], { files: { "/var/lib/apt/lists/partial": "" } });
    expect(updated.out).toMatch(/^Get:1 http:\/\/deb.debian.org\/debian bookworm InRelease \[151 kB\]\n/);
  });
  it("apk names what is not there", () => {
    const ran = runTool(applet("apk")!, ["add", "nonsense"], { flavour: "busybox" });
    expect(ran.err).toBe(
      "ERROR: unable to select packages:\n  nonsense (no such package):\n    required by: world[nonsense]\n",
    );
  });
});
