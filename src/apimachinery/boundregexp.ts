/**
 * Regular expressions that users bring along. V8 tries every way to match: "(a+)+$" on thirty letters would take
 * years. It has an engine that takes time in proportion to the text; here V8 is told to change to it after so much
 * trying. Expressions that are beyond that engine (v8/src/regexp/experimental): their matching is broken off.
 */

/** What can multiply the ways to match: a group that is repeated, or two repetitions. */
const MULTIPLIES = /\)[*+{]|[*+}][\s\S]*[*+}]/;
const WITHOUT_END = /[*+]|\{\d+,\}/;
/** References to groups, and looking around. */
const BEYOND = /\\[1-9k]|\(\?<?[=!]/;
const BEYOND_FLAGS = /[udv]/;
/** Counted repetitions that together make so few ways that V8 may try them all. */
const FEW_WAYS = 64;
/** Counted repetitions are written out by the engine, so often at most. */
const MOST_COPIES = 8;
const LONGEST_MATCH_MS = 1000;
let bounded = false;

/** `new RegExp`, whose matching ends: with an answer, or a RangeError where it would take too long. */
export function boundRegExp(source: string, flags = ""): RegExp {
  const plain = new RegExp(source, flags);
  if (!MULTIPLIES.test(source)) return plain;
  const copies = copiesOf(source);
  if (!WITHOUT_END.test(source) && copies <= FEW_WAYS) return plain;
  if (BEYOND.test(source) || BEYOND_FLAGS.test(flags) || copies > MOST_COPIES)
    return new BrokenOffRegExp(source, flags);
  if (!bounded) {
    bounded = true;
    const { setFlagsFromString } = require("node:v8") as typeof import("node:v8");
    setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
  }
  // That engine knows no flag "i" either.
  return flags.includes("i") ? new RegExp(inBothCases(source), flags.replace("i", "")) : new RegExp(source, flags);
}

/** How often counted repetitions copy what they repeat, were all of them within one another. */
function copiesOf(source: string): number {
  let copies = 1;
  for (const [, least, most] of source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) copies *= Math.max(Number(most || least), 1);
  return copies;
}

/** An expression that takes letters of ASCII in both cases. */
function inBothCases(source: string): string {
  // Escapes and the names of groups stay; a class is one piece.
  const pieces = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[a-zA-Z]|[\s\S])|\(\?<\w+>|\[(?:\\[\s\S]|[^\]\\])*\]|[a-zA-Z]/g;
  return source.replace(pieces, (piece) => {
    if (/^[a-zA-Z]$/.test(piece)) return `[${piece.toLowerCase()}${piece.toUpperCase()}]`;
    return piece.startsWith("[") ? classInBothCases(piece) : piece;
  });
}

function classInBothCases(piece: string): string {
  const parts = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[a-zA-Z]|[\s\S])|([\s\S])-([^\]\\])|[a-zA-Z]/g;
  let others = "";
  for (const [part, from, to] of piece.slice(1, -1).matchAll(parts)) {
    if (part.startsWith("\\")) continue;
    others += otherCase(from ?? part, to ?? part);
  }
  const start = piece.startsWith("[^") ? 2 : 1;
  return piece.slice(0, start) + others + piece.slice(start);
}

/** The letters from..to in the other case: "b-d" -> "B-D". */
function otherCase(from: string, to: string): string {
  let text = "";
  for (const [first, last, distance] of [
    ["a", "z", -32],
    ["A", "Z", 32],
  ] as const) {
    const low = Math.max(from.charCodeAt(0), first.charCodeAt(0));
    const high = Math.min(to.charCodeAt(0), last.charCodeAt(0));
    if (low > high) continue;
    text += `${String.fromCharCode(low + distance)}-${String.fromCharCode(high + distance)}`;
  }
  return text;
}

class BrokenOffRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    try {
      return withinTime(() => super.exec(text));
    } catch {
      throw new RangeError("matching takes too long");
    }
  }
}

let place: { run?: () => unknown } | undefined;

function withinTime<T>(run: () => T): T {
  const { createContext, runInContext } = require("node:vm") as typeof import("node:vm");
  place ??= createContext({});
  place.run = run;
  return runInContext("run()", place, { timeout: LONGEST_MATCH_MS });
}
