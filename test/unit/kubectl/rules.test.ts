import { describe, expect, it } from "vitest";
import { uncovered } from "../../../src/kubectl/cmd/auth/rules.ts";

const read = { apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] };

describe("rules that cover others", () => {
  it("answers what is missing, one permission a rule", () => {
    const wanted = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "watch"] }];
    expect(uncovered([read], wanted)).toEqual([{ apiGroups: [""], resources: ["pods"], verbs: ["watch"] }]);
  });

  it("lets stars cover everything of their place", () => {
    expect(uncovered([{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }], [read])).toEqual([]);
    const logs = { apiGroups: [""], resources: ["*/log"], verbs: ["get"] };
    expect(uncovered([logs], [{ apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }])).toEqual([]);
    expect(
      uncovered([{ nonResourceURLs: ["/a/*"], verbs: ["get"] }], [{ nonResourceURLs: ["/a/b"], verbs: ["get"] }]),
    ).toEqual([]);
  });

  it("does not take a rule for one name for all", () => {
    const one = { ...read, resourceNames: ["web"] };
    expect(uncovered([one], [read])).toHaveLength(4);
    expect(uncovered([read], [one])).toEqual([]);
  });
});
