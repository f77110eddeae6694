import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseYaml } from "../../../src/apimachinery/yaml.ts";
import { kindFromCRD } from "../../../src/kinds/crd.ts";
import { decode } from "../../../src/kinds/decode.ts";
import type { KindContext } from "../../../src/kinds/types.ts";

const ctx = {} as KindContext;
const scenario = readFileSync(new URL("../../conformance/scenarios/svc-crd-schema.txtar", import.meta.url), "utf8");
const file = (name: string): any =>
  parseYaml((scenario.split(`-- ${name} --\n`)[1] as string).split(/^-- /m)[0] as string);
const greenhouse = kindFromCRD(file("greenhouse-crd.yaml"), "v1");

function stored(name: string) {
  const { object, unknown } = decode(greenhouse, file(name));
  greenhouse.defaults?.(object, ctx);
  return { object, unknown, errors: greenhouse.validate?.(object, ctx).map((e) => `${e.field}: ${e.detail}`) };
}

const UNCHECKED =
  "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; " +
  "correct the existing errors to complete validation";

test("a good object gets its defaults", () => {
  expect(stored("good.yaml")).toMatchObject({
    object: { spec: { climate: "humid", code: "GRH-12", maxTemp: 35, minTemp: 10, owner: "ada" } },
    unknown: [],
    errors: [],
  });
});

test("a missing field", () => {
  expect(stored("empty.yaml").errors).toEqual(["spec: Required value", UNCHECKED]);
});

test("wrong types, enums, patterns and bounds", () => {
  expect(stored("wrong.yaml").errors?.sort()).toEqual([
    UNCHECKED,
    'spec.beds: Invalid value: "string": spec.beds in body must be of type array: "string"',
    'spec.climate: Unsupported value: "tropical": supported values: "humid", "dry"',
    "spec.code: Invalid value: \"grh12\": spec.code in body should match '^[A-Z]{3}-\\d+$'",
    "spec.maxTemp: Invalid value: 99: spec.maxTemp in body should be less than or equal to 50",
    'spec.minTemp: Invalid value: "string": spec.minTemp in body must be of type integer: "string"',
    "spec.owner: Too long: may not be more than 8 bytes",
  ]);
});

test("unknown fields are named and pruned; preserved ones stay", () => {
  const { object, unknown } = stored("unknown.yaml");
  expect(unknown).toEqual(['unknown field "spec.beds[0].depth"', 'unknown field "spec.colour"']);
  expect(object["spec"]).toEqual({ beds: [{ name: "a" }], climate: "humid", maxTemp: 20, minTemp: 10 });
  expect(stored("free.yaml").object["spec"].extra).toEqual({ anything: "goes", nested: { list: [1, "two"] } });
});

test("columns of additionalPrinterColumns", () => {
  const crd = file("greenhouse-crd.yaml");
  crd.spec.versions[0].additionalPrinterColumns = [
    { name: "Climate", type: "string", jsonPath: ".spec.climate" },
    { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: "Beds", type: "string", jsonPath: ".spec.beds[*].name" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ];
  const kind = kindFromCRD(crd, "v1");
  const object: any = {
    apiVersion: "garden.example.com/v1",
    kind: "Greenhouse",
    metadata: { name: "x", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { climate: "dry", beds: [{ name: "a" }, { name: "b" }] },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  };
  expect(kind.columns?.map((column) => column.name)).toEqual(["Name", "Climate", "Ready", "Beds", "Age"]);
  expect(kind.row?.(object, { nowMs: Date.parse("2026-01-01T00:00:05Z") })).toEqual(["x", "dry", "True", "a", "5s"]);
});
