/** Tools in the shell machine: pipes, children, signals. */
import { describe, expect, it } from "vitest";
import { applet } from "../../../src/shell/applets/index.ts";
import { echoes, giveInput, resize, run } from "../../../src/shell/machine.ts";
import { environment, outputOf, sh, start } from "../shell/machine-fixture.ts";

const NAMES =
  "xargs timeout find env cat head tail grep sed awk sort yes nohup busybox tee seq wc ps kill watch time cut tr date true stty";

function machine() {
  const env = environment();
  for (const name of [...NAMES.split(" "), "echo", "sleep"])
    env.files.write(`/bin/${name}`, `\x7ftool ${name}\n`, { mode: 0o755 });
  env.files.write("/tmp/a.txt", "one\n");
  env.files.write("/tmp/b.txt", "two\n");
  env.machine.flavour = "gnu";
  return { ...env, tool: (name: string) => applet(name) ?? env.tool(name) };
}
const shell = (script: string) => sh("ash", script, machine());

describe("tools in the shell", () => {
  it("pipe", () => {
    expect(shell("seq 5 | head -2").stdout).toBe("1\n2\n");
    expect(shell("yes | head -3; echo $?").stdout).toBe("y\ny\ny\n0\n");
    expect(shell("printf 'b 2\\na 1\\n' | sort | awk '{print $2}' | tr '\\n' ,").stdout).toBe("1,2,");
    expect(shell("printf abc | cat").stdout).toBe("abc");
  });
  it("start children", () => {
    expect(shell("printf 'x y\\nz\\n' | xargs -n1 echo got").stdout).toBe("got x\ngot y\ngot z\n");
    expect(shell("echo before; find /tmp -name '*.txt' -exec cat {} \\;; echo $?").stdout).toBe(
      "before\none\ntwo\n0\n",
    );
    expect(shell("find /tmp -name '*.txt' | xargs grep -h o | sort").stdout).toBe("one\ntwo\n");
    expect(shell("env A=5 ash -c 'echo $A'").stdout).toBe("5\n");
    expect(shell("nope=1 env nope; echo x | xargs nothere; echo $?").stdout).toBe("127\n");
    expect(shell("env nothere").stderr).toBe("env: 'nothere': No such file or directory\n");
    expect(shell("busybox seq 2").stdout).toBe("1\n2\n");
  });
  it("stty knows the terminal", () => {
    expect(shell("stty size; echo $?")).toMatchObject({
      stdout: "1\n",
      stderr: "stty: 'standard input': Inappropriate ioctl for device\n",
    });
    const env = machine();
    const table = start(env, ["ash"], { tty: true, stdin: true });
    resize(table, "main", [45, 120]);
    giveInput(table, "main", "stty size; stty -echo\n");
    const said = run(table, env, 100).output.map((chunk) => chunk.data);
    expect(said.join("")).toContain("45 120\n");
    expect(echoes(table, "main")).toBe(false);
  });
  it("stop in time", () => {
    expect(shell("timeout 1 sleep 5; echo $?; date +%S").stdout).toBe("124\n41\n");
    expect(shell("timeout 5 sleep 1; echo $?").stdout).toBe("0\n");
    expect(shell("timeout 1 ash -c 'while true; do sleep 1; done'; echo $?").stdout).toBe("124\n");
    expect(shell("sleep 100 & kill $!; wait $!; echo $?").stdout).toBe("143\n");
  });
  it("follow a file", () => {
    const env = machine();
    const table = start(env, [
      "ash",
      "-c",
      "(sleep 1; echo more >> /tmp/a.txt; sleep 1; kill $$) & tail -f /tmp/a.txt",
    ]);
    expect(outputOf([run(table, env, 5000)]).stdout).toBe("one\nmore\n");
  });
});
