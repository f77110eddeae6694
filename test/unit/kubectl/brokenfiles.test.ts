/** Files that are no manifests. Sentences recorded of kubectl 1.36. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { computer } from "../kubelab/support.ts";

const { run, home } = computer({ KUBELAB_PROFILE: "bare" });

const levels = "bcdefgh".split("").map((name, i) => `${name}: &${name} [${`*${"abcdefg"[i]},`.repeat(9)}]`);
const unset = "error validating data: [apiVersion not set, kind not set]";
const invalid = "error validating data: invalid object to validate";
const off = "if you choose to ignore these errors, turn validation off with --validate=false";

it.each([
  ["{{", "error parsing FILE: json: offset 2: invalid character '{' looking for beginning of object key string"],
  ["{{{}}}", "error parsing FILE: json: offset 2: invalid character '{' looking for beginning of object key string"],
  ['{"a":1,}', `error validating "FILE": ${unset}; ${off}`],
  ['{"a" 1', "error parsing FILE: json: offset 6: invalid character '1' after object key"],
  ['{"a": [1,2', "error parsing FILE: unexpected EOF"],
  ['{"a": nope', "error parsing FILE: json: offset 8: invalid character 'o' in literal null (expecting 'u')"],
  ['{"a": "x\ny"', "error parsing FILE: json: offset 9: invalid character '\\n' in string literal"],
  ['  \n {"kind": x y z', "error parsing FILE: json: offset 14: invalid character 'x' looking for beginning of value"],
  ["{a: b", "error parsing FILE: json: offset 2: invalid character 'a' looking for beginning of object key string"],
  ['{"apiVersion":"v1","kind":"List","items":{"a":1}}', `error validating "FILE": ${invalid}; ${off}`],
  [`a: ${"[".repeat(50_000)}`, "error parsing FILE: error converting YAML to JSON: yaml: exceeded max depth of 10000"],
  [`{"a": ${'{"a":'.repeat(20_000)}`, "error parsing FILE: json: offset 5002: exceeded max depth"],
  [
    Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    "error parsing FILE: error converting YAML to JSON: yaml: exceeded max depth of 10000",
  ],
  ["a: &a [*a]", "error parsing FILE: error converting YAML to JSON: yaml: anchor 'a' value contains itself"],
  [
    ['a: &a ["x"]', ...levels].join("\n"),
    "error parsing FILE: error converting YAML to JSON: yaml: document contains excessive aliasing",
  ],
])("%.60s", async (text, sentence) => {
  writeFileSync(join(home, "FILE"), text);
  expect(await run("kubectl apply -f FILE")).toMatchObject({ out: "", err: `error: ${sentence}\n`, code: 1 });
});

it("aliases that stay small are taken", async () => {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, labels: &l {a: b}}\ndata: *l\n`;
  writeFileSync(join(home, "FILE"), text);
  expect((await run("kubectl apply -f FILE")).out).toBe("configmap/x created\n");
});

it("JSON objects in a row, and YAML behind them", async () => {
  const map = (name: string) => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
  writeFileSync(join(home, "FILE"), `${map("a")} ${map("b")}\n---\n${map("c")}`);
  expect((await run("kubectl apply -f FILE")).out).toBe(
    "configmap/a created\nconfigmap/b created\nconfigmap/c created\n",
  );
  writeFileSync(join(home, "FILE"), `${map("d")}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: e}\n`);
  expect((await run("kubectl apply -f FILE")).out).toBe("configmap/d created\nconfigmap/e created\n");
});

it("deep manifests are taken, as CRDs are", async () => {
  const deep = `${"{a: ".repeat(300)}1${"}".repeat(300)}`;
  writeFileSync(join(home, "FILE"), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: z}\nother: ${deep}\n`);
  expect((await run("kubectl apply -f FILE --validate=false")).out).toBe("configmap/z created\n");
});

it("links to folders are not followed", async () => {
  const folder = join(home, "folder");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: linked}\n");
  symlinkSync(".", join(folder, "loop"));
  symlinkSync("folder", join(home, "link"));
  expect((await run("kubectl apply -R -f folder")).out).toBe("configmap/linked created\n");
  expect((await run("kubectl apply -f link")).err).toBe("error: error parsing link: read link: is a directory\n");
  symlinkSync("nowhere", join(folder, "b.yaml"));
  expect(await run("kubectl apply -f folder")).toMatchObject({
    out: "configmap/linked unchanged\n",
    err: "error: open folder/b.yaml: no such file or directory\n",
    code: 1,
  });
});
