import { describe, expect, it } from "vitest";
import { applet } from "../../../src/shell/applets/index.ts";
import { type FakeOptions, runTool } from "../support/fakesystem.ts";

const FRUIT = "apple 3\nbanana 10\ncherry 2\napple 3\n\nDate 7\n";
const run = (command: string[], options: FakeOptions = {}) =>
  runTool(applet(command[0]!)!, command.slice(1), { stdin: FRUIT, ...options });
const out = (...command: string[]) => run(command).out;

// Expected texts were compared with GNU's and busybox's own tools.
describe("grep", () => {
  it("selects", () => {
    expect(out("grep", "-n", "-i", "date")).toBe("6:Date 7\n");
    expect(out("grep", "-c", "apple")).toBe("2\n");
    expect(out("grep", "-oE", "[0-9]+|an")).toBe("3\nan\nan\n10\n2\n3\n7\n");
    expect(out("grep", "-A1", "-n", "cherry")).toBe("3:cherry 2\n4-apple 3\n");
    expect(run(["grep", "-q", "nothing"]).exit).toBe(1);
    expect(run(["grep", "x", "nope"])).toMatchObject({ err: "grep: nope: No such file or directory\n", exit: 2 });
    expect(out("grep", "^\\(a\\|D\\)[[:lower:]]*")).toBe("apple 3\napple 3\nDate 7\n");
  });
});

describe("sed", () => {
  it("edits", () => {
    expect(out("sed", "-n", "/banana/,/apple/p")).toBe("banana 10\ncherry 2\napple 3\n");
    expect(out("sed", "-E", "s/([a-z]+) ([0-9]+)/\\2 \\1/;3q")).toBe("3 apple\n10 banana\n2 cherry\n");
    expect(run(["sed", "s/x*/-/g"], { stdin: "abc\nxaxx\n" }).out).toBe("-a-b-c-\n-a-\n");
    expect(out("sed", ":a;N;$!ba;s/\\n/,/g")).toBe("apple 3,banana 10,cherry 2,apple 3,,Date 7\n");
    expect(run(["sed", "-i", "s/a/b/", "f"], { files: { "/root/f": "a\n" } }).fs.read("/root/f")).toBe("b\n");
    expect(run(["sed", "s/a/X"]).err).toBe("sed: -e expression #1, char 5: unterminated `s' command\n");
  });
});

describe("columns", () => {
  it("count, sort, cut, translate", () => {
    expect(out("wc", "-l")).toBe("6\n");
    expect(out("wc")).toBe("      6      10      45\n".replace("45", String(FRUIT.length)));
    expect(out("sort", "-k2nr", "-u")).toBe("banana 10\nDate 7\napple 3\ncherry 2\n\n");
    expect(run(["uniq", "-c"], { stdin: "a\na\nb\n" }).out).toBe("      2 a\n      1 b\n");
    expect(out("cut", "-d", " ", "-f2", "-s")).toBe("3\n10\n2\n3\n7\n");
    expect(run(["tr", "-s", "a-z", "x"], { stdin: "aab1\n" }).out).toBe("x1\n");
    expect(out("seq", "-w", "8", "10")).toBe("08\n09\n10\n");
  });
});
