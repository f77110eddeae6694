/** sed's substitution. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import type { Command } from "./sed-parse.ts";

/** What substitutions read and change. */
export interface Space {
  pattern: string;
  lastSource: string;
  lastFlags: string;
  substituted: boolean;
  files: Map<string, string>;
}

/** The expression, or the last one used for an empty one. */
export function expression(run: Space, source: string, flags: string): RegExp {
  if (source !== "") {
    run.lastSource = source;
    run.lastFlags = flags;
  }
  return boundRegExp(run.lastSource, run.lastFlags);
}

/** s: replaces in the pattern space; `emit` prints it for the p flag. */
export function substitute(
  run: Space,
  { source, flags, replacement, global, nth, print, file }: NonNullable<Command["substitute"]>,
  emit: (text: string) => void,
): void {
  const pattern = expression(run, source, flags);
  const all = boundRegExp(pattern.source, `${pattern.flags}g`);
  let count = 0;
  let out = "";
  let at = 0;
  let done = false;
  for (const match of run.pattern.matchAll(all)) {
    // An empty match right after a match is none.
    if (
      match[0] === "" &&
      match.index === at &&
      count > 0 &&
      at > 0 &&
      out !== "" &&
      match.index === lastEnd(run.pattern, all, match.index)
    )
      continue;
    count++;
    if (count < nth) continue;
    out += run.pattern.slice(at, match.index) + replacementText(replacement, match);
    at = match.index + match[0].length;
    done = true;
    if (!global) break;
  }
  if (!done) return;
  run.pattern = out + run.pattern.slice(at);
  run.substituted = true;
  if (print) emit(run.pattern);
  if (file !== undefined) run.files.set(file, `${run.files.get(file) ?? ""}${run.pattern}\n`);
}

/** Where the match before this position ended, when it was not empty. */
function lastEnd(text: string, pattern: RegExp, at: number): number {
  for (const match of text.matchAll(boundRegExp(pattern.source, pattern.flags))) {
    if (match[0] !== "" && match.index + match[0].length === at) return at;
    if (match.index >= at) break;
  }
  return -1;
}

function replacementText(text: string, match: RegExpMatchArray): string {
  let mode = "";
  let once = "";
  let out = "";
  const put = (piece: string) => {
    let shown = mode === "U" ? piece.toUpperCase() : mode === "L" ? piece.toLowerCase() : piece;
    if (once && shown !== "") {
      shown = (once === "u" ? shown[0]!.toUpperCase() : shown[0]!.toLowerCase()) + shown.slice(1);
      once = "";
    }
    out += shown;
  };
  for (const [piece] of text.matchAll(/\\[\s\S]|&|[^\\&]+/g)) {
    if (piece === "&") put(match[0]);
    else if (piece[0] !== "\\") put(piece);
    else if (/\d/.test(piece[1]!)) put(match[Number(piece[1])] ?? "");
    else if ("UL".includes(piece[1]!)) mode = piece[1]!;
    else if (piece[1] === "E") mode = "";
    else if ("ul".includes(piece[1]!)) once = piece[1]!;
    else put({ n: "\n", t: "\t", r: "\r" }[piece[1]!] ?? piece[1]!);
  }
  return out;
}
