import { describe, expect, it } from "vitest";
import { boundRegExp } from "../../../src/apimachinery/boundregexp.ts";

const TEXT = `${"a".repeat(45)}b`;

describe("boundRegExp", () => {
  it.each([
    ["(a+)+$", ""],
    ["(a+)+$", "i"],
    ["([AC]+)+$", "gi"],
    ["(a|aa)+$", "i"],
    ["^(?<all>[a-z]+)+$", "s"],
  ])("answers /%s/%s", (source, flags) => {
    const started = process.hrtime.bigint();
    expect(boundRegExp(source, flags).test(TEXT)).toBe(source.includes("z"));
    expect(boundRegExp(source, flags).test(`${TEXT}!`)).toBe(false);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(900);
  });

  it.each([
    ["(a+)+(?=c)", ""],
    ["(a+)+\\1c", ""],
    ["(?:a{1,30}){1,30}$", ""],
    ["(a+)+$", "u"],
  ])("breaks off /%s/%s", (source, flags) => {
    expect(() => boundRegExp(source, flags).test(TEXT)).toThrow(RangeError);
  });

  it.each([
    ["(x[a-c]+)+\\.Z$", "i", "Xabc.z", true],
    ["^(\\w+\\s?)+[^b-d]$", "i", "word C", false],
    ["^(?<who>[A-Z_]+)-+(\\x41|\\u0042)+$", "i", "joe_--aB", false],
    ["^(?<who>[A-Z_]+)-+(\\x41|\\u0042)+$", "i", "joe_--AB", true],
    ["^([0-9]{1,3}\\.){3}[0-9]{1,3}$", "", "10.0.255.1", true],
    ["^([\\]a-]+)+$", "i", "]A-", true],
  ])("/%s/%s on %s: %s", (source, flags, text, matches) => {
    expect(boundRegExp(source, flags).test(text)).toBe(matches);
  });

  it("complains as RegExp does", () => {
    expect(() => boundRegExp("(a+)+(")).toThrow(SyntaxError);
  });

  it("keeps groups", () => {
    expect(boundRegExp("(?<who>[a-z]+)+ (x+)+", "i").exec("Joe XX")?.groups?.who).toBe("Joe");
  });
});
