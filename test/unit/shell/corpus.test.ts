import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sh } from "./machine-fixture.ts";

type Recorded = [stdout: string, stderr: string, exit: number];
type Entry = { script: string } & Record<"ash" | "dash" | "bash", Recorded>;

const corpus: Entry[] = JSON.parse(readFileSync(new URL("corpus.json", import.meta.url), "utf8"));

/** What the machine is known to say otherwise; each is a difference to mend or a matter of the recorder's machine. */
const KNOWN: Record<string, Set<string>> = JSON.parse(
  readFileSync(new URL("known-differences.json", import.meta.url), "utf8"),
  (_key, value) => (Array.isArray(value) ? new Set(value) : value),
);

describe.each(["ash", "dash", "bash"] as const)("scripts as the real %s runs them", (shell) => {
  test.each(
    corpus.filter((entry) => !KNOWN[shell]?.has(entry.script)).map((entry) => [entry.script, entry[shell]] as const),
  )("%s", (script, [stdout, stderr, exit]) => {
    const result = sh(shell, script);
    expect([result.stdout, result.stderr, result.exit]).toEqual([stdout, stderr, exit]);
  });
});
