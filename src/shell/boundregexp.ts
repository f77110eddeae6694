/**
 * Regular expressions that scripts bring along. V8 tries every way to match: "(a+)+$" on thirty letters would take
 * years. It has an engine that takes time in proportion to the text; here V8 is told to change to it after so much
 * trying. Expressions that refer to groups are beyond that engine: their matching is broken off.
 */

/** What can multiply the ways to match: a group that is repeated, or two repetitions. */
const MULTIPLIES = /\)[*+{]|[*+}][\s\S]*[*+}]/;
const REFERS = /\\[1-9]/;
const LONGEST_MATCH_MS = 1000;
let bounded = false;

/** `new RegExp`, whose matching ends: with an answer, or a RangeError where it would take too long. */
export function boundRegExp(source: string, flags = ""): RegExp {
  if (!MULTIPLIES.test(source)) return new RegExp(source, flags);
  if (REFERS.test(source)) return new BrokenOffRegExp(source, flags);
  if (!bounded) {
    bounded = true;
    const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
    setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
  }
  return new RegExp(source, flags);
}

class BrokenOffRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    const { createContext, runInContext } = require("node:vm") as typeof import("node:vm");
    const context = createContext({ run: () => super.exec(text) });
    try {
      return runInContext("run()", context, { timeout: LONGEST_MATCH_MS });
    } catch {
      throw new RangeError("matching takes too long");
    }
  }
}
