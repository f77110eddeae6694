/**
 * Shell patterns. A pattern is text in which a backslash makes the next character ordinary.
 */
import { boundRegExp } from "../apimachinery/boundregexp.ts";
import type { FileSystem } from "./types.ts";

const known = new Map<string, RegExp>();

/** Whether the whole text fits the pattern. */
export function matches(pattern: string, text: string, extended = false): boolean {
  return regExp(pattern, extended).test(text);
}

/** Escapes what a pattern would not take literally. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]!@+()|^-]/g, "\\$&");
}

/** Whether text of a word would glob at all. Words may be megabytes long: it is read once, without going back. */
export function hasGlob(pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return false;
  let opened = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "\\") i++;
    else if (char === "*" || char === "?" || (char === "]" && opened)) return true;
    else if (char === "[") opened = true;
  }
  return false;
}

/** The pattern as the source of a regular expression. `greedy: false` for `#` and `%`. */
export function patternSource(pattern: string, extended = false, greedy = true): string {
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === "\\" && i + 1 < pattern.length) out += quote(pattern[++i]!);
    else if (extended && /[?*+@!]/.test(char) && pattern[i + 1] === "(") {
      const close = closing(pattern, i + 1);
      if (close < 0) {
        out += quote(char);
        continue;
      }
      const options = alternatives(pattern.slice(i + 2, close)).map((part) => patternSource(part, true, greedy));
      const group = `(?:${options.join("|")})`;
      out += char === "!" ? `(?!${group}$)[\\s\\S]*` : char === "@" ? group : `${group}${char}`;
      i = close;
    } else if (char === "*") out += greedy ? "[\\s\\S]*" : "[\\s\\S]*?";
    else if (char === "?") out += "[\\s\\S]";
    else if (char === "[") {
      const bracket = bracketAt(pattern, i);
      if (!bracket) out += "\\[";
      else {
        out += bracket.source;
        i = bracket.end;
      }
    } else out += quote(char);
  }
  return out;
}

function regExp(pattern: string, extended: boolean): RegExp {
  const key = (extended ? "x" : "p") + pattern;
  let found = known.get(key);
  if (!found) {
    if (known.size > 500) known.clear();
    found = safeRegExp(`^${patternSource(pattern, extended)}$`);
    known.set(key, found);
  }
  return found;
}

/** A regular expression, or one that fits nothing where the source is no valid one ("[z-a]"). */
export function safeRegExp(source: string): RegExp {
  try {
    return boundRegExp(source);
  } catch {
    return /(?!)/;
  }
}

function quote(char: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
}

const CLASSES: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
};

function bracketAt(pattern: string, start: number): { source: string; end: number } | undefined {
  let i = start + 1;
  let out = "[";
  if (pattern[i] === "!" || pattern[i] === "^") {
    out += "^";
    i++;
  }
  for (let first = true; i < pattern.length; i++, first = false) {
    const char = pattern[i]!;
    if (char === "]" && !first) return { source: `${out}]`, end: i };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i, i + 12));
    if (named) {
      out += (Object.hasOwn(CLASSES, named[1]!) && CLASSES[named[1]!]) || "";
      i += named[0].length - 1;
    } else if (char === "\\" && i + 1 < pattern.length) out += quote(pattern[++i]!);
    else if (char === "-") out += first || pattern[i + 1] === "]" ? "\\-" : "-";
    else out += quote(char);
  }
  return undefined;
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "(") depth++;
    else if (pattern[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

function alternatives(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "|" && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Paths that fit a pattern, sorted by bytes; empty when none does. At most 10,000. */
export function expandPath(pattern: string, cwd: string, fs: FileSystem): string[] {
  const absolute = pattern.startsWith("/");
  const segments = pattern.split("/").filter((segment, i) => segment !== "" || i > 0);
  let found: string[] = [absolute ? "/" : ""];
  for (let i = absolute ? 0 : 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const last = i === segments.length - 1;
    found = found.flatMap((base) => step(base, segment, last, cwd, fs)).slice(0, 10_000);
  }
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function step(base: string, segment: string, last: boolean, cwd: string, fs: FileSystem): string[] {
  const folder = base.startsWith("/") ? base : `${cwd === "/" ? "" : cwd}/${base}`;
  const join = (name: string) => (base === "" || base.endsWith("/") ? base + name : `${base}/${name}`);
  const path = (name: string) => (folder.endsWith("/") ? folder + name : `${folder}/${name}`);
  if (segment === "") return last && fs.stat(folder)?.type === "directory" ? [join("")] : [base];
  if (!hasGlob(segment)) {
    const name = segment.replace(/\\([\s\S])/g, "$1");
    return fs.stat(path(name), { follow: false }) ? [join(name)] : [];
  }
  let names: string[];
  try {
    names = fs.list(folder);
  } catch {
    return [];
  }
  const hidden = segment.startsWith(".") || segment.startsWith("\\.");
  return names
    .filter((name) => (hidden || !name.startsWith(".")) && matches(segment, name))
    .filter((name) => last || fs.stat(path(name))?.type === "directory")
    .map(join);
}
