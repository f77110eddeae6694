/** Tools in containers: what images have, and what packages add. */
import { describe, expect, it } from "vitest";
import { makeLab } from "../cri/harness.ts";

const SLEEP = { command: ["sleep", "3600"] };

describe("tools in containers", () => {
  it("are worded as their image's", () => {
    const lab = makeLab();
    const busybox = lab.start({ image: "busybox", pod: "default/a", ...SLEEP });
    const debian = lab.start({ image: "debian:12", pod: "default/b", ...SLEEP });
    const sh = (id: string, script: string) => lab.run(id, "sh", "-c", script);
    expect(sh(busybox, "cat /nope").stderr).toBe("cat: can't open '/nope': No such file or directory\n");
    expect(sh(debian, "cat /nope").stderr).toBe("cat: /nope: No such file or directory\n");
    expect(sh(busybox, "echo 'b\na' | sort | head -1").stdout).toBe("a\n");
    expect(sh(debian, "ls -d /etc/os-release | xargs -n1 basename").stdout).toBe("os-release\n");
    expect(sh(busybox, "ps | head -2").stdout).toMatch(
      /^PID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 sleep 3600\n$/,
    );
    expect(sh(busybox, "nslookup x; wget -qO- -T 1 nosuch").stderr).toContain("wget: bad address 'nosuch'\n");
    expect(sh(debian, "curl x").exit).toBe(127);
  });
  it("can be installed", () => {
    const lab = makeLab();
    const debian = lab.start({ image: "debian:12", pod: "default/b", ...SLEEP });
    const done = lab.run(
      debian,
      "sh",
      "-c",
      "apt-get update >/dev/null && apt-get install -y curl | tail -1 && curl -V | head -1",
    );
    expect(done).toMatchObject({ stderr: "", exit: 0 });
    expect(done.stdout).toMatch(/^Setting up curl \(7\.88\.1-\S+\) \.\.\.\ncurl 7\.88\.1 /);
    expect(lab.run(debian, "sh", "-c", "apt-get install -y curl | tail -2").stdout).toBe(
      "curl is already the newest version (7.88.1-10+deb12u14).\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n",
    );
    const ubuntu = lab.start({ image: "ubuntu", pod: "default/d", ...SLEEP });
    const got = lab.run(
      ubuntu,
      "sh",
      "-c",
      "apt-get update >/dev/null; apt-get install -y curl | grep Get; curl -V | head -1",
    );
    expect(got.stdout).toMatch(
      /^Get:1 http:\/\/archive\.ubuntu\.com\/ubuntu noble\/main amd64 curl amd64 8\.5\.0-\S+ \[315 kB\]\ncurl 8\.5\.0 /,
    );
    const alpine = lab.start({ image: "alpine", pod: "default/c", ...SLEEP });
    expect(lab.run(alpine, "sh", "-c", "apk add -q curl && curl -V | cut -d' ' -f1,2 | head -1").stdout).toMatch(
      /curl 8\.14\.1\n$/,
    );
  });
});
