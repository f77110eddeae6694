import { describe, expect, it } from "vitest";
import { readAsset } from "../../../src/kinds/assets.ts";
import { FlagSet } from "../../../src/kubectl/flags/flagset.ts";
import { FlagIndex, parseFlags } from "../../../src/kubectl/flags/parse.ts";
import { flagsOf } from "../../../src/kubectl/flags/table.ts";

function parse(path: string, ...argv: string[]) {
  const index = new FlagIndex(flagsOf(readAsset("kubectl-flags.tsv"), path));
  const parsed = parseFlags(index, argv);
  return { ...parsed, flags: new FlagSet(index, parsed.values) };
}

describe("values", () => {
  it.each([
    [["-ojson"], "json"],
    [["-o=json"], "json"],
    [["-o", "json"], "json"],
    [["--output=json"], "json"],
    [["--output", "json"], "json"],
    [["-o=custom-columns=A:.b"], "custom-columns=A:.b"],
  ])("%j sets output to %s", (argv, output) => {
    expect(parse("get", ...argv).flags.string("output")).toBe(output);
  });

  it("takes booleans alone, with a value, and several letters at once", () => {
    expect(parse("get", "-A=true", "--watch=false").flags.bool("all-namespaces")).toBe(true);
    expect(parse("get", "--watch=false").flags.bool("watch")).toBe(false);
    const { flags, args } = parse("exec", "-itc", "app", "web");
    expect([flags.bool("stdin"), flags.bool("tty"), flags.string("container"), args]).toEqual([
      true,
      true,
      "app",
      ["web"],
    ]);
  });

  it("keeps the next word for flags that need no value", () => {
    const { flags, args } = parse("delete", "--cascade", "pods", "--dry-run");
    expect([flags.string("cascade"), flags.string("dry-run"), args]).toEqual(["background", "unchanged", ["pods"]]);
  });

  it("splits slices at commas and leaves arrays whole", () => {
    expect(parse("apply", "-f", "a,b", "-f", '"c,d"').flags.list("filename")).toEqual(["a", "b", "c,d"]);
    expect(parse("create configmap", "--from-literal=a=1,2").flags.list("from-literal")).toEqual(["a=1,2"]);
  });

  it("knows defaults, and underscores as dashes", () => {
    const { flags } = parse("get", "--all_namespaces");
    expect([flags.int("chunk-size"), flags.bool("server-print"), flags.bool("all-namespaces")]).toEqual([
      500,
      true,
      true,
    ]);
    expect(flags.changed("chunk-size")).toBe(false);
    expect(parse("wait").flags.duration("timeout")).toBe(30_000);
  });

  it("remembers where -- stood", () => {
    const { args, dashAt } = parse("exec", "web", "--", "ls", "-la");
    expect([args, dashAt]).toEqual([["web", "ls", "-la"], 1]);
  });

  it("tells of deprecated flags", () => {
    expect(parse("annotate", "pod/x", "--record").notices).toEqual([
      "Flag --record has been deprecated, --record will be removed in the future",
    ]);
  });
});

describe("errors", () => {
  it.each([
    ["get", ["--bogus"], "unknown flag: --bogus"],
    ["get", ["--outpu=json"], "unknown flag: --outpu"],
    ["get", ["-z"], "unknown shorthand flag: 'z' in -z"],
    ["get", ["-Az"], "unknown shorthand flag: 'z' in -z"],
    ["create", ["-f"], "flag needs an argument: 'f' in -f"],
    ["get", ["--raw"], "flag needs an argument: --raw"],
    ["get", ["--=x"], "bad flag syntax: --=x"],
    [
      "get",
      ["-A=x"],
      'invalid argument "x" for "-A, --all-namespaces" flag: strconv.ParseBool: parsing "x": invalid syntax',
    ],
    [
      "rollout undo",
      ["--to-revision="],
      'invalid argument "" for "--to-revision" flag: strconv.ParseInt: parsing "": invalid syntax',
    ],
    [
      "delete",
      ["--grace-period=99999999999999999999"],
      'invalid argument "99999999999999999999" for "--grace-period" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range',
    ],
    ["delete", ["--timeout=5"], 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    [
      "get",
      ["-L", 'a"b'],
      'invalid argument "a\\"b" for "-L, --label-columns" flag: parse error on line 1, column 2: bare " in non-quoted-field',
    ],
  ])("%s %j: %s", (path, argv, message) => {
    expect(() => parse(path, ...argv)).toThrow(new Error(message));
  });
});
