import { describe, expect, it } from "vitest";
import { changedTaints, contradictions, existing, parseTaints } from "../../../src/kubectl/cmd/taint/taints.ts";

const night = { key: "crew", value: "night", effect: "NoSchedule" };

describe("taints on the command line", () => {
  it("parses what to set and what to remove", () => {
    expect(parseTaints(["crew=night:NoSchedule", "wet:NoExecute", "old-", "dry:PreferNoSchedule-"])).toEqual({
      add: [night, { key: "wet", effect: "NoExecute" }],
      remove: [
        { key: "old", effect: "" },
        { key: "dry", effect: "PreferNoSchedule" },
      ],
    });
  });

  it.each([
    ["crew=night:Sometimes", "invalid taint effect: Sometimes, unsupported taint effect"],
    ["crew", "invalid taint spec: crew"],
    ["a=b=c:NoSchedule", "invalid taint spec: a=b=c:NoSchedule"],
    ["a:b:c", "invalid taint spec: a:b:c"],
    ["crew=night", "invalid taint spec: crew=night, name part must consist of"],
  ])("refuses %s", (word, sentence) => {
    expect(() => parseTaints([word])).toThrow(sentence);
  });

  it("refuses the same taint twice, as Go prints it", () => {
    expect(() => parseTaints(["a=1:NoSchedule", "a=2:NoSchedule"])).toThrow(
      "duplicated taints with the same key and effect: {a 2 NoSchedule <nil>}",
    );
  });

  it("finds contradictions and what is there already", () => {
    expect(contradictions(parseTaints(["a=1:NoSchedule", "a-"]))).toEqual(["a="]);
    expect(existing([night], [{ key: "crew", value: "day", effect: "NoSchedule" }])).toEqual(["crew"]);
  });
});

describe("taints of a node", () => {
  const change = (words: string[], overwrite = false) => changedTaints([night], parseTaints(words), overwrite);

  it("puts new ones first and says what was done", () => {
    expect(change(["wet:NoSchedule"])).toEqual({
      taints: [{ key: "wet", effect: "NoSchedule" }, night],
      operation: "tainted",
    });
    expect(change(["crew-"])).toEqual({ taints: [], operation: "untainted" });
    expect(change(["wet:NoSchedule", "crew-"]).operation).toBe("modified");
    expect(change(["crew=day:NoSchedule"], true)).toEqual({
      taints: [{ key: "crew", value: "day", effect: "NoSchedule" }],
      operation: "modified",
    });
  });

  it("refuses to remove what is not there", () => {
    expect(() => change(["wet:NoSchedule-"])).toThrow('taint "wet:NoSchedule" not found');
    expect(() => change(["wet-"])).toThrow('taint "wet" not found');
  });
});
