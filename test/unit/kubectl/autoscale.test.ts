import { describe, expect, it } from "vitest";
import { parseTarget } from "../../../src/kubectl/cmd/autoscale/targets.ts";

describe("targets of an autoscaler", () => {
  it.each([
    ["70%", "cpu", { type: "Utilization", averageUtilization: 70 }],
    ["500m", "cpu", { type: "AverageValue", averageValue: "500m" }],
    ["500", "cpu", { type: "AverageValue", averageValue: "500m" }],
    ["0.5", "cpu", { type: "AverageValue", averageValue: "500u" }],
    ["1.5", "memory", { type: "AverageValue", averageValue: "1536Ki" }],
    ["200Mi", "memory", { type: "AverageValue", averageValue: "200Mi" }],
  ] as const)("%s of %s", (text, resource, target) => {
    expect(parseTarget(text, resource)).toEqual(target);
  });

  it.each([
    ["", "empty input"],
    ["-5%", "invalid percentage value: -5"],
    ["x", "invalid resource cpu value: x"],
  ])("refuses %j", (text, sentence) => {
    expect(() => parseTarget(text, "cpu")).toThrow(sentence);
  });
});
