import { describe, expect, it } from "vitest";
import { age, formatGoDuration, humanDuration, parseGoDuration } from "../../../src/apimachinery/duration.ts";
import { scaledIntOrPercent } from "../../../src/apimachinery/intstr.ts";
import { isValidCIDR, isValidIP } from "../../../src/apimachinery/ip.ts";
import { canonicalJson, clone, deepEqual, printJson } from "../../../src/apimachinery/json.ts";
import {
  fnv32a,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  safeEncodeString,
} from "../../../src/apimachinery/names.ts";
import { conflict, forbidden, invalid, notFound } from "../../../src/apimachinery/status.ts";
import { rfc1123z, rfc3339, rfc3339Micro } from "../../../src/apimachinery/time.ts";

describe("durations and times", () => {
  it.each([
    [119, "119s"],
    [330, "5m30s"],
    [600, "10m"],
    [3 * 3600, "3h"],
    [3 * 3600 + 60, "3h1m"],
    [50 * 3600, "2d2h"],
    [400 * 86400, "400d"],
    [3 * 365 * 86400 + 20 * 86400, "3y20d"],
    [-5, "<invalid>"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });

  it("are read and written as Go does", () => {
    expect(formatGoDuration(parseGoDuration("1h15m30.5s"))).toBe("1h15m30.5s");
    expect(formatGoDuration(100)).toBe("100ms");
    expect(() => parseGoDuration("5")).toThrow('time: missing unit in duration "5"');
    expect(() => parseGoDuration("5d")).toThrow('time: unknown unit "d" in duration "5d"');
    expect(age(undefined, 0)).toBe("<unknown>");
    expect(age("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:01:05Z"))).toBe("65s");
  });

  it("print points in time", () => {
    const ms = Date.parse("2021-01-22T07:27:58.5Z");
    expect(rfc3339(ms)).toBe("2021-01-22T07:27:58Z");
    expect(rfc3339Micro(ms)).toBe("2021-01-22T07:27:58.500000Z");
    expect(rfc1123z(ms, 540)).toBe("Fri, 22 Jan 2021 16:27:58 +0900");
  });
});

describe("names and addresses", () => {
  it("are checked in the server's words", () => {
    expect(isDNS1123Label("web-1")).toEqual([]);
    expect(isDNS1123Label("a.b")).toEqual(["must not contain dots"]);
    expect(isDNS1123Subdomain("Web")[0]).toBe(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
        "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
    expect(isQualifiedName("/a")).toEqual(["prefix part must be non-empty"]);
    expect(isValidIP("fe80::ABC")).toEqual(['must be in canonical form ("fe80::abc")']);
    expect(isValidIP("010.0.0.1")).toEqual(["must not have leading 0s"]);
    expect(isValidCIDR("10.0.0.1/8")).toEqual(["must not have bits set beyond the prefix length"]);
  });

  it("are hashed", () => {
    expect(fnv32a("a")).toBe(0xe40c292c);
    expect(safeEncodeString("1234")).toBe("5678");
  });

  it("scale percentages", () => {
    expect(scaledIntOrPercent("25%", 3, true)).toBe(1);
    expect(scaledIntOrPercent("25%", 3, false)).toBe(0);
    expect(() => scaledIntOrPercent("x", 3, false)).toThrow("string is not a percentage");
  });
});

describe("JSON", () => {
  it("is printed as Go prints it", () => {
    expect(printJson({ b: [], a: "<&>", c: { d: [1] } })).toBe(
      '{\n    "a": "\\u003c\\u0026\\u003e",\n    "b": [],\n    "c": {\n        "d": [\n            1\n        ]\n    }\n}',
    );
    expect(canonicalJson({ b: undefined, a: null })).toBe('{"a":null}');
  });

  it("is compared and copied", () => {
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).toBe(false);
    const copy = clone(JSON.parse('{"__proto__": {"x": 1}}'));
    expect(Object.hasOwn(copy, "__proto__")).toBe(true);
    expect(copy.x).toBeUndefined();
  });
});

describe("statuses", () => {
  it("speak as the server", () => {
    const pods = { group: "", resource: "pods" };
    expect(notFound({ group: "apps", resource: "deployments" }, "a").message).toBe('deployments.apps "a" not found');
    expect(forbidden(pods, "", "no").message).toBe("pods is forbidden: no");
    expect(conflict(pods, "a").message).toMatch(
      /^Operation cannot be fulfilled on pods "a": the object has been modified/,
    );
    const errors = [
      { type: "FieldValueRequired" as const, field: "spec.a", detail: "Required value" },
      { type: "FieldValueForbidden" as const, field: "spec.b", detail: "Forbidden: no" },
    ];
    expect(invalid({ group: "apps", kind: "Deployment" }, "a", errors)).toMatchObject({
      code: 422,
      message: 'Deployment.apps "a" is invalid: [spec.a: Required value, spec.b: Forbidden: no]',
      details: { causes: [{ reason: "FieldValueRequired", message: "Required value", field: "spec.a" }, {}] },
    });
  });
});
