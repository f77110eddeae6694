import { describe, expect, it } from "vitest";
import { matchesFields, parseFieldSelector } from "../../../src/apimachinery/fields.ts";
import {
  formatLabelSelector,
  formatLabels,
  formatSelector,
  labelSelectorAsSelector,
  matchesSelector,
  parseSelector,
} from "../../../src/apimachinery/labels.ts";

const matches = (text: string, labels?: Record<string, string>) => matchesSelector(parseSelector(text), labels);

describe("label selectors", () => {
  it("match as the server does", () => {
    expect(matches("app=web,tier in (a,b),!old", { app: "web", tier: "b" })).toBe(true);
    expect(matches("app!=web", {})).toBe(true);
    expect(matches("app", undefined)).toBe(false);
    expect(matches("n>3", { n: "10" })).toBe(true);
    expect(matches("n>3", { n: "x" })).toBe(false);
    expect(matches("", {})).toBe(true);
    expect(matches("constructor", {})).toBe(false);
  });

  it("are printed sorted by key", () => {
    expect(formatSelector(parseSelector("z notin (b,a), a==1,!c,d"))).toBe("a==1,!c,d,z notin (a,b)");
  });

  it.each([
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b,", "found '', expected: identifier after ','"],
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["=b", "found '=', expected: !, identifier, or 'end of string'"],
    ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ])("%s is refused", (text, message) => {
    expect(() => parseSelector(text)).toThrow(new Error(message));
  });

  it("of objects: none selects nothing, an empty one everything", () => {
    expect(matchesSelector(labelSelectorAsSelector(undefined), {})).toBe(false);
    expect(matchesSelector(labelSelectorAsSelector({}), {})).toBe(true);
    const selector = {
      matchLabels: { app: "a" },
      matchExpressions: [{ key: "t", operator: "In", values: ["y", "x"] }],
    };
    expect(formatLabelSelector(selector)).toBe("app=a,t in (x,y)");
    expect(formatLabelSelector({ matchExpressions: [{ key: "t", operator: "Bad" }] })).toBe("<error>");
    expect(formatLabelSelector(undefined)).toBe("<none>");
    expect(formatLabels({ b: "2", a: "1" })).toBe("a=1,b=2");
    expect(formatLabels({})).toBe("<none>");
  });
});

describe("field selectors", () => {
  it("match, with escapes", () => {
    const fields = { "metadata.name": "a,b", "status.phase": "Running" };
    expect(matchesFields(parseFieldSelector("metadata.name=a\\,b,status.phase!=Failed"), fields)).toBe(true);
    expect(matchesFields(parseFieldSelector("spec.nodeName="), fields)).toBe(true);
  });

  it("are refused with the server's sentences", () => {
    expect(() => parseFieldSelector("abc")).toThrow("invalid selector: 'abc'; can't understand 'abc'");
    expect(() => parseFieldSelector("a=b=c")).toThrow("invalid field selector: unescaped character in value: 61");
  });
});
