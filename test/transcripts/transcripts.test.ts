/** Plays every lab of this folder and of its sub-folders; UPDATE=1 writes down what came instead of comparing. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { binFolder } from "../support/built.ts";
import { compareLab, parseLab, playLab, updatedLab } from "../support/lab.ts";

const labs = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".lab"))
  .sort();

beforeAll(() => void binFolder());

describe.concurrent("labs", () => {
  test.each(labs)("%s", async (file) => {
    const path = join(import.meta.dirname, file);
    const text = readFileSync(path, "utf8");
    const lab = parseLab(text);
    const outputs = await playLab(lab);
    if (process.env.UPDATE) return writeFileSync(path, updatedLab(text, lab, outputs));
    const { expected, actual } = compareLab(lab, outputs);
    expect(actual).toBe(expected);
  });
});
