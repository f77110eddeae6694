import { describe, expect, it } from "vitest";
import { Executor } from "../../../src/kubectl/printers/gotemplate/execute.ts";
import { isFunction } from "../../../src/kubectl/printers/gotemplate/functions.ts";
import { parseTemplate } from "../../../src/kubectl/printers/gotemplate/parser.ts";

const data = {
  kind: "Namespace",
  metadata: { name: "default", labels: { "a/b": "x", tier: "web" } },
  spec: { finalizers: ["kubernetes", "other"], replicas: 3, big: 1000000, ratio: 0.5, on: true, none: null },
  items: [
    { name: "one", n: 1 },
    { name: "two", n: 2 },
  ],
};

const run = (template: string, missingKeyFails = false) =>
  new Executor(parseTemplate(template, isFunction), missingKeyFails).run(data);

describe("output", () => {
  it.each([
    ["{{.metadata.name}} {{.spec.replicas}} {{.spec.big}} {{.spec.ratio}} {{.spec.on}}", "default 3 1000000 0.5 true"],
    ["{{.metadata.labels}} {{.spec.finalizers}}", "map[a/b:x tier:web] [kubernetes other]"],
    ["{{.nope}} {{.nope.deeper}} {{.spec.none}}", "<no value> <no value> <nil>"],
    ['{{range .items}}{{.name}}={{.n}}{{"\\n"}}{{end}}', "one=1\ntwo=2\n"],
    ["{{range $i, $v := .items}}{{if $i}}, {{end}}{{$i}}:{{$v.name}}{{end}}", "0:one, 1:two"],
    ["{{range .nope}}x{{else}}none{{end}}", "none"],
    ["{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}", "a/b=x;tier=web;"],
    ['{{index .metadata.labels "a/b"}} {{index .spec.finalizers 1}} {{index .items 0 "name"}}', "x other one"],
    ["{{with .metadata}}{{.name}}{{end}}{{with .nope}}x{{else}}-{{end}}", "default-"],
    ['{{if and .spec.on (eq .metadata.name "default")}}yes{{else if .nope}}maybe{{else}}no{{end}}', "yes"],
    ["{{len .items}} {{len .metadata.name}} {{gt (len .items) 1}}", "2 7 true"],
    ['{{printf "%-6s|%5.1f|%v|%q|%T" "ab" .spec.ratio .spec.replicas "q" 1}}', 'ab    |  0.5|3|"q"|int'],
    ["a {{- /* gone */ -}} b{{- 1 -}} c", "ab1c"],
    ["{{$x := 1}}{{range .items}}{{$x = .n}}{{end}}{{$x}}", "2"],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .kind}}', "<Namespace>"],
    ['{{"aGk=" | base64decode}} {{exists . "metadata" "labels" "tier"}} {{exists . "nope"}}', "hi true false"],
    [
      '{{println 1 2 "a"}}{{print 1 2 "a"}} {{not .spec.on}} {{or .nope "b"}} {{html "<&>"}}',
      "1 2 a\n1 2a false b &lt;&amp;&gt;",
    ],
    ['{{range .items}}{{if eq .name "two"}}{{break}}{{end}}{{.name}}{{end}}', "one"],
    ["{{.constructor}}", "<no value>"],
  ])("%s", (template, text) => {
    expect(run(template)).toBe(text);
  });
});

describe("errors", () => {
  it.each([
    ["{{if}}", "template: output:1: missing value for if"],
    ["{{.x", "template: output:1: unclosed action"],
    ["{{foo}}", 'template: output:1: function "foo" not defined'],
    ["{{end}}", "template: output:1: unexpected {{end}}"],
    ["{{range .items}}", "template: output:1: unexpected EOF"],
    ["{{$x}}", 'template: output:1: undefined variable "$x"'],
    ["{{/* x", "template: output:1: unclosed comment"],
    ['{{ "abc }}', "template: output:1: unterminated quoted string"],
    [
      "{{.metadata.name.y}}",
      'template: output:1:11: executing "output" at <.metadata.name.y>: can\'t evaluate field y in type interface {}',
    ],
    [
      "{{range .metadata.name}}{{end}}",
      'template: output:1:17: executing "output" at <.metadata.name>: range can\'t iterate over default',
    ],
    [
      '{{ index .nope "a"}}',
      'template: output:1:3: executing "output" at <index .nope "a">: error calling index: index of untyped nil',
    ],
    [
      "{{index .spec.finalizers 9}}",
      'template: output:1:2: executing "output" at <index .spec.finalizers 9>: error calling index: index out of range: 9',
    ],
    [
      "{{eq 1 .metadata.name}}",
      'template: output:1:2: executing "output" at <eq 1 .metadata.name>: error calling eq: incompatible types for comparison: int and string',
    ],
    [
      '{{.metadata.name "x"}}',
      'template: output:1:11: executing "output" at <.metadata.name>: name is not a method but has arguments',
    ],
    ['{{template "x"}}', 'template: output:1:11: executing "output" at <{{template "x"}}>: template "x" not defined'],
  ])("%s", (template, message) => {
    expect(() => run(template)).toThrow(new Error(message));
  });

  it("ends a template that calls itself", () => {
    expect(() => run('{{define "t"}}{{template "t"}}{{end}}{{template "t"}}')).toThrow(
      "exceeded maximum template depth",
    );
  });

  it("refuses missing keys where asked", () => {
    expect(() => run("{{.nope}}", true)).toThrow('map has no entry for key "nope"');
  });
});
