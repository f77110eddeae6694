import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../src/apimachinery/yaml.ts";
import { parsePlainYaml } from "../../../src/cli/plainyaml.ts";

const CONFIG = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
    server: https://lab.kubelab.local:6443
  name: lab
- cluster:
    server: https://other.kubelab.local:6443
  name: other
contexts:
- context:
    cluster: lab
    user: lab
  name: lab
current-context: lab
kind: Config
preferences: {}
users: null
`;

describe("plain YAML", () => {
  test("a kubeconfig reads as the real parser reads it", () => {
    expect(parsePlainYaml(CONFIG)).toEqual(parseYaml(CONFIG));
    expect((parsePlainYaml(CONFIG) as any).clusters[1]).toEqual({
      cluster: { server: "https://other.kubelab.local:6443" },
      name: "other",
    });
  });

  test.each([
    ["a quoted scalar", 'name: "lab"\n'],
    ["a number", "name: 12\n"],
    ["a boolean in disguise", "name: Yes\n"],
    ["a comment", "# mine\nname: lab\n"],
    ["a comment behind", "name: lab # mine\n"],
    ["a block scalar", "name: |\n  lab\n"],
    ["a flow mapping", "name: {a: b}\n"],
    ["an anchor", "name: &x lab\n"],
    ["a key twice", "name: a\nname: b\n"],
    ["blanks at the end", "name: lab \n"],
    ["another indent", "a:\n    b: c\n"],
    ["several documents", "name: lab\n---\nname: lab\n"],
    ["a key that is a prototype's", "__proto__: lab\n"],
    ["nothing", ""],
  ])("leaves %s to the real parser", (_, text) => {
    expect(parsePlainYaml(text)).toBeUndefined();
  });
});
