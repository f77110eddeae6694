import { describe, expect, it } from "vitest";
import { type Condition, parseConditions } from "../../../src/kubectl/cmd/wait/conditions.ts";

const holds = (text: string, object: unknown): boolean => {
  const [condition] = parseConditions([text]) as [Condition];
  if (typeof condition === "string") throw new Error(`${text} is no question`);
  return condition(object);
};

const deployment = {
  metadata: { generation: 2 },
  spec: { replicas: 3, "a=b": "x" },
  status: {
    observedGeneration: 2,
    readyReplicas: 3,
    conditions: [
      { type: "Available", status: "True" },
      { type: "Progressing", status: "False", observedGeneration: 1 },
    ],
  },
};

describe("conditions of kubectl wait", () => {
  it("knows deletion and creation in any case", () => {
    expect(parseConditions(["Delete", "CREATE"])).toEqual(["delete", "create"]);
  });

  it("compares conditions without regard to case, true by default", () => {
    expect(holds("condition=available", deployment)).toBe(true);
    expect(holds("condition=Available=TRUE", deployment)).toBe(true);
    expect(holds("condition=Available=false", deployment)).toBe(false);
    expect(holds("condition=Ready", deployment)).toBe(false);
    expect(holds("condition=Ready", {})).toBe(false);
  });

  it("does not believe conditions of an older generation", () => {
    expect(holds("condition=Progressing=false", deployment)).toBe(false);
  });

  it("compares fields by their text", () => {
    expect(holds("jsonpath={.status.readyReplicas}=3", deployment)).toBe(true);
    expect(holds("jsonpath=.status.readyReplicas='3'", deployment)).toBe(true);
    expect(holds("jsonpath={.status.readyReplicas}=4", deployment)).toBe(false);
    expect(holds("jsonpath={.status.readyReplicas}", deployment)).toBe(true);
    expect(holds("jsonpath={.status.nothing}", deployment)).toBe(false);
    expect(holds('jsonpath={.status.conditions[?(@.type=="Available")].status}=True', deployment)).toBe(true);
  });

  it.each([
    [[], "unrecognized condition: []"],
    [["ready"], 'unrecognized condition: "ready"'],
    [["jsonpath="], "jsonpath expression cannot be empty"],
    [
      ["jsonpath={.a}="],
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    ],
    [
      ["jsonpath={.a}=b=c"],
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    ],
  ])("refuses %j", (texts, sentence) => {
    expect(() => parseConditions(texts)).toThrow(sentence);
  });

  it("refuses maps, lists and several values", () => {
    expect(() => holds("jsonpath={.status}=x", deployment)).toThrow("jsonpath leads to a nested object or list");
    expect(() => holds("jsonpath={.status.conditions[*].type}=x", deployment)).toThrow("matches more than one value");
  });
});
