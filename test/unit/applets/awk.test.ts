import { describe, expect, it } from "vitest";
import { applet } from "../../../src/shell/applets/index.ts";
import { runTool } from "../support/fakesystem.ts";

const FRUIT = "apple 3\nbanana 10\ncherry 2\napple 3\n\nDate 7\n";
const awk = (...args: string[]) => runTool(applet("awk")!, args, { stdin: FRUIT });

// Expected texts were compared with mawk's and busybox's.
describe("awk", () => {
  it("takes lines and fields", () => {
    expect(awk("{print $2, $1}").out).toBe("3 apple\n10 banana\n2 cherry\n3 apple\n \n7 Date\n");
    expect(awk("NR==2{exit 3} {print}")).toMatchObject({ out: "apple 3\n", exit: 3 });
    expect(awk("!seen[$0]++").out).toBe("apple 3\nbanana 10\ncherry 2\n\nDate 7\n");
    expect(awk('{s+=$2} END{print s, s/NR; print length("x")}').out).toBe("25 4.16667\n1\n");
    expect(awk("/banana/,/apple/").out).toBe("banana 10\ncherry 2\napple 3\n");
    expect(awk("$2>2{print NF, $NF}").out).toBe("2 3\n2 10\n2 3\n2 7\n");
  });
  it("computes and formats", () => {
    const program =
      'BEGIN{printf "%5s|%-5s|%05d|%.2f|%x|%c\\n", "a","b",42,3.14159,255,65; print 10<9, "10"<"9", 2^10}';
    expect(awk(program).out).toBe("    a|b    |00042|3.14|ff|A\n0 1 1024\n");
    expect(awk("-v", "x=5", "function f(n){return n*x} BEGIN{print f(3)}").out).toBe("15\n");
    expect(awk('{gsub(/a/,"<&>"); print}').out.split("\n")[1]).toBe("b<a>n<a>n<a> 10");
    expect(awk('BEGIN{getline; print "got " $0}').out).toBe("got apple 3\n");
  });
  it("ends endless programs", () => {
    expect(awk("BEGIN{while(1) i++}")).toMatchObject({
      exit: 2,
      err: "awk: the program takes too many steps for this lab\n",
    });
  });
  it("holds keys that objects have", () => {
    expect(awk('BEGIN{a["__proto__"]=1; for (k in a) print k, a[k], ("constructor" in a)}').out).toBe(
      "__proto__ 1 0\n",
    );
  });
});
