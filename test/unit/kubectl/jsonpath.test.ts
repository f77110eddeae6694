import { describe, expect, it } from "vitest";
import { JsonPath } from "../../../src/kubectl/printers/jsonpath/evaluate.ts";
import { printValues } from "../../../src/kubectl/printers/jsonpath/printer.ts";
import { relaxedPath } from "../../../src/kubectl/printers/jsonpath/relaxed.ts";

const service = {
  kind: "Service",
  metadata: { name: "tram", labels: { line: "11", "app.kubernetes.io/name": "tramway" } },
  spec: {
    ports: [
      { name: "front", port: 80, targetPort: "web" },
      { name: "middle", port: 443, targetPort: 8443, tls: true },
      { name: "rear", port: 53, targetPort: 53 },
      { name: "roof", port: 9090, targetPort: "metrics" },
    ],
    selector: { vehicle: "tram" },
  },
};

const print = (template: string, data: unknown = service, allowMissing = true) =>
  new JsonPath(template, allowMissing).find(data).map(printValues).join("");

describe("results", () => {
  it.each([
    ["{.metadata.name}", "tram"],
    ["{.spec.ports[0].name} {.spec.ports[-1].name} {.spec.ports[-2].port}", "front roof 53"],
    ["{.spec.ports[*].name}", "front middle rear roof"],
    [
      "{.spec.ports[1:].name}|{.spec.ports[:2].name}|{.spec.ports[::2].name}|{.spec.ports[2:2].name}",
      "middle rear roof|front middle|front rear|",
    ],
    ["{.spec.ports[0,2].name}|{.spec.ports[3,1,0].port}", "front rear|9090 443 80"],
    ["{.spec.ports[0]['name','port','targetPort']}", "front 80 web"],
    ["{.metadata.labels.app\\.kubernetes\\.io/name}", "tramway"],
    ["{.metadata.labels['app\\.kubernetes\\.io/name']}", "tramway"],
    ["{.metadata.labels['app.kubernetes.io/name']}", ""],
    [
      '{range .spec.ports[*]}[{.name}={.port}] {end}{"done\\n"}',
      "[front=80] [middle=443] [rear=53] [roof=9090] done\n",
    ],
    ["{..targetPort}", "web 8443 53 metrics"],
    ['{.spec.ports[?(@.name=="middle")].port}', "443"],
    ["{.spec.ports[?(@.port>443)].name}|{.spec.ports[?(@.port<=443)].name}", "roof|front middle rear"],
    ["{.spec.ports[?(@.tls)].name}", "middle"],
    ["{.spec.ports[?(@.tls==true)].name}", "middle"],
    ["{.spec.selector}{.spec.ports[0]}", '{"vehicle":"tram"}{"name":"front","port":80,"targetPort":"web"}'],
    ["{.nope.deeper}|{.spec.ports[0].nope}", "|"],
    ["{'single'} {1} {1.5} {true}{'\\n'}", "single 1 1.5 true\n"],
    [".metadata.name", ".metadata.name"],
    ["{ .metadata.name }/{$.metadata.name}/{@.metadata.name}", "tram/tram/tram"],
  ])("%s", (template, text) => {
    expect(print(template)).toBe(text);
  });

  it("nests ranges and goes on behind an empty one", () => {
    const list = {
      items: [
        { n: "a", p: [1, 2] },
        { n: "b", p: [] },
        { n: "c", p: [3] },
      ],
    };
    expect(print("{range .items[*]}{.n}:{range .p[*]} {@}{end};{end}.", list)).toBe("a: 1 2;b:;c: 3;.");
  });

  it("does not see what objects inherit", () => {
    expect(print("{.constructor}{.__proto__}{.metadata.toString}")).toBe("");
  });
});

describe("errors", () => {
  it.each([
    ["{.metadata.name", "unclosed action"],
    ["{.spec.ports[abc]}", "invalid array index abc"],
    ["{.spec.ports[}", "unterminated array"],
    ['{.spec.ports[?(@.name=="a"].x}', "unterminated filter"],
    ["{.spec.ports[?(@.port>80 && @.port<500)].name}", "unrecognized character in action: U+0026 '&'"],
    ['{.spec.ports[?(@.name=~"c.*")].name}', "unrecognized character in action: U+007E '~'"],
    ["{metadata.name}", "unrecognized identifier metadata"],
    ["{.spec.ports[9].port}", "array index out of bounds: index 9, length 4"],
    ["{.spec.ports[*].name}{end}", "not in range, nothing to end"],
    ["{.metadata.labels[*]}", "map[string]interface {} is not array or slice"],
    ['{.spec.selector[?(@=="x")]}', "map[vehicle:tram] is not array or slice and cannot be filtered"],
    ['{.spec.ports[?(@.port=="443")].name}', "incompatible types for comparison"],
    ["{.spec.ports[?(@.name==cars)].name}", "unrecognized identifier cars"],
  ])("%s: %s", (template, message) => {
    expect(() => print(template)).toThrow(new Error(message));
  });

  it("names a missing key where that is an error", () => {
    expect(() => print("{.data.nope}", { data: {} }, false)).toThrow(new Error("nope is not found"));
  });
});

it("takes paths without braces and dots", () => {
  expect(["metadata.name", ".metadata.name", "{metadata.name}", "{.metadata.name}"].map(relaxedPath)).toEqual(
    Array(4).fill("{.metadata.name}"),
  );
  expect(() => relaxedPath("{.metadata.name")).toThrow("unexpected path string");
});
