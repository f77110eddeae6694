/** Devices give as many bytes as are asked for, and what reads them without end costs bounded work. */
import { expect, it } from "vitest";
import { makeLab } from "../cri/harness.ts";

const lab = makeLab();
const busybox = lab.start({ image: "busybox", pod: "default/a", command: ["sleep", "360000"] });
const debian = lab.start({ image: "debian:12", pod: "default/b", command: ["sleep", "360000"] });
const sh = (script: string, id = busybox) => lab.run(id, "sh", "-c", script);

it.each([
  ["head -c 100 /dev/zero | wc -c", "100\n"],
  ["head -c 100000 /dev/zero | wc -c", "100000\n"],
  ["head -c 100000 < /dev/zero | wc -c", "100000\n"],
  ["head -c 16 /dev/urandom | base64 | wc -c", "25\n"],
  ["head -c 200000 /dev/urandom | wc -c", "200000\n"],
  ["cat /dev/zero | head -c 5 | wc -c", "5\n"],
  ["cat /dev/zero /etc/passwd | head -c 70000 | wc -c", "70000\n"],
  ["tr -dc a-z </dev/urandom | head -c 8", "[a-z]{8}"],
  ["tr -dc a-z </dev/urandom | head -c 80000 | wc -c", "80000\n"],
  ["cat /dev/urandom | tr -dc 'a-zA-Z0-9' | fold -w 12 | head -n 1", "[a-zA-Z0-9]{12}\n"],
  ["od -An -N4 -tu4 /dev/urandom", " {1,10}\\d+\n"],
  ["od -An -N4 -tu4 < /dev/urandom", " {1,10}\\d+\n"],
  ["od -N 64 /dev/zero", "0000000( 000000){8}\n\\*\n0000100\n"],
  ["base64 /dev/urandom | head -n 2", "([A-Za-z0-9+/]{76}\n){2}"],
  ["cat /dev/urandom | base64 -w 0 | head -c 20", "[A-Za-z0-9+/]{20}"],
  ["cat /dev/urandom | hexdump -C | head -n 1", "00000000  .*\n"],
  ["xxd -l 8 -p < /dev/urandom", "[0-9a-f]{16}\n"],
  ["xxd -s 16 -l 4 /dev/zero", "00000010: 0000 0000 {32}\\.{4}\n"],
  ["head -q -c 2 /dev/zero /dev/zero | od -An -c", "  \\\\0  \\\\0  \\\\0  \\\\0\n"],
  ["dd if=/dev/zero of=x bs=1k count=4 2>/dev/null; wc -c x", "4096 x\n"],
  ["dd if=/dev/urandom bs=1000 count=200 2>/dev/null | wc -c", "200000\n"],
  ["cat /dev/zero | dd bs=1k count=2 2>/dev/null | wc -c", "2048\n"],
  ["read x < /dev/urandom; echo $?", "0\n"],
  ["printf 'a b\\nc' | wc; printf 'abcde' | fold -w 2", " +1 +3 +5\nab\ncd\ne"],
  ["yes '' | head -c 3 | wc -c; echo x > /dev/zero; echo $?", "3\n0\n"],
])("%s", (script, stdout) => {
  expect(sh(script)).toMatchObject({ stdout: expect.stringMatching(new RegExp(`^${stdout}$`)), stderr: "", exit: 0 });
});

it("random bytes are not the same twice", () => {
  const two = sh("head -c 8 /dev/urandom | xxd -p; head -c 8 < /dev/urandom | xxd -p").stdout.split("\n");
  expect(two[0]).not.toBe(two[1]);
  expect(sh("head -c 8 /dev/urandom | xxd -p").stdout.trim()).not.toBe(two[0]);
});

it("a disk is full at last", () => {
  expect(sh("cat /dev/zero > full; wc -c < full")).toEqual({
    stdout: "8388608\n",
    stderr: "cat: write error: No space left on device\n",
    exit: 0,
  });
  expect(sh("dd if=/dev/zero of=full bs=1M", debian)).toMatchObject({
    stdout: "",
    stderr: `dd: error writing 'full': No space left on device
9+0 records in
8+0 records out
8388608 bytes (8.4 MB, 8.0 MiB) copied, 0.00699051 s, 1.2 GB/s
`,
    exit: 1,
  });
  expect(sh("dd if=/dev/zero of=full bs=1M 2>&1 | head -n 1").stdout).toBe(
    "dd: writing 'full': No space left on device\n",
  );
});

it("a device that is full takes nothing", () => {
  expect(sh("echo x > /dev/full; echo $?")).toMatchObject({
    stdout: "1\n",
    stderr: "sh: write error: No space left on device\n",
  });
});

it("zeros take no room", () => {
  const own = makeLab();
  const id = own.start({ image: "busybox", command: ["sleep", "3600"] });
  const script = [
    "dd if=/dev/zero of=f bs=1M count=4 2>/dev/null",
    "echo end >> f; head -c 2000 /dev/zero >> f; : >> f; cp f g; ls -l f g | awk '{ print $5 }'",
    "tail -c 2002 g | head -c 3 | od -An -c; printf x | dd of=f bs=1 seek=2 2>/dev/null; wc -c < f",
  ].join("; ");
  expect(own.run(id, "sh", "-c", script)).toEqual({
    stdout: "4196308\n4196308\n   d  \\n  \\0\n3\n",
    stderr: "",
    exit: 0,
  });
  own.run(id, "sh", "-c", "rm f g; head -c 4000000 /dev/zero > f");
  expect(JSON.stringify([...own.tables.get("layers")!.rows.values()]).length).toBeLessThan(100_000);
});

it("copies to nowhere take their time", () => {
  expect(sh("dd if=/dev/zero of=/dev/null bs=1M count=100", debian).stderr).toBe(`100+0 records in
100+0 records out
104857600 bytes (105 MB, 100 MiB) copied, 0.0873813 s, 1.2 GB/s
`);
});

it.each([
  "cat /dev/zero > /dev/null",
  "cat /dev/urandom > /dev/null",
  "dd if=/dev/zero of=/dev/null",
  "wc -c < /dev/zero",
  "wc -l /dev/zero",
  "read x < /dev/zero",
  "while read x; do :; done < /dev/urandom",
])("goes on, at bounded cost: %s", (script) => {
  const own = makeLab();
  const id = own.start({ image: "busybox", command: ["sh", "-c", script] });
  own.advance(60_000);
  expect(own.runtime.status(id)?.state).toBe("running");
});

it("is ended by timeout", () => {
  expect(sh("timeout 2 cat /dev/zero > /dev/null; echo $?").stdout).toBe("143\n");
});
