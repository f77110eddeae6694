import { describe, expect, it } from "vitest";
import { applet } from "../../../src/shell/applets/index.ts";
import { runTool } from "../support/fakesystem.ts";

const PODS =
  '{"items":[{"metadata":{"name":"a","labels":{"app":"x"}},"n":2},{"metadata":{"name":"b"},"n":1}],"kind":"List"}';
const jq = (...args: string[]) => runTool(applet("jq")!, args, { stdin: PODS });

describe("jq", () => {
  it("walks paths", () => {
    expect(jq("-r", ".items[].metadata.name").out).toBe("a\nb\n");
    expect(jq(".items | length").out).toBe("2\n");
    expect(jq("-c", ".items[0]").out).toBe('{"metadata":{"name":"a","labels":{"app":"x"}},"n":2}\n');
    expect(jq('.items[0].metadata["labels"].app, .nothing').out).toBe('"x"\nnull\n');
    expect(jq(".items[0].metadata").out).toBe('{\n  "name": "a",\n  "labels": {\n    "app": "x"\n  }\n}\n');
    expect(jq("-c", "keys").out).toBe('["items","kind"]\n');
  });
  it("selects, makes and computes", () => {
    expect(jq("-r", '.items[] | select(.n > 1) | "\\(.metadata.name)=\\(.n)"').out).toBe("a=2\n");
    expect(jq("-c", "[.items[] | {name: .metadata.name, n}]").out).toBe('[{"name":"a","n":2},{"name":"b","n":1}]\n');
    expect(jq("-c", ".items | sort_by(.n) | map(.n)").out).toBe("[1,2]\n");
    expect(jq("[.items[].n] | add").out).toBe("3\n");
    expect(jq("-r", ".kind | @base64").out).toBe("TGlzdA==\n");
    expect(jq("-c", ".items[0].metadata | to_entries | map(.key)").out).toBe('["name","labels"]\n');
    expect(jq("-r", '.items[1].metadata.labels.app // "none"').out).toBe("none\n");
    expect(jq("--arg", "x", "b", "-r", ".items[] | select(.metadata.name == $x).n").out).toBe("1\n");
    expect(jq("-r", 'if .kind == "List" then "yes" else "no" end').out).toBe("yes\n");
  });
  it("ends where an expression could be matched in ever more ways", () => {
    const text = `"${"a".repeat(50)}b"`;
    expect(jq("-n", `${text} | test("(a+)+$")`).out).toBe("false\n");
    expect(jq("-n", `${text} | test("^(A|AA)+$"; "i"), sub("(a|aa)+$"; "x") == .`).out).toBe("false\ntrue\n");
    expect(jq("-n", "-c", `${text} | gsub("(a+)+c"; "x"), split("(a*)*c"; null) | length`).out).toBe("51\n1\n");
  });
  it("fails", () => {
    expect(jq(".kind[]")).toMatchObject({
      err: 'jq: error (at <stdin>:0): Cannot iterate over string ("List")\n',
      exit: 5,
    });
    expect(jq(".kind.x").err).toBe('jq: error (at <stdin>:0): Cannot index string with "x"\n');
    expect(jq(".[").exit).toBe(3);
    expect(runTool(applet("jq")!, ["."], { stdin: "nonsense" }).exit).toBe(2);
    expect(jq("-e", ".nothing").exit).toBe(1);
  });
});
