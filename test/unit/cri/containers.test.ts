import { describe, expect, it } from "vitest";
import { makeLab } from "./harness.ts";

describe("containers", () => {
  it("runs a script, logs, goes on in time and exits", () => {
    const lab = makeLab();
    const id = lab.start({ image: "busybox:1.36", command: ["sh", "-c", "echo one; sleep 5; echo two >&2; exit 3"] });
    expect(lab.logs(id)).toBe("one\n");
    expect(lab.runtime.status(id)?.state).toBe("running");
    lab.advance(6000);
    expect(lab.logs(id)).toBe("one\ntwo\n");
    expect(lab.runtime.status(id)).toMatchObject({ state: "exited", exitCode: 3, reason: "Error" });
    expect(lab.changed).toEqual(["default/web"]);
  });

  it("execs with the container's environment", () => {
    const lab = makeLab();
    const id = lab.start({ image: "alpine", command: ["sleep", "3600"], env: [["A", "b c"]] });
    expect(lab.run(id, "sh", "-c", 'echo "$A $HOSTNAME $HOME"')).toEqual({
      stdout: "b c web /root\n",
      stderr: "",
      exit: 0,
    });
    expect(lab.run(id, "bash")).toEqual({
      stdout: "",
      stderr: "",
      error:
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH',
      exit: 127,
    });
  });
});
