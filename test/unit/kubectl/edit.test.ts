import { describe, expect, it } from "vitest";
import { headerText, meaning, withoutComments } from "../../../src/kubectl/cmd/edit/header.ts";

const START = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

describe("the file of kubectl edit", () => {
  it("begins with what to do and why it is here again", () => {
    expect(headerText([])).toBe(START);
    const reasons = [
      { head: 'deployments.apps "web" was not valid', details: ["spec.replicas: Invalid value: -2"] },
      { head: "The edited file had a syntax error: a\nb", details: [] },
    ];
    expect(headerText(reasons)).toBe(
      `${START}# deployments.apps "web" was not valid:
# * spec.replicas: Invalid value: -2
#
# The edited file had a syntax error: a
# b
#
`,
    );
  });

  it("counts for what it says, without comments", () => {
    expect(withoutComments("# a\nkey: 1\n  # b\n#!keep\nend")).toBe("key: 1\n#!keep\nend");
    expect(meaning("# x\na: 1\nb: 2\n")).toBe(meaning("b: 2\na: 1"));
    expect(meaning("a: [\n")).not.toBe(meaning("a: [1\n"));
  });
});
