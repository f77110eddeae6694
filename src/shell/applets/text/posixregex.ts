/** POSIX basic and extended regular expressions, with GNU's additions, as JavaScript's. Texts are bytes. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";

const CLASSES: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
};

/** A pattern that is none: the message as regcomp words it. */
export class PatternError extends Error {}

/** Longest pattern that is taken. */
const PATTERN_MAX = 4096;

/** Compiles; flags are JavaScript's. Throws PatternError. */
export function compilePosix(pattern: string, extended: boolean, flags = ""): RegExp {
  if (pattern.length > PATTERN_MAX) throw new PatternError("Regular expression too big");
  try {
    return boundRegExp(translate(pattern, extended), flags);
  } catch (error) {
    if (error instanceof PatternError) throw error;
    throw new PatternError("Invalid regular expression");
  }
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

interface Reader {
  text: string;
  at: number;
  extended: boolean;
  out: string;
  depth: number;
  /** At the begin of an expression, group or alternative: "*" is a letter here. */
  start: boolean;
}

function translate(pattern: string, extended: boolean): string {
  const reader: Reader = { text: pattern, at: 0, extended, out: "", depth: 0, start: true };
  while (reader.at < pattern.length) one(reader);
  if (reader.depth > 0) throw new PatternError(extended ? "Unmatched ( or \\(" : "Unmatched ( or \\(");
  return reader.out;
}

function one(reader: Reader): void {
  const { text, extended } = reader;
  const c = text[reader.at++]!;
  const special = extended || c === "\\";
  if (c === "\\") {
    escaped(reader);
    return;
  }
  if (c === "[") {
    put(reader, bracket(reader));
    return;
  }
  if (c === ".") {
    put(reader, "[^\\n]");
    return;
  }
  if (c === "*") {
    if (reader.start) put(reader, "\\*");
    else quantifier(reader, "*");
    return;
  }
  if (c === "^") {
    anchor(reader, extended || reader.start);
    return;
  }
  if (c === "$") {
    const rest = text.slice(reader.at);
    const last = rest === "" || (extended ? /^[|)]/.test(rest) : /^\\[|)]/.test(rest));
    reader.out += last || extended ? "$" : "\\$";
    reader.start = false;
    return;
  }
  if (special && extended) {
    if (c === "(") {
      open(reader);
      return;
    }
    if (c === ")" && reader.depth > 0) {
      close(reader);
      return;
    }
    if (c === "|") {
      alternative(reader);
      return;
    }
    if (c === "+" || c === "?") {
      if (reader.start) put(reader, `\\${c}`);
      else quantifier(reader, c);
      return;
    }
    if (c === "{" && !reader.start && /^\d*,?\d*\}/.test(text.slice(reader.at))) {
      interval(reader, "}");
      return;
    }
  }
  put(reader, escapeRegex(c));
}

function put(reader: Reader, text: string): void {
  reader.out += text;
  reader.start = false;
}

function quantifier(reader: Reader, text: string): void {
  // Two in a row mean the same as the wider one.
  if (/[^\\][*+?]$/.test(reader.out)) reader.out = reader.out.slice(0, -1);
  reader.out += reader.out === "" ? "" : text;
}

function anchor(reader: Reader, isAnchor: boolean): void {
  reader.out += isAnchor ? "^" : "\\^";
  reader.start = isAnchor;
}

function open(reader: Reader): void {
  reader.depth++;
  reader.out += "(";
  reader.start = true;
}

function close(reader: Reader): void {
  if (reader.depth === 0) throw new PatternError("Unmatched ) or \\)");
  reader.depth--;
  reader.out += ")";
  reader.start = false;
}

function alternative(reader: Reader): void {
  reader.out += "|";
  reader.start = true;
}

function interval(reader: Reader, end: string): void {
  const to = reader.text.indexOf(end, reader.at);
  const body = to < 0 ? "" : reader.text.slice(reader.at, to);
  const match = /^(\d*)(,?)(\d*)$/.exec(body);
  if (to < 0) throw new PatternError("Unmatched \\{");
  if (!match || body === "") throw new PatternError("Invalid content of \\{\\}");
  reader.at = to + end.length;
  reader.out += `{${match[1] || "0"}${match[2]}${match[3]}}`;
}

function escaped(reader: Reader): void {
  const { extended, text } = reader;
  const c = text[reader.at++];
  if (c === undefined) throw new PatternError("Trailing backslash");
  if (!extended) {
    if (c === "(") {
      open(reader);
      return;
    }
    if (c === ")") {
      close(reader);
      return;
    }
    if (c === "|") {
      alternative(reader);
      return;
    }
    if (c === "{") {
      if (reader.start) put(reader, "\\{");
      else interval(reader, "\\}");
      return;
    }
    if (c === "+" || c === "?") {
      if (reader.start) put(reader, `\\${c}`);
      else quantifier(reader, c);
      return;
    }
  }
  if (/[wWsSbB]/.test(c)) {
    put(reader, `\\${c}`);
    return;
  }
  if (c === "<") {
    put(reader, "\\b(?=\\w)");
    return;
  }
  if (c === ">") {
    put(reader, "\\b(?<=\\w)");
    return;
  }
  if (c === "`") {
    put(reader, "^");
    return;
  }
  if (c === "'") {
    put(reader, "$");
    return;
  }
  if (/[1-9]/.test(c)) {
    put(reader, `\\${c}`);
    return;
  }
  if (/[ntrfv]/.test(c)) {
    put(reader, `\\${c}`);
    return;
  }
  put(reader, escapeRegex(c));
}

/** A bracket expression; the reader stands after "[". */
function bracket(reader: Reader): string {
  const { text } = reader;
  let out = "[";
  if (text[reader.at] === "^") {
    out += "^";
    reader.at++;
  }
  for (let first = true; ; first = false) {
    const c = text[reader.at++];
    if (c === undefined) throw new PatternError("Unmatched [, [^, [:, [., or [=");
    if (c === "]" && !first) return out === "[" ? "(?!)" : out === "[^" ? "[\\s\\S]" : `${out}]`;
    const named = c === "[" && /^[:.=]/.test(text[reader.at] ?? "") ? text[reader.at] : undefined;
    if (named) {
      const end = text.indexOf(`${named}]`, reader.at + 1);
      if (end < 0) throw new PatternError("Unmatched [, [^, [:, [., or [=");
      const name = text.slice(reader.at + 1, end);
      reader.at = end + 2;
      if (named !== ":") out += escapeRegex(name);
      else if (Object.hasOwn(CLASSES, name)) out += CLASSES[name];
      else throw new PatternError("Invalid character class name");
    } else if (c === "-") {
      const ranged = !first && text[reader.at] !== "]" && out !== "[^";
      out += ranged ? "-" : "\\-";
    } else if (c === "\\") {
      const next = text[reader.at];
      // GNU sed and awk take these escapes inside brackets.
      if (next !== undefined && /[ntrfv\\]/.test(next)) {
        out += `\\${next}`;
        reader.at++;
      } else out += "\\\\";
    } else out += /[\]\\^[]/.test(c) ? `\\${c}` : c;
  }
}
