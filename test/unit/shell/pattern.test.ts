import { expect, test } from "vitest";
import { hasGlob } from "../../../src/shell/pattern.ts";

test("a word globs by a star, a question mark or brackets that close, unless they are quoted", () => {
  expect(["*.c", "a?", "[ab]", "x\\\\*", "[a\\]b]"].filter((word) => !hasGlob(word))).toEqual([]);
  expect(["", "plain", "a\\*b", "\\?", "[ab", "]a[", "\\[ab]", "a\\\\\\*"].filter(hasGlob)).toEqual([]);
});

test("megabytes of brackets are read once", () => {
  expect(hasGlob("[".repeat(2_000_000))).toBe(false);
  expect(hasGlob("x".repeat(16_000_000))).toBe(false);
});
