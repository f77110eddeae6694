/** Workloads as a real control plane stored them and as kubectl described them: recorded/workloads.json. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { matchesSelector, parseSelector } from "../../../src/apimachinery/labels.ts";
import { decode } from "../../../src/kinds/decode.ts";
import { kindForResource } from "../../../src/kinds/index.ts";
import type { DescribeReader, Kind, KindContext } from "../../../src/kinds/types.ts";

const { pods, cases } = JSON.parse(readFileSync(new URL("recorded/workloads.json", import.meta.url), "utf8"));
const objectsOf = (resource: string): any[] =>
  resource === "pods"
    ? pods
    : cases.filter((c: any) => `${c.resource}.${c.group}` === resource).map((c: any) => c.object);

const reader: DescribeReader = {
  find: () => undefined,
  list: (resource, _namespace, options) =>
    objectsOf(resource).filter((o) => matchesSelector(parseSelector(options?.labelSelector ?? ""), o.metadata.labels)),
  events: () => [],
  nowMs: 0,
  showEvents: false,
};
const ctx = { featureGate: () => false } as unknown as KindContext;

for (const c of cases)
  describe(`${c.resource}/${c.object.metadata.name}`, () => {
    const kind = kindForResource(c.group, c.resource) as Kind;

    test("is described as kubectl does", () => {
      expect(kind.describe?.(c.object, reader).split("\n")).toEqual(c.describe);
    });
    test("decodes to itself, and its defaults are there", () => {
      const { object, unknown, error } = decode(kind, c.object);
      expect(error).toBeUndefined();
      expect(unknown).toEqual([]);
      kind.defaults?.(object, ctx);
      expect(object).toEqual(c.object);
    });
    test("is valid", () => {
      expect(kind.validate?.(c.object, ctx)).toEqual([]);
      expect(kind.validateUpdate?.(c.object, c.object, ctx)).toEqual([]);
      expect(kind.validateStatusUpdate?.(c.object, c.object, ctx)).toEqual([]);
    });
  });
