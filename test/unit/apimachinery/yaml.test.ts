import { describe, expect, it } from "vitest";
import { duplicateYamlKeys, parseYaml, parseYamlDocuments, printYaml } from "../../../src/apimachinery/yaml.ts";

describe("YAML printer", () => {
  it("prints as sigs.k8s.io/yaml does", () => {
    const value = {
      spec: { args: ["-c", "while true; do\n  sleep 1\ndone\n"], empty: {}, none: [], on: null },
      kind: "Pod",
      a10: "yes",
      a9: "1:30",
      data: { "x.json": '{"a": 1}', time: "2024-01-02", tab: "a\tb", emoji: "😀", num: 1.5e-7, big: 1e21, n: 0.5 },
    };
    expect(printYaml(value)).toBe(`a9: "1:30"
a10: "yes"
data:
  big: 1e+21
  emoji: "\\U0001F600"
  "n": 0.5
  num: 1.5e-07
  tab: "a\\tb"
  time: "2024-01-02"
  x.json: '{"a": 1}'
kind: Pod
spec:
  args:
  - -c
  - |
    while true; do
      sleep 1
    done
  empty: {}
  none: []
  "on": null
`);
  });

  it("wraps after column 80", () => {
    expect(printYaml({ message: `${"word ".repeat(20)}end` })).toBe(
      `message: ${"word ".repeat(14)}word\n  ${"word ".repeat(5)}end\n`,
    );
  });
});

describe("YAML parser", () => {
  it.each([
    ["a: yes", { a: true }],
    ["a: 010", { a: 8 }],
    ["a: 0o7", { a: 7 }],
    ["a: 1:30", { a: "1:30" }],
    ["a: 2024-01-02", { a: "2024-01-02" }],
    ["a: 1e3", { a: 1000 }],
    ["a: 1_000", { a: 1000 }],
    ["a: &x {b: 1}\nc: {<<: *x}", { a: { b: 1 }, c: { b: 1 } }],
    ["on: 1\n2: b", { true: 1, "2": "b" }],
    ["a: 1\na: 2", { a: 2 }],
    ["# nothing", null],
    ["", null],
    [" a: 1\nb: 2", { a: 1 }],
  ])("reads %j", (text, value) => {
    expect(parseYaml(text)).toEqual(value);
  });

  it("keeps __proto__ a plain key", () => {
    const value = parseYaml("__proto__: {a: 1}") as object;
    expect(Object.hasOwn(value, "__proto__")).toBe(true);
    expect(({} as any).a).toBeUndefined();
  });

  it.each([
    ["a:\n\tb: c\n", "yaml: line 2: found character that cannot start any token"],
    ["a: 1\nb:\n  - x\n  y: z\n", "yaml: line 3: did not find expected '-' indicator"],
    ["a:\n  b: 1\n c: 2\n", "yaml: line 2: did not find expected key"],
    ["a: 1\nb: c: d\n", "yaml: line 2: mapping values are not allowed in this context"],
    ["a: 1\nb: [1, 2\nc: 3\n", "yaml: line 2: did not find expected ',' or ']'"],
    ['a: 1\nb: "x\n', "yaml: line 3: found unexpected end of stream"],
    ["a: 1\nb\n", "yaml: line 3: could not find expected ':'"],
    ["a: *x\n", "yaml: unknown anchor 'x' referenced"],
    ["a: {{ .x }}\n", 'yaml: invalid map key: map[interface {}]interface {}{".x":interface {}(nil)}'],
    ["a: \u0001\n", "yaml: control characters are not allowed"],
  ])("refuses %j in Go's words", (text, message) => {
    expect(() => parseYaml(text)).toThrow(new Error(message));
  });

  it("splits documents and counts lines in each", () => {
    const documents = parseYamlDocuments("---\na: 1\n---\n# only a comment\n---\nb:\n\tc: 2\n");
    expect(documents.map((d) => d.text)).toEqual(["---\na: 1\n", "# only a comment\n", "b:\n\tc: 2\n"]);
    expect(documents[1]!.value()).toBeNull();
    expect(() => documents[2]!.value()).toThrow("yaml: line 2: found character that cannot start any token");
  });

  it("names duplicate keys", () => {
    expect(duplicateYamlKeys("a: 1\nb: {c: 1, c: 2}\na: 3\n")).toEqual(["c", "a"]);
  });
});
