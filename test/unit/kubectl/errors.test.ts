import { describe, expect, it } from "vitest";
import { ApiError } from "../../../src/client/index.ts";
import { checkError } from "../../../src/kubectl/checkerr.ts";
import { CommandError, ErrorAggregate, UsageError } from "../../../src/kubectl/errors.ts";
import { hasNames, parseArguments } from "../../../src/kubectl/resource/arguments.ts";
import { suggestionsFor } from "../../../src/kubectl/suggest.ts";

const status = (more: object) =>
  new ApiError({ apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure", ...more });
const text = (error: unknown) => checkError(error, "kubectl get").message;

describe("sentences", () => {
  it.each([
    [new CommandError("no"), "error: no\n"],
    [
      new UsageError("Unexpected args: [x]"),
      "error: Unexpected args: [x]\nSee 'kubectl get -h' for help and examples\n",
    ],
    [
      status({ reason: "NotFound", message: 'pods "x" not found' }),
      'Error from server (NotFound): pods "x" not found\n',
    ],
    [
      new ErrorAggregate([new Error("a"), status({ reason: "NotFound", message: "b" })]),
      "a\nError from server (NotFound): b\n",
    ],
    [new ErrorAggregate([new Error("a")]), "error: a\n"],
    [new ErrorAggregate([new ErrorAggregate([new Error("a")])]), "a\n"],
    [
      status({
        reason: "Invalid",
        details: { kind: "Service", name: "x", causes: [{ field: "spec.a", message: "bad" }] },
      }),
      'The Service "x" is invalid: spec.a: bad\n',
    ],
    [
      status({
        reason: "Invalid",
        details: { kind: "Pod", name: "x", causes: ["a", "b", "a"].map((field) => ({ field, message: "bad" })) },
      }),
      'The Pod "x" is invalid: \n* a: bad\n* b: bad\n',
    ],
  ])("%#", (error, sentence) => {
    expect(text(error)).toBe(sentence);
  });

  it("lets defects through", () => {
    expect(() => text(new TypeError("x"))).toThrow(TypeError);
  });
});

it("proposes verbs in the order of the help", () => {
  expect(suggestionsFor("gte")).toEqual(["get"]);
  expect(suggestionsFor("pods")).toEqual(["logs"]);
  expect(suggestionsFor("e")).toEqual(["expose", "set", "explain", "get", "edit", "exec", "cp", "events"]);
});

describe("arguments", () => {
  const parse = (...args: string[]) =>
    parseArguments(args, (word) => (word === "all" ? ["pods", "services"] : undefined));
  it("name objects in four ways", () => {
    expect(parse("pod", "a", "b")).toEqual({ tuples: [], types: ["pod"], names: ["a", "b"] });
    expect(parse("pod/a", "svc/b").tuples).toEqual([
      { type: "pod", name: "a" },
      { type: "svc", name: "b" },
    ]);
    expect(parse("pod,svc", "a").tuples).toEqual([
      { type: "pod", name: "a" },
      { type: "svc", name: "a" },
    ]);
    expect(parse("all,cm").types).toEqual(["pods", "services", "cm"]);
    expect([hasNames(["pod"]), hasNames(["pod", "a"]), hasNames(["pod/a"])]).toEqual([false, true, true]);
  });
  it.each([
    [["cm/a", "b"], "there is no need to specify a resource type"],
    [["cm/a,deploy/b"], "arguments in resource/name form may not have more than one slash"],
    [["cm/"], "arguments in resource/name form must have a single resource and name"],
  ])("%j", (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
