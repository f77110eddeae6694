/** The house rules that a machine can hold: who may import whom, how long things may be, which calls are banned. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** Rooms that each room may import, beside itself and apimachinery. docs/ARCHITECTURE.md explains the table. */
const MAY_IMPORT: Record<string, string[]> = {
  apimachinery: [],
  client: [],
  kinds: ["client"],
  state: [],
  sim: ["state"],
  apiserver: ["kinds", "state", "sim", "client"],
  controller: ["client", "kinds"],
  scheduler: ["client", "kinds"],
  kubelet: ["client", "kinds", "cri", "shell"],
  cri: ["shell"],
  shell: [],
  network: ["client", "shell", "kinds"],
  host: ["shell", "client"],
  kubectl: ["client", "kinds"],
  kubelab: ["client", "kinds", "network"],
  cluster: ["*"],
  cli: ["kubectl", "kubelab", "host", "cluster", "client", "kinds", "state", "sim"],
};

/** Chance and time come in through src/sim alone. */
const BANNED = /Math\.random|Date\.now|new Date\(\)|performance\.now|crypto\.random|random(UUID|Bytes).*node:crypto/;
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((f) => f.endsWith(".ts") && f !== join("client", "api.ts"))
  .map((f) => join(SRC, f));
const roomOf = (file: string) => relative(SRC, file).split("/")[0];
const text = new Map(files.map((f) => [f, readFileSync(f, "utf8")]));

const importsOf = (file: string) =>
  [...text.get(file)!.matchAll(/(?:from|import|require\()\s*\(?"(\.[^"]+)"/g)].map((m) => resolve(dirname(file), m[1]));

/** Top-level functions and methods by indentation: from a line that opens one to the line that closes it. */
function longFunctions(source: string): string[] {
  const lines = source.split("\n");
  const found: string[] = [];
  lines.forEach((line, i) => {
    const opens =
      /^(\s{0,2})(export )?(async )?(function\*? \w+|(static |private |get |set )*\w+\(.*\{$|const \w+ = .*=> \{$)/.exec(
        line,
      );
    if (!opens || /^\s*(if|for|while|switch|return)\b/.test(line)) return;
    const end = lines.findIndex((l, j) => j > i && l.startsWith(`${opens[1]}}`));
    if (end - i + 1 > MAX_FUNCTION_LINES) found.push(`${line.trim()} (${end - i + 1} lines)`);
  });
  return found;
}

describe("architecture", () => {
  it("imports run one way", () => {
    const wrong = files.flatMap((file) => {
      const room = roomOf(file);
      const allowed = MAY_IMPORT[room];
      return importsOf(file)
        .filter((target) => target.startsWith(SRC))
        .map(roomOf)
        .filter((to) => to !== room && to !== "apimachinery" && !allowed?.includes("*") && !allowed?.includes(to))
        .map((to) => `${relative(SRC, file)} -> ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it("controllers do not import one another", () => {
    const folder = (file: string) => relative(SRC, file).split("/")[1];
    const wrong = files
      .filter((f) => roomOf(f) === "controller" && relative(SRC, f).split("/").length > 2 && folder(f) !== "shared")
      .flatMap((f) =>
        importsOf(f)
          .filter((t) => roomOf(t) === "controller" && ![folder(f), "shared"].includes(folder(t)))
          .map((t) => `${relative(SRC, f)} -> ${relative(SRC, t)}`),
      );
    expect(wrong).toEqual([]);
  });

  it("chance and time come in through src/sim", () => {
    const wrong = files
      .filter((f) => roomOf(f) !== "sim")
      .flatMap((f) => {
        const hits = text
          .get(f)!
          .split("\n")
          .filter((l) => BANNED.test(l) && !/^\s*(\*|\/\/)/.test(l));
        return hits.map((l) => `${relative(SRC, f)}: ${l.trim()}`);
      });
    expect(wrong).toEqual([]);
  });

  it("the core has no dynamic import", () => {
    expect(
      files.filter((f) =>
        /[^.\w]import\(/.test(text.get(f)!.replace(/typeof import\(|: import\(|\| import\(|<import\(/g, "")),
      ),
    ).toEqual([]);
  });

  it("files and functions stay short", () => {
    const long = files.filter((f) => text.get(f)!.split("\n").length > MAX_FILE_LINES).map((f) => relative(SRC, f));
    const functions = files.flatMap((f) => longFunctions(text.get(f)!).map((l) => `${relative(SRC, f)}: ${l}`));
    expect({ long, functions }).toEqual({ long: [], functions: [] });
  });
});
